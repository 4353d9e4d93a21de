import type { SiteEvent } from './site-event.ts';

/**
 * The JSON text of an event, fields always in this order (readers of the log look for them without parsing). Written by
 * hand because it takes a third of JSON.stringify's time; the shopper's keys come as JSON, shared by a whole request.
 */
export function encode(event: SiteEvent, shopperJson: string): string {
  let items = '';
  for (const item of event.items) {
    const sellerId = item.sellerId === null ? 'null' : quoted(item.sellerId);
    items += `${items === '' ? '' : ','}{"product":${quoted(item.product)},"sellerId":${sellerId},"priceMicros":${item.priceMicros},"quantity":${item.quantity}}`;
  }
  const head = `{"v":1,"id":${quoted(event.id)},"advertiserId":${event.advertiserId},"surface":"${event.surface}","type":"${event.type}"`;
  const times = `,"timeMs":${event.timeMs},"receivedMs":${event.receivedMs}`;
  const sale =
    event.transactionId === undefined
      ? ''
      : `,"transactionId":${quoted(event.transactionId)}${currencyOf(event)}`;
  return `${head}${times},"shopper":${shopperJson},"items":[${items}]${sale}}`;
}

function currencyOf(event: SiteEvent): string {
  return event.currency === undefined ? '' : `,"currency":${quoted(event.currency)}`;
}

// Printable ASCII without quote and backslash needs no escape in JSON.
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** The texts as bytes: pieces of one block when all are ASCII, because many small blocks cost more than their bytes. */
export function bytesOf(texts: readonly string[]): Buffer[] {
  const block = Buffer.from(texts.join(''));
  let length = 0;
  for (const text of texts) length += text.length;
  if (block.length !== length) return texts.map((text) => Buffer.from(text));
  let at = 0;
  return texts.map((text) => {
    at += text.length;
    return block.subarray(at - text.length, at);
  });
}
