import type { Micros } from '../../../base/money.ts';
import type { Product } from '../../recommendation/index.ts';
import { formFor } from '../ad-form.ts';
import type { RankedCandidate } from '../candidate.ts';
import { PRODUCTS_MAX } from '../creative/layout.ts';
import type { OfferedPrice, SlotBid } from '../decision.ts';
import type { Inquiry } from '../inquiry.ts';
import type { NoBidReason } from '../no-bid-reason.ts';
import { shareOf } from '../shading.ts';
import { isAwaited, leftOf } from './left-of.ts';
import { objectionTo, offerPrice, type Place } from './offer-price.ts';
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
  const share = candidates.length === 0 ? 1 : shareFor(inquiry);
  for (const slot of inquiry.request.slots) {
    const form = formFor(slot);
    if (form === null) continue;
    const won = winnerOf({ slot, form, share, currency }, { candidates, placed, inquiry });
    if (won === null) continue;
    const { winner, price, products } = won;
    placed.add(winner.sellerCampaign.sellerId);
    currency = price.currency;
    inquiry.notes.won(winner, slot.id, figuresOf(winner));
    bids.push({ ...winner, slot, placement: inquiry.request.placement, form, price, products });
  }
  return bids;
}

/** What the winner of a second-price auction pays is what the next one bid: less than the worth is never bid there. */
function shareFor({ request, market, dice }: Inquiry): number {
  return request.isFirstPrice ? shareOf(market.shareCounts(request.placement), dice) : 1;
}

interface Field {
  readonly candidates: readonly RankedCandidate[];
  /** Sellers that have a slot already. */
  readonly placed: ReadonlySet<string>;
  readonly inquiry: Inquiry;
}

interface Won extends Showing {
  readonly winner: RankedCandidate;
}

interface Showing {
  readonly price: OfferedPrice;
  readonly products: readonly Product[];
}

function winnerOf(place: Place, { candidates, placed, inquiry }: Field): Won | null {
  const { notes } = inquiry;
  let won: Won | null = null;
  for (const candidate of candidates) {
    if (placed.has(candidate.sellerCampaign.sellerId)) continue;
    const showing: Showing | NoBidReason =
      won === null ? showingOf(candidate, place, inquiry) : 'no-slot-left';
    if (typeof showing !== 'string') {
      won = { winner: candidate, ...showing };
    } else if (won !== null && notes.lines === null) {
      notes.outbid(candidate); // only a trace wants the figures of who came second
    } else {
      const station = FUNDING.has(showing) ? 'funded' : 'ranked';
      notes.out(candidate, {
        station,
        reason: showing,
        slotId: place.slot.id,
        figures: figuresOf(candidate),
      });
    }
  }
  return won;
}

const FUNDING: ReadonlySet<NoBidReason> = new Set(['no-budget-left', 'budget-awaited', 'no-slot-left']);

function showingOf(candidate: RankedCandidate, place: Place, inquiry: Inquiry): Showing | NoBidReason {
  const price = offerPrice(candidate, place, inquiry);
  if (typeof price === 'string') return price;
  const products = productsFor(candidate, inquiry.market, PRODUCTS_MAX);
  if (products[0] === undefined) return 'no-products';
  const objection = objectionTo(products[0], place, inquiry);
  if (objection !== null) return objection;
  if (leftOf(candidate, inquiry.market) < candidate.clickPriceMicros) return 'no-budget-left';
  return isAwaited(candidate, inquiry) ? 'budget-awaited' : { price, products };
}

function figuresOf(candidate: RankedCandidate): Record<string, Micros | number> {
  const { clickPriceMicros, clickProbability, cpmMicros, interest } = candidate;
  return { clickPriceMicros, clickProbability, cpmMicros, interest: interest.strength };
}
