import type { Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';
import type { ShopperProfile } from '../audience/index.ts';
import type { ServingSellerCampaign } from '../campaigns/index.ts';
import type { Outlay, TrafficCurve } from '../pacing/index.ts';
import type { Product, Suggestions, SuggestionsFor } from '../recommendation/index.ts';

/** What a decision reads: answered from memory, current at every call, and never changed by a decision. */
export interface Market {
  advertisers(): readonly MarketAdvertiser[];
  sellerCampaignsOf(sellerId: string): readonly ServingSellerCampaign[];
  product(advertiserId: number, key: string): Product | undefined;
  productsOf(sellerId: string): readonly Product[];
  sellerName(sellerId: string): string;
  /** What others' behaviour says of a shopper, learned up to now. */
  suggest(of: SuggestionsFor): Suggestions;
  posted(budgetId: string): Micros;
  postedOn(budgetId: string, day: IsoDate): Micros;
  /** How the requests of an advertiser's shoppers spread over the hours of its day. */
  trafficCurve(advertiserId: number): TrafficCurve;
  /** What a budget has offered of late. */
  outlay(budgetId: string): Outlay;
  /** The address of this server as shoppers reach it, without a slash at its end. */
  readonly publicUrl: string;
}

export interface MarketAdvertiser {
  readonly id: number;
  readonly currency: string;
  readonly timeZone: string;
  readonly mpoEnabled: boolean;
}

/** A shopper as one advertiser knows it. */
export interface KnownShopper {
  readonly advertiser: MarketAdvertiser;
  readonly profile: Pick<ShopperProfile, 'keys' | 'isOptedOut' | 'views' | 'purchases'>;
}
