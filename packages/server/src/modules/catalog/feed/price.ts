import { type Micros, parseMicros } from '../../../base/money.ts';

export interface FeedPrice {
  readonly priceMicros: Micros;
  /** ISO 4217; null when the feed leaves it out. */
  readonly currency: string | null;
}

const PRICE = /^(?:([A-Za-z]{3}) ?)?(\d{1,10}(?:\.\d{1,6})?)(?: ?([A-Za-z]{3}))?$/;

/**
 * Reads `12.50 EUR`, `EUR 12.50` or `12.50`. null for anything else: a comma may be a decimal sign or a thousands sign,
 * and a wrong guess would advertise a wrong price.
 */
export function readPrice(text: string): FeedPrice | null {
  const match = PRICE.exec(text);
  if (match === null) return null;
  const [, before, amount, after] = match;
  if (before !== undefined && after !== undefined) return null;
  const priceMicros = parseMicros(amount ?? '');
  if (priceMicros === null) return null;
  return { priceMicros, currency: (before ?? after)?.toUpperCase() ?? null };
}
