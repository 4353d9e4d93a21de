import { assert } from '../../base/assert.ts';
import type { EpochMs } from '../../base/time.ts';
import type { LogRecord } from '../../stores/log/port.ts';
import type { AdRecord, ClickRecord } from '../delivery/index.ts';
import { eventsIn, type SiteEvent } from '../events/index.ts';
import type { Touch } from './credit.ts';
import type { Order, OrderLine, Return } from './order.ts';

/** What a record means to attribution. */
export type Happening = ClickHappening | SiteHappening;

export interface ClickHappening {
  readonly kind: 'click';
  readonly advertiserId: number;
  /** Names of whoever clicked: the click belongs to each shopper that one of them names. */
  readonly keys: readonly string[];
  readonly touch: Touch;
}

/** A hit: it links the keys of one shopper, and perhaps reports orders and returns. */
export interface SiteHappening {
  readonly kind: 'site';
  readonly advertiserId: number;
  readonly receivedMs: EpochMs;
  readonly keys: readonly string[];
  readonly orders: readonly Order[];
  readonly returns: readonly OrderReturn[];
}

export interface OrderReturn {
  readonly transactionId: string;
  readonly what: Return;
}

// Most records are neither clicks nor orders: a look at the bytes costs a tenth of parsing them. Within a text of JSON
// a quote has a backslash before it, so that none of these can be part of what a sender wrote.
const CLICK_MARK = Buffer.from('"click"');
const ORDER_MARK = Buffer.from('"trackTransaction"');
const RETURN_MARK = Buffer.from('"trackReturn"');
const SHOPPER_MARK = Buffer.from('"shopper":[');
const LIST_END = 0x5d;
const COMMA = 0x2c;

/** The clicks in records of the `ads` stream. */
export function clicksIn(records: readonly LogRecord[]): ClickHappening[] {
  return records.flatMap((record) => clickIn(record) ?? []);
}

function clickIn(record: LogRecord): ClickHappening | null {
  if (!record.data.includes(CLICK_MARK)) return null;
  const ad = JSON.parse(record.data.toString()) as AdRecord;
  return ad.kind === 'click' && ad.flaw === undefined ? clickHappening(ad) : null;
}

function clickHappening({ advertiserId, shopper, ...click }: ClickRecord): ClickHappening {
  const { timeMs, linkId, campaignId, sellerId } = click;
  return { kind: 'click', advertiserId, keys: shopper, touch: { timeMs, linkId, campaignId, sellerId } };
}

/** The keys that a hit names together, as the text between the brackets; null when it names one or none. */
export function keysLinkedIn(record: LogRecord): string | null {
  const at = record.data.indexOf(SHOPPER_MARK);
  if (at === -1) return null;
  const from = at + SHOPPER_MARK.length;
  const to = record.data.indexOf(LIST_END, from);
  const comma = record.data.indexOf(COMMA, from);
  return comma === -1 || comma > to ? null : record.data.toString('latin1', from, to);
}

/** Whether a record of the `site` stream reports an order or a return. */
export function isOfOrder(record: LogRecord): boolean {
  return record.data.includes(ORDER_MARK) || record.data.includes(RETURN_MARK);
}

/** What a hit of the `site` stream says; null when it names no shopper. */
export function siteIn(
  record: LogRecord,
  currencyOf: (advertiserId: number) => string | undefined,
): SiteHappening | null {
  const events = eventsIn(record.data);
  const [first] = events;
  if (first === undefined || first.shopper.length === 0) return null;
  const { advertiserId, receivedMs, shopper } = first;
  const currency = currencyOf(advertiserId);
  return {
    kind: 'site',
    ...{ advertiserId, receivedMs, keys: shopper },
    orders: events.flatMap((event) => orderIn(event, currency) ?? []),
    returns: events.flatMap((event) => returnIn(event) ?? []),
  };
}

/**
 * The order of an event. Lines of one product become one; prices in another currency than the advertiser's add no
 * revenue, because nobody knows the rate.
 */
function orderIn(event: SiteEvent, ownCurrency: string | undefined): Order | null {
  const [shopper] = event.shopper;
  if (event.type !== 'trackTransaction' || event.transactionId === undefined) return null;
  assert(shopper !== undefined, `event ${event.id} names no shopper`);
  const isOwnCurrency = event.currency === undefined || event.currency === ownCurrency;
  const lines = new Map<string, OrderLine>();
  for (const { product, sellerId, priceMicros, quantity } of event.items) {
    const before = lines.get(product);
    const revenueMicros = isOwnCurrency ? (priceMicros ?? 0) * quantity : 0;
    lines.set(product, {
      product,
      sellerId,
      units: (before?.units ?? 0) + quantity,
      revenueMicros: (before?.revenueMicros ?? 0) + revenueMicros,
    });
  }
  const { transactionId, timeMs, id: eventId } = event;
  return { transactionId, timeMs, eventId, shopper, lines: [...lines.values()] };
}

function returnIn({ type, id, timeMs, transactionId, items }: SiteEvent): OrderReturn | null {
  if (type !== 'trackReturn' || transactionId === undefined) return null;
  const units = new Map<string, number>();
  for (const { product, quantity } of items) units.set(product, (units.get(product) ?? 0) + quantity);
  const lines = [...units].map(([product, count]) => ({ product, units: count }));
  return { transactionId, what: { eventId: id, timeMs, lines } };
}
