import type { Micros } from '../../../base/money.ts';
import type { AdSlot } from '../ad-request.ts';
import { isOpen, sizeFor } from '../admission.ts';
import type { RankedCandidate } from '../candidate.ts';
import { PRODUCTS_MAX } from '../creative/layout.ts';
import type { SlotBid } from '../decision.ts';
import type { Inquiry } from '../inquiry.ts';
import type { NoBidReason } from '../no-bid-reason.ts';
import { isAwaited, leftOf } from './left-of.ts';
import { objectionOf } from './objection-of.ts';
import { productsFor } from './products-for.ts';

/**
 * Station 5: each slot goes to the worthiest candidate that it does not object to and whose funds still pay a click. A
 * seller gets one slot of a request, so that a page shows several, and no fund is promised twice within it. All bids of
 * an answer are in the currency of the first: answers have room for one only.
 */
export function fundSlots(candidates: readonly RankedCandidate[], inquiry: Inquiry): SlotBid[] {
  const bids: SlotBid[] = [];
  const placed = new Set<string>();
  let currency: string | null = null;
  for (const slot of inquiry.request.slots) {
    const size = sizeFor(slot);
    if (size === null || !isOpen(slot)) continue;
    const winner = winnerOf(slot, { candidates, placed, currency, inquiry });
    if (winner === null) continue;
    placed.add(winner.sellerCampaign.sellerId);
    currency = winner.shopper.advertiser.currency;
    inquiry.notes.won(winner, slot.id, figuresOf(winner));
    const products = productsFor(winner, inquiry.market, PRODUCTS_MAX);
    bids.push({ ...winner, slot, size, products });
  }
  return bids;
}

interface SlotState {
  readonly candidates: readonly RankedCandidate[];
  /** Sellers that have a slot already. */
  readonly placed: ReadonlySet<string>;
  readonly currency: string | null;
  readonly inquiry: Inquiry;
}

function winnerOf(slot: AdSlot, state: SlotState): RankedCandidate | null {
  const { notes } = state.inquiry;
  let winner: RankedCandidate | null = null;
  for (const candidate of state.candidates) {
    if (state.placed.has(candidate.sellerCampaign.sellerId)) continue;
    const reason = winner === null ? reasonAgainst(candidate, slot, state) : 'no-slot-left';
    if (reason === null) {
      winner = candidate;
    } else if (winner !== null && notes.lines === null) {
      notes.outbid(candidate); // only a trace wants the figures of who came second
    } else {
      const station = FUNDING.has(reason) ? 'funded' : 'ranked';
      notes.out(candidate, { station, reason, slotId: slot.id, figures: figuresOf(candidate) });
    }
  }
  return winner;
}

const FUNDING: ReadonlySet<NoBidReason> = new Set(['no-budget-left', 'budget-awaited', 'no-slot-left']);

function reasonAgainst(
  candidate: RankedCandidate,
  slot: AdSlot,
  { currency, inquiry }: SlotState,
): NoBidReason | null {
  const objection = objectionOf(candidate, slot, inquiry);
  if (objection !== null) return objection;
  if (currency !== null && currency !== candidate.shopper.advertiser.currency) return 'currency-mismatch';
  if (leftOf(candidate, inquiry.market) < candidate.clickPriceMicros) return 'no-budget-left';
  return isAwaited(candidate, inquiry) ? 'budget-awaited' : null;
}

function figuresOf(candidate: RankedCandidate): Record<string, Micros | number> {
  const { clickPriceMicros, clickProbability, cpmMicros, interest } = candidate;
  return { clickPriceMicros, clickProbability, cpmMicros, interest: interest.strength };
}
