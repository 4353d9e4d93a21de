import type { LogRecord } from '../../stores/log/port.ts';
import type { AdRecord, ClickRecord } from '../delivery/index.ts';
import type { SiteEvent } from '../events/index.ts';
import type { Sale, SaleLine } from './credit.ts';

// Most records are neither clicks nor orders: a look at the bytes costs a tenth of parsing them.
const CLICK_MARK = Buffer.from('"click"');
const ORDER_MARK = Buffer.from('"trackTransaction"');

/** The click in a record of the `ads` stream; null for anything else. */
export function clickIn(record: LogRecord): ClickRecord | null {
  if (!record.data.includes(CLICK_MARK)) return null;
  const ad = JSON.parse(record.data.toString()) as AdRecord;
  return ad.kind === 'click' ? ad : null;
}

/**
 * The order in a record of the `site` stream; null for anything else. Lines of one product become one; prices in
 * another currency than the advertiser's add no revenue, because nobody knows the rate.
 */
export function saleIn(
  record: LogRecord,
  currencyOf: (advertiserId: number) => string | undefined,
): Sale | null {
  if (!record.data.includes(ORDER_MARK)) return null;
  const event = JSON.parse(record.data.toString()) as SiteEvent;
  if (event.type !== 'trackTransaction' || event.transactionId === undefined) return null;
  const isOwnCurrency = event.currency === undefined || event.currency === currencyOf(event.advertiserId);
  return {
    advertiserId: event.advertiserId,
    transactionId: event.transactionId,
    timeMs: event.timeMs,
    eventId: event.id,
    shopper: event.shopper,
    lines: linesOf(event, isOwnCurrency),
  };
}

function linesOf(event: SiteEvent, isOwnCurrency: boolean): SaleLine[] {
  const lines = new Map<string, SaleLine>();
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
  return [...lines.values()];
}

/** Which of two reports of one order counts: the earlier, then the smaller event id; the rest only decides for good. */
export function isFirst(a: Sale, b: Sale): boolean {
  if (a.timeMs !== b.timeMs) return a.timeMs < b.timeMs;
  if (a.eventId !== b.eventId) return a.eventId < b.eventId;
  return JSON.stringify(a) < JSON.stringify(b);
}
