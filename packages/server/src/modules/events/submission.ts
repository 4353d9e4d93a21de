import type { Privacy } from './consent/privacy.ts';
import type { Identity } from './shopper-key.ts';
import type { SiteEventType, Surface } from './site-event.ts';

/** What one request brought, in the words of no dialect: what every dialect ends in and the pipeline begins with. */
export interface Submission {
  readonly surface: Surface;
  /** Which measurement partner reports. */
  readonly partner?: string;
  /** Whether the partner attributes the event to an ad; null when it does not say. */
  readonly isAttributed?: boolean | null;
  /** Partner ids as written; none when the sender named no account. */
  readonly accounts: readonly string[];
  /** All names of the shopper, wherever in the request they stood. */
  readonly identities: readonly Identity[];
  /** The cookie among them was made for this request, so that it names nobody yet. */
  readonly isCookieNew?: boolean;
  readonly events: readonly RawEvent[];
  /** Of the shopper's browser or app, empty when not told: never that of a server which reports for them. */
  readonly userAgent: string;
  /** What the shopper allowed, as far as the sender passes it on. */
  readonly privacy: Privacy;
  /** What the dialect could not read, by code, each once. */
  readonly warnings: readonly string[];
  /** What arrived, for the samples of what was dropped; asked for only then. */
  readonly payload?: () => unknown;
}

/** One action as the sender told it; null where it told nothing. */
export interface RawEvent {
  /** The sender's word for it, for the samples. */
  readonly name: string;
  /** null for a word that is no shopper action we keep. */
  readonly type: SiteEventType | null;
  readonly id: string | null;
  readonly pageViewId: string | null;
  readonly transactionId: string | null;
  readonly currency: string | null;
  /** ISO 8601 text or a number of seconds or milliseconds. */
  readonly sentAt: string | number | null;
  readonly items: readonly RawItem[];
}

export interface RawItem {
  readonly id: string;
  readonly price: string | number | null;
  readonly quantity: string | number | null;
}

/** The longest product, order and event id that is taken; the longest feed specification allows 240 for a product. */
export const ID_LENGTH_MAX = 240;
