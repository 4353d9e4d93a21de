import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';
import type { ClickFlaw } from '../ledger/index.ts';

/** The stream of impressions, clicks and notices; written by this module only. */
export const ADS_STREAM = 'ads';

/** How a bid was chosen, and what was expected of it: what is learned from when it is known what came of it. */
export interface BidContext {
  /** Domain of the page or name of the app; empty when unknown. */
  readonly placement: string;
  /** `300x250`, `native`. */
  readonly form: string;
  /** The shopper's interest in the seller, and whether it ever looked at one of its products. */
  readonly interest: number;
  readonly isMet: boolean;
  readonly clickProbability: number;
  /** In a first-price auction: which part of the impression's worth was bid. */
  readonly share?: number;
}

/** What an ad was for: fixed at the bid, carried by the signed links, repeated in every record. */
export interface AdSubject {
  readonly bidId: string;
  readonly advertiserId: number;
  readonly campaignId: number;
  readonly sellerId: string;
  /** Names of the shopper, hashed, at most four: so that a later sale finds its click. */
  readonly shopper: readonly string[];
  /** When the bid was made. */
  readonly bidMs: EpochMs;
  /** Absent from links that were made before there was any. */
  readonly context?: BidContext;
}

/** The banner was rendered: one record for each load of the pixel, with the products that it showed. */
export interface ImpressionRecord extends AdSubject {
  readonly v: 1;
  readonly kind: 'impression';
  readonly timeMs: EpochMs;
  readonly products: readonly string[];
}

/** Someone followed a product's link. The price is what this click costs, fixed when the link was signed. */
export interface ClickRecord extends AdSubject {
  readonly v: 1;
  readonly kind: 'click';
  readonly timeMs: EpochMs;
  /** Unique to the link (bid and product): a second click on it is a double click. */
  readonly linkId: string;
  readonly product: string;
  readonly priceMicros: Micros;
  /** What shows that no shopper clicked; absent otherwise. */
  readonly flaw?: ClickFlaw;
}

/** The exchange told us that we won, and at what price. */
export interface WinRecord extends AdSubject {
  readonly v: 1;
  readonly kind: 'win';
  readonly timeMs: EpochMs;
  /** Clearing price as told, CPM in the bid's currency; null when the macro was not replaced. */
  readonly clearingCpmMicros: Micros | null;
  /** The same in the advertiser's currency, and no more than was bid; absent when the price is not known. */
  readonly mediaCpmMicros?: Micros;
}

export type AdRecord = ImpressionRecord | ClickRecord | WinRecord;
