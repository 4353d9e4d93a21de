import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';

/** The stream of kept site events; written by this module only. */
export const SITE_STREAM = 'site';

export type SiteEventType =
  | 'viewHome'
  | 'viewPage'
  | 'viewList'
  | 'viewItem'
  | 'addToCart'
  | 'viewBasket'
  | 'trackTransaction';

export type Surface = 'onetag' | 's2s' | 'app';

/** One shopper's action on a marketplace's site or app, whatever dialect it came in. A record of the `site` stream. */
export interface SiteEvent {
  readonly v: 1;
  /** Unique to the event; the sender's own when it gave one, so that a retry is recognised. */
  readonly id: string;
  readonly advertiserId: number;
  readonly surface: Surface;
  readonly type: SiteEventType;
  /** When it happened, by the sender's clock if believable, else when it arrived. */
  readonly timeMs: EpochMs;
  readonly receivedMs: EpochMs;
  /** Names of the shopper, hashed (see `shopperKey`), strongest first, at most eight. */
  readonly shopper: readonly string[];
  readonly items: readonly SiteItem[];
  /** Set for `trackTransaction`: the order id as the marketplace wrote it. */
  readonly transactionId?: string;
  readonly currency?: string;
}

export interface SiteItem {
  /** The product's id as the catalog compares it (lower-case). */
  readonly product: string;
  /** Souk's seller id as the catalog knew it when the event arrived; null when the product was unknown. */
  readonly sellerId: string | null;
  /** Price of one unit; null when not sent. */
  readonly priceMicros: Micros | null;
  readonly quantity: number;
}
