import type { EpochMs } from '../../base/time.ts';
import type { SiteEventType } from '../events/index.ts';

/** Something a shopper did with a product that a seller offers. */
export interface Deed {
  readonly product: string;
  readonly sellerId: string;
  readonly timeMs: EpochMs;
}

export interface View extends Deed {
  readonly type: SiteEventType;
}

/** What is known of one shopper of one advertiser. */
export interface ShopperProfile {
  /** The strongest key of all that were ever linked: the same whatever order they were linked in. */
  readonly id: string;
  /** Strongest first, at most eight. */
  readonly keys: readonly string[];
  /** Asked not to be followed: then there are no views and no purchases, and no ad may be chosen by them. */
  readonly isOptedOut: boolean;
  /** Products looked at or put into a basket, newest first, at most 50. */
  readonly views: readonly View[];
  /** Newest first, at most 20. */
  readonly purchases: readonly Deed[];
}
