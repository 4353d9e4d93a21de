import type { SiteEventType } from '../site-event.ts';

/**
 * How a mobile measurement partner tells of an event: data, not code. A path is a list of names with dots between them; a
 * step into a text reads it as JSON; of several paths the first that leads to something counts. Beside a partner's own
 * fields the names of {@link COMMON_FIELDS} are understood from all of them.
 */
export interface PartnerPreset {
  /** As in the address `/mmp/{id}`. */
  readonly id: string;
  readonly name: string;
  /** Whether the partner's names are public; where not, somebody with an account there fills them in. */
  readonly mapping: 'published' | 'to-fill-in';
  /** Where in the partner's console the address is pasted. */
  readonly setup: string;
  /** How to have every event sent, not only those that the partner attributes to the ads. */
  readonly allEvents: string;
  /** What the partner proves itself by, beside the key. */
  readonly signature?: 'hmac-sha1';
  readonly method: 'GET' | 'POST';
  /** Parameters of the address and the partner's macros for them. */
  readonly query: Readonly<Record<string, string>>;
  /** What the partner posts; null for nothing but the address. */
  readonly body: string | null;
  readonly fields?: Partial<Record<FieldName, readonly string[]>>;
  readonly items?: ItemPaths;
  /** The partner's words that are not in the common vocabulary. */
  readonly events?: Readonly<Record<string, SiteEventType>>;
  /** Values of the field `attributed` that say: to nobody. */
  readonly notAttributed?: readonly string[];
}

export type FieldName =
  | 'event'
  | 'eventId'
  | 'timestamp'
  | 'orderId'
  | 'currency'
  | 'customerId'
  | 'visitorId'
  | 'email'
  | 'gaid'
  | 'idfa'
  | 'limitsTracking'
  | 'allowsTracking'
  | 'userAgent'
  | 'consent'
  | 'attributed';

/** Products: entries of a list, or lists side by side, or single values. */
export interface ItemPaths {
  readonly list: readonly string[];
  /** Of an entry. */
  readonly id: readonly string[];
  readonly price: readonly string[];
  readonly quantity: readonly string[];
  /** Of the event, where there is no list. */
  readonly beside: {
    readonly id: readonly string[];
    readonly price: readonly string[];
    readonly quantity: readonly string[];
  };
}

/** Names that are understood from every partner: what a template of macros is made of. */
export const COMMON_FIELDS: Readonly<Record<FieldName, readonly string[]>> = {
  event: ['event', 'event_name'],
  eventId: ['event_id'],
  timestamp: ['timestamp'],
  orderId: ['order_id', 'transaction_id'],
  currency: ['currency'],
  customerId: ['customer_id'],
  visitorId: ['visitor_id', 'retailer_visitor_id'],
  email: ['email', 'email_hash'],
  gaid: ['gaid'],
  idfa: ['idfa'],
  limitsTracking: ['limit_ad_tracking', 'lat'],
  allowsTracking: [],
  userAgent: ['user_agent'],
  consent: ['consent'],
  attributed: ['attributed'],
};

export const COMMON_ITEMS: ItemPaths = {
  list: ['items', 'products'],
  id: ['id', 'i', 'product_id', 'sku'],
  price: ['price', 'pr'],
  quantity: ['quantity', 'q'],
  beside: { id: ['product_id'], price: ['price'], quantity: ['quantity'] },
};
