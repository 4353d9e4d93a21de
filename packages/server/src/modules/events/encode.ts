import type { SiteEvent } from './site-event.ts';

/** The parts of the text that are the same for all events of one request and account. */
export interface SharedText {
  readonly beforeType: string;
  readonly afterTime: string;
}

/** Keys of shoppers are made of characters that need no escape. */
export function sharedText(
  event: Pick<SiteEvent, 'advertiserId' | 'surface' | 'receivedMs' | 'shopper'>,
): SharedText {
  const shopper = event.shopper.length === 0 ? '' : `"${event.shopper.join('","')}"`;
  return {
    beforeType: `,"advertiserId":${event.advertiserId},"surface":"${event.surface}","type":"`,
    afterTime: `,"receivedMs":${event.receivedMs},"shopper":[${shopper}],"items":[`,
  };
}

/**
 * The JSON text of an event, fields always in this order (readers of the log look for them without parsing). Written by
 * hand because it takes a third of JSON.stringify's time.
 */
export function encode(event: SiteEvent, shared: SharedText): string {
  let text = `{"v":1,"id":${quoted(event.id)}${shared.beforeType}${event.type}","timeMs":${event.timeMs}${shared.afterTime}`;
  let comma = '';
  for (const item of event.items) {
    const sellerId = item.sellerId === null ? 'null' : quoted(item.sellerId);
    text += `${comma}{"product":${quoted(item.product)},"sellerId":${sellerId},"priceMicros":${item.priceMicros},"quantity":${item.quantity}}`;
    comma = ',';
  }
  if (event.transactionId === undefined) return `${text}]}`;
  const currency = event.currency === undefined ? '' : `,"currency":${quoted(event.currency)}`;
  return `${text}],"transactionId":${quoted(event.transactionId)}${currency}}`;
}

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
