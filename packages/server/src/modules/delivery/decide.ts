import type { Dice } from '../../base/dice.ts';
import type { EpochMs } from '../../base/time.ts';
import { maySpend } from '../pacing/index.ts';
import type { AdRequest } from './ad-request.ts';
import { refusalOf } from './admission.ts';
import { type BiddingPolicy, OPEN_POLICY } from './bidding-policy.ts';
import type { Decision } from './decision.ts';
import { type Inquiry, Notes, type PacingRule } from './inquiry.ts';
import type { KnownShopper, Market } from './market.ts';
import type { NoBidReason } from './no-bid-reason.ts';
import type { OutcomeSink } from './outcome-counts.ts';
import { findCandidates } from './stations/find-candidates.ts';
import { fundSlots } from './stations/fund-slots.ts';
import { keepEligible } from './stations/keep-eligible.ts';
import { keepPaced } from './stations/keep-paced.ts';
import { rank } from './stations/rank.ts';

export interface Question {
  readonly request: AdRequest;
  /** The shopper as each advertiser knows it; empty when none does. */
  readonly shoppers: readonly KnownShopper[];
  readonly market: Market;
  readonly nowMs: EpochMs;
  readonly dice: Dice;
  readonly policy?: BiddingPolicy;
  readonly isTraced?: boolean;
  /** Told what becomes of each seller-campaign. */
  readonly outcomes?: OutcomeSink;
  readonly mayBid?: PacingRule;
}

/**
 * One ad decision, from candidates to bids. Pure: the same question has the same answer, so production, simulation, the
 * fixtures and the answer to "why does this seller not show?" share it.
 */
export function decide(question: Question): Decision {
  const { request, shoppers, market, nowMs, dice, isTraced = false, outcomes = null } = question;
  const allowing = shoppers.filter(({ profile }) => !profile.isOptedOut);
  const { policy = OPEN_POLICY, mayBid = maySpend } = question;
  const refusal = refusalOf(request, policy) ?? shopperRefusal(request, shoppers, allowing);
  if (refusal !== null) return noBid(refusal, new Notes(refusal, isTraced));
  const notes = new Notes('no-candidates', isTraced, outcomes);
  const inquiry: Inquiry = { request, market, nowMs, dice, policy, notes, mayBid };

  const candidates = findCandidates(allowing, inquiry);
  const eligible = keepEligible(candidates, inquiry);
  const paced = keepPaced(eligible, inquiry);
  const ranked = rank(paced, inquiry);
  const bids = fundSlots(ranked, inquiry);

  return bids.length > 0 ? { bids, reason: null, trace: notes.lines } : noBid(notes.reason, notes);
}

function shopperRefusal(
  request: AdRequest,
  shoppers: readonly KnownShopper[],
  allowing: readonly KnownShopper[],
): NoBidReason | null {
  if (allowing.length > 0) return null;
  if (shoppers.length > 0) return 'shopper-opted-out';
  return request.names.length === 0 ? 'no-shopper-id' : 'unknown-shopper';
}

function noBid(reason: NoBidReason, notes: Notes): Decision {
  return { bids: [], reason, trace: notes.lines };
}
