import { type Micros, unitsOf } from '../../../base/money.ts';

// A formatter costs tens of microseconds to make. There are fewer than 200 currencies; unknown codes are not kept.
const formatters = new Map<string, Intl.NumberFormat>();

/** A price as shoppers read it, e.g. `$12.50`; empty without an amount or with a currency that does not exist. */
export function priceText(priceMicros: Micros | null, currency: string): string {
  if (priceMicros === null) return '';
  const formatter = formatterOf(currency);
  return formatter === null ? '' : formatter.format(unitsOf(priceMicros));
}

function formatterOf(currency: string): Intl.NumberFormat | null {
  const known = formatters.get(currency);
  if (known !== undefined) return known;
  if (!/^[A-Z]{3}$/.test(currency)) return null;
  const formatter = new Intl.NumberFormat('en', { style: 'currency', currency });
  if (formatters.size < 300) formatters.set(currency, formatter);
  return formatter;
}
