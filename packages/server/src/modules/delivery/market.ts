import type { Micros } from '../../base/money.ts';
import type { EpochMs, IsoDate } from '../../base/time.ts';
import type { ShopperProfile } from '../audience/index.ts';
import type { ServingSellerCampaign } from '../campaigns/index.ts';
import type { Outlay, TrafficCurve } from '../pacing/index.ts';
import type { Product, Suggestions, SuggestionsFor } from '../recommendation/index.ts';
import type { ShareCounts } from './shading.ts';

/** What a decision reads: answered from memory, current at every call, and never changed by a decision. */
export interface Market {
  advertisers(): readonly MarketAdvertiser[];
  sellerCampaignsOf(sellerId: string): readonly ServingSellerCampaign[];
  product(advertiserId: number, key: string): Product | undefined;
  productsOf(sellerId: string): readonly Product[];
  sellerName(sellerId: string): string;
  /** What others' behaviour says of a shopper, learned up to now. */
  suggest(of: SuggestionsFor): Suggestions;
  /** Ads of a seller that a shopper was shown within a day; shoppers by their strongest name. */
  exposures(shopper: string, sellerId: string, nowMs: EpochMs): number;
  /** For all who compete for one place: how much likelier than taken for granted an ad is clicked, learned up to now. */
  clickLift(place: AdPlace): ClickLift;
  /** How often parts of an impression's worth were bid at a place, and won. */
  shareCounts(placement: string): ShareCounts;
  posted(budgetId: string): Micros;
  postedOn(budgetId: string, day: IsoDate): Micros;
  /** How the requests of an advertiser's shoppers spread over the hours of its day. */
  trafficCurve(advertiserId: number): TrafficCurve;
  /** What a budget has offered of late. */
  outlay(budgetId: string): Outlay;
  /** The address of this server as shoppers reach it, without a slash at its end. */
  readonly publicUrl: string;
}

/** Where and when an ad is shown. */
export interface AdPlace {
  /** Domain of the page or name of the app; empty when unknown. */
  readonly placement: string;
  /** `300x250`, `native`. */
  readonly form: string;
  readonly timeMs: EpochMs;
}

/** A factor of the probability of a click; 1 where nothing is known. */
export type ClickLift = (
  ad: { readonly campaignId: number; readonly sellerId: string },
  interest: { readonly strength: number; readonly isMet: boolean },
) => number;

/** Nothing was learned yet. */
export const NO_LIFT: ClickLift = () => 1;

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
