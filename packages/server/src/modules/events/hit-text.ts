import type { HitEvent, HitHead, SiteEvent, SiteEventType, SiteItem } from './site-event.ts';

/**
 * The text of a hit, as it stands in the log. It is JSON; its events are lists without field names, which would be half
 * of them, and stand in lines, so that a reader finds what it needs without parsing the rest (JSON writes no line break
 * inside a text). The first letter of a line tells what it is.
 *
 *     {"v":1,"advertiserId":7,"surface":"s2s","receivedMs":1772366400000,"shopper":["cQ…","e9…"],"events":[
 *     [1772366399000,"viewItem","ev-1",null,null
 *      ,19990000,1,"sku-1","501"
 *     ]
 *     ]}
 *
 * An event: time, type, id; of an order its id and currency. A product: price in micros, quantity, id, seller.
 */
export function hitText(head: HitHead, events: readonly string[]): string {
  const { v, advertiserId, surface, receivedMs, shopper } = head;
  // Keys of shoppers are made of characters that need no escape.
  const keys = shopper.length === 0 ? '' : `"${shopper.join('","')}"`;
  const who = `{"v":${v},"advertiserId":${advertiserId},"surface":"${surface}","receivedMs":${receivedMs}`;
  return `${who},"shopper":[${keys}],"events":[\n${events.join(',\n')}\n]}`;
}

/** Written by hand: a third of JSON.stringify's time. */
export function eventText(event: HitEvent): string {
  const order = event.transactionId === undefined ? 'null' : quoted(event.transactionId);
  const currency = event.currency === undefined ? 'null' : quoted(event.currency);
  let text = `[${event.timeMs},"${event.type}",${quoted(event.id)},${order},${currency}`;
  for (const { product, sellerId, priceMicros, quantity } of event.items) {
    const seller = sellerId === null ? 'null' : quoted(sellerId);
    text += `\n ,${priceMicros},${quantity},${quoted(product)},${seller}`;
  }
  return `${text}\n]`;
}

interface ParsedHit extends HitHead {
  readonly events: readonly EventList[];
}

type EventList = readonly [
  timeMs: number,
  type: SiteEventType,
  id: string,
  transactionId: string | null,
  currency: string | null,
  ...items: (string | number | null)[],
];
const EVENT_FIELDS = 5;
const ITEM_FIELDS = 4;

/** The events of a record of the `site` stream, each with what its hit tells of all of them. */
export function eventsIn(record: Uint8Array): SiteEvent[] {
  const text = Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString();
  const { events, ...head } = JSON.parse(text) as ParsedHit;
  return events.map((event): SiteEvent => {
    const [timeMs, type, id, transactionId, currency] = event;
    return {
      ...head,
      ...{ id, type, timeMs, items: itemsIn(event) },
      ...(transactionId === null ? {} : { transactionId }),
      ...(currency === null ? {} : { currency }),
    };
  });
}

function itemsIn(event: EventList): SiteItem[] {
  const items: SiteItem[] = [];
  for (let at = EVENT_FIELDS; at < event.length; at += ITEM_FIELDS) {
    items.push({
      priceMicros: event[at] as number | null,
      quantity: event[at + 1] as number,
      product: event[at + 2] as string,
      sellerId: event[at + 3] as string | null,
    });
  }
  return items;
}

/**
 * Told of each product that is some seller's: when and how the shopper met it, and `,"product","seller"` as JSON. And of an
 * opt-out, with an empty text.
 */
export type OfferSeen = (timeMs: string, type: SiteEventType, offer: string) => void;

const SHOPPER = '"shopper":[';
const ADVERTISER = '"advertiserId":';

/** Whose shopper a hit is about; takes the text as {@link skimHit} does. */
export function skimAdvertiser(hit: string): number {
  const at = hit.indexOf(ADVERTISER) + ADVERTISER.length;
  return Number(hit.slice(at, hit.indexOf(',', at)));
}

/**
 * Reads of a hit what shoppers' profiles are made of, in a fraction of the time of parsing it. Takes the record's bytes
 * as characters (`latin1`), and gives such back. Returns the shopper's keys.
 */
export function skimHit(hit: string, seen: OfferSeen): string[] {
  const keysAt = hit.indexOf(SHOPPER) + SHOPPER.length;
  const keys = hit.slice(keysAt + 1, hit.indexOf(']', keysAt) - 1);
  let timeMs = '';
  let type: SiteEventType = 'viewPage';
  for (let start = hit.indexOf('\n', keysAt) + 1; start > 0; ) {
    const end = hit.indexOf('\n', start);
    const kind = hit.charCodeAt(start);
    if (kind === BRACKET) {
      const timeEnd = hit.indexOf(',', start);
      timeMs = hit.slice(start + 1, timeEnd);
      type = hit.slice(timeEnd + 2, hit.indexOf('"', timeEnd + 2)) as SiteEventType;
      if (type === 'optOut') seen(timeMs, type, '');
    } else if (kind === SPACE && hit.charCodeAt(end - 1) === QUOTE) {
      const quantityAt = hit.indexOf(',', start + 2);
      seen(timeMs, type, hit.slice(hit.indexOf(',', quantityAt + 1), end));
    }
    start = end + 1;
  }
  return keys === '' ? [] : keys.split('","');
}

const BRACKET = 91;
const SPACE = 32;
const QUOTE = 34;

function quoted(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(text);
}

/** Printable ASCII without quote and backslash, which JSON writes as it is. A loop, because texts are short. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}
