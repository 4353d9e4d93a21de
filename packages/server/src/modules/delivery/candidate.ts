import type { Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';
import type { Funds, ServingSellerCampaign } from '../campaigns/index.ts';
import type { SellerInterest, Suggestions } from '../recommendation/index.ts';
import type { KnownShopper } from './market.ts';

/** A seller-campaign that might be shown to a shopper. Each station adds what the next one needs. */
export interface Candidate {
  readonly shopper: KnownShopper;
  readonly sellerCampaign: ServingSellerCampaign;
  readonly interest: SellerInterest;
  readonly suggestions: Suggestions;
}

export interface EligibleCandidate extends Candidate {
  /** The advertiser's date. */
  readonly today: IsoDate;
  readonly funds: Funds;
}

export interface PacedCandidate extends EligibleCandidate {
  /** Today's plan and spend, where the campaign spreads its budgets; null where it does not. */
  readonly pace: {
    readonly plannedMicros: Micros;
    readonly spentMicros: Micros;
    readonly elapsedShare: number;
  } | null;
}

export interface RankedCandidate extends PacedCandidate {
  /** What a click will cost the seller. */
  readonly clickPriceMicros: Micros;
  readonly clickProbability: number;
  /** What is offered for a thousand impressions. */
  readonly cpmMicros: Micros;
  /** Orders candidates of equal value: thrown once, so that none of them wins always. */
  readonly luck: number;
}
