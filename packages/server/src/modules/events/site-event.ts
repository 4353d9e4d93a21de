import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';

/** The stream of kept site events; written by this module only. A record is a {@link SiteHit}. */
export const SITE_STREAM = 'site';

export const SITE_EVENT_TYPES = [
  'viewHome',
  'viewPage',
  'viewList',
  'viewItem',
  'addToCart',
  'viewBasket',
  'trackTransaction',
  'trackReturn',
  'optOut',
] as const;

export type SiteEventType = (typeof SITE_EVENT_TYPES)[number];

/** The way in which an event came. */
export const SURFACES = [
  'onetag',
  's2s',
  'app',
  'tag-manager',
  'events-api',
  'partner',
  'ad-choices',
] as const;

export type Surface = (typeof SURFACES)[number];

/** Who acted where: what all events of one request have in common. */
export interface HitHead {
  readonly v: 1;
  readonly advertiserId: number;
  readonly surface: Surface;
  readonly receivedMs: EpochMs;
  /** Names of the shopper, hashed (see `shopperKey`), strongest first, at most eight. */
  readonly shopper: readonly string[];
}

/** What the shopper did. */
export interface HitEvent {
  /** Unique to the event; the sender's own when it gave one, so that a retry is recognised. */
  readonly id: string;
  readonly type: SiteEventType;
  /** When it happened, by the sender's clock if believable, else when it arrived. */
  readonly timeMs: EpochMs;
  readonly items: readonly SiteItem[];
  /** Set for `trackTransaction` and `trackReturn`: the order id as the marketplace wrote it. */
  readonly transactionId?: string;
  readonly currency?: string;
}

/** The kept events of one request about one shopper of one advertiser. A request of thousands makes several hits. */
export interface SiteHit extends HitHead {
  readonly events: readonly HitEvent[];
}

/** One shopper's action on a marketplace's site or app, whatever dialect it came in. */
export interface SiteEvent extends HitHead, HitEvent {}

export interface SiteItem {
  /** The product's id as the catalog compares it (lower-case). */
  readonly product: string;
  /** Souk's seller id as the catalog knew it when the event arrived; null when the product was unknown. */
  readonly sellerId: string | null;
  /** Price of one unit; null when not sent. */
  readonly priceMicros: Micros | null;
  readonly quantity: number;
}
