import type { Micros } from '../../base/money.ts';
import type { EpochMs, IsoDate } from '../../base/time.ts';
import type { ServingSellerCampaign } from '../campaigns/index.ts';
import type { MarketAdvertiser } from '../delivery/index.ts';
import type { Product } from '../recommendation/index.ts';

/** A market in which time is played: sellers with budgets, their shoppers, and others who bid for these. */
export interface SimulatedMarket {
  readonly advertiser: MarketAdvertiser;
  readonly sellers: readonly SimulatedSeller[];
  /** When it begins, and the first moment after it. */
  readonly startMs: EpochMs;
  readonly endMs: EpochMs;
  /** How the requests of a day really spread over its hours: 24 weights. The server has to learn them. */
  readonly hourWeights: readonly number[];
  /** What the server has learned of them before. */
  readonly learnedRequests: readonly number[];
}

export interface SimulatedSeller {
  readonly sellerCampaign: ServingSellerCampaign;
  readonly product: Product;
  readonly budgetId: string;
  readonly amountMicros: Micros;
  /** Spent before the market begins. */
  readonly spentMicros: Micros;
  readonly startDate: IsoDate;
  readonly endDate: IsoDate;
  /** Requests a day for shoppers who looked at the seller's products. */
  readonly requestsADay: number;
  /** What the best of the others bids in half of the auctions. */
  readonly rivalCpmMicros: Micros;
  /** Clicks of an impression. */
  readonly clickRate: number;
}

/** How widely the others' best bids spread: two thirds lie within a factor of 1.6. */
export const RIVAL_SPREAD = 0.5;
