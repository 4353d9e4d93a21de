import type { Micros } from '../../base/money.ts';

/** How many of each currency are worth the same, e.g. 1 USD and 0.92 EUR. */
export type ExchangeRates = ReadonlyMap<string, number>;

export const NO_RATES: ExchangeRates = new Map();

/** Reads `USD=1, EUR=0.92, JPY=151`, whose shape the configuration has checked; a rate of nothing is none. */
export function readRates(text: string): ExchangeRates {
  const rates = new Map<string, number>();
  for (const [, currency = '', worth = ''] of text.matchAll(/([A-Z]{3})=(\d+(?:\.\d+)?)/g)) {
    if (Number(worth) > 0) rates.set(currency, Number(worth));
  }
  return rates;
}

/** What one unit of a currency is in another; null when nobody said. */
export function rateBetween(from: string, to: string, rates: ExchangeRates): number | null {
  if (from === to) return 1;
  const [one, other] = [rates.get(from), rates.get(to)];
  return one === undefined || other === undefined ? null : other / one;
}

/** A price that is offered: never more than it was worth. */
export function loweredBy(rate: number, micros: Micros): Micros {
  return rate === 1 ? micros : Math.floor(micros * rate);
}

/** A price that is asked: never less than was asked. */
export function raisedBy(rate: number, micros: Micros): Micros {
  return rate === 1 ? micros : Math.ceil(micros * rate);
}
