import type { Dice } from '../../base/dice.ts';
import type { EpochMs } from '../../base/time.ts';
import type { DayPace } from '../pacing/index.ts';
import type { AdRequest } from './ad-request.ts';
import type { BiddingPolicy } from './bidding-policy.ts';
import type { Candidate } from './candidate.ts';
import type { Market } from './market.ts';
import type { NoBidReason } from './no-bid-reason.ts';
import type { OutcomeSink } from './outcome-counts.ts';

/** Stations of a decision, in order. */
export const STATIONS = ['request', 'candidates', 'eligible', 'paced', 'ranked', 'funded'] as const;
export type Station = (typeof STATIONS)[number];

/** What the stations share: the question, the world, and the notes on who fell out where. */
export interface Inquiry {
  readonly request: AdRequest;
  readonly market: Market;
  readonly nowMs: EpochMs;
  readonly dice: Dice;
  readonly policy: BiddingPolicy;
  readonly notes: Notes;
  readonly mayBid: PacingRule;
}

/** Whether a paced budget may bid now. Serving has one rule; the simulation compares it with others. */
export type PacingRule = (pace: DayPace, candidate: Candidate) => boolean;

/** One line of a trace: a candidate and the station at which it fell out, or at which it won. */
export interface TraceLine {
  readonly station: Station;
  readonly advertiserId: number;
  readonly sellerId: string;
  readonly campaignId: number;
  readonly slotId: string | null;
  /** null for the winner of a slot. */
  readonly reason: NoBidReason | null;
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * Remembers why candidates fell out. The reason of a request without a bid is that of the candidate that came farthest;
 * among equals that of the first, which is the one that interests the shopper most. Lines are kept only when asked for;
 * outcomes are counted always.
 */
export class Notes {
  readonly lines: TraceLine[] | null;
  readonly #outcomes: OutcomeSink | null;
  #reason: NoBidReason;
  #farthest = -1;

  constructor(reason: NoBidReason, isTraced: boolean, outcomes: OutcomeSink | null = null) {
    this.#reason = reason;
    this.#outcomes = outcomes;
    this.lines = isTraced ? [] : null;
  }

  get reason(): NoBidReason {
    return this.#reason;
  }

  out(
    candidate: Candidate,
    at: {
      station: Station;
      reason: NoBidReason;
      slotId?: string;
      figures?: Readonly<Record<string, number>>;
    },
  ): void {
    const order = STATIONS.indexOf(at.station);
    if (order > this.#farthest) {
      this.#farthest = order;
      this.#reason = at.reason;
    }
    this.#outcomes?.count(candidate.sellerCampaign, at.reason);
    this.#line(candidate, at);
  }

  /** For a candidate that was not even looked at: a stronger one had the slot already. */
  outbid(candidate: Candidate): void {
    this.#outcomes?.count(candidate.sellerCampaign, 'no-slot-left');
  }

  won(candidate: Candidate, slotId: string, figures: Readonly<Record<string, number>>): void {
    this.#outcomes?.count(candidate.sellerCampaign, 'bid');
    this.#line(candidate, { station: 'funded', reason: null, slotId, figures });
  }

  #line(
    { shopper, sellerCampaign }: Candidate,
    at: {
      station: Station;
      reason: NoBidReason | null;
      slotId?: string;
      figures?: Readonly<Record<string, number>>;
    },
  ): void {
    this.lines?.push({
      station: at.station,
      advertiserId: shopper.advertiser.id,
      sellerId: sellerCampaign.sellerId,
      campaignId: sellerCampaign.campaignId,
      slotId: at.slotId ?? null,
      reason: at.reason,
      figures: at.figures ?? {},
    });
  }
}
