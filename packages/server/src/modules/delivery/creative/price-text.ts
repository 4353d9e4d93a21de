import { BoundedMap } from '../../../base/bounded.ts';
import { type Micros, unitsOf } from '../../../base/money.ts';
import { escapeHtml } from './escape.ts';

// A formatter costs tens of microseconds to make. There are fewer than 200 currencies; unknown codes are not kept.
const formatters = new Map<string, Intl.NumberFormat>();

/** Prices end in .99 or .95: a shop has far fewer of them than products. Some two megabytes. */
const PRICES_MAX = 20_000;
const written = new BoundedMap<string, string>(PRICES_MAX);

/** A price as shoppers read it, e.g. `$12.50`, as HTML; empty without an amount or with a currency that does not exist. */
export function priceHtml(priceMicros: Micros | null, currency: string): string {
  if (priceMicros === null) return '';
  const key = `${priceMicros} ${currency}`;
  const known = written.get(key);
  if (known !== undefined) return known;
  const html = escapeHtml(priceText(priceMicros, currency));
  written.set(key, html);
  return html;
}

/** The same as text. */
export function priceText(priceMicros: Micros | null, currency: string): string {
  return priceMicros === null ? '' : (formatterOf(currency)?.format(unitsOf(priceMicros)) ?? '');
}

function formatterOf(currency: string): Intl.NumberFormat | null {
  const known = formatters.get(currency);
  if (known !== undefined) return known;
  if (!/^[A-Z]{3}$/.test(currency)) return null;
  const formatter = new Intl.NumberFormat('en', { style: 'currency', currency });
  if (formatters.size < 300) formatters.set(currency, formatter);
  return formatter;
}
