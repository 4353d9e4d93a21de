import { unitsOf } from '../../base/money.ts';
import type { Cell } from './dimensions.ts';

/** The sums that metrics are made of. */
export const SUMS = [
  'impressions',
  'shown',
  'clicks',
  'cost_micros',
  'any_units',
  'any_revenue_micros',
  'same_units',
  'same_revenue_micros',
] as const;
export type Sum = (typeof SUMS)[number];

/** One column of figures: which sums it needs and how it is made of them, in that order. */
export interface Metric {
  readonly column: string;
  readonly needs: readonly Sum[];
  readonly of: (...sums: number[]) => Cell;
}

const identity = (sum: number): Cell => sum;

export const impressions: Metric = { column: 'impressions', needs: ['impressions'], of: identity };
export const clicks: Metric = { column: 'clicks', needs: ['clicks'], of: identity };
/** In units of the advertiser's currency. */
export const cost: Metric = { column: 'cost', needs: ['cost_micros'], of: unitsOf };

/** Banners; with a breakdown by product, the times that the product was shown in one. */
export function displays(byProduct: boolean): Metric {
  return { column: 'displays', needs: [byProduct ? 'shown' : 'impressions'], of: identity };
}

/** Sales credited to clicks under one policy; the suffix tells the two apart where both are shown. */
export function saleMetrics(policy: 'any' | 'same', suffix: string): Metric[] {
  const units: Sum = policy === 'any' ? 'any_units' : 'same_units';
  const revenue: Sum = policy === 'any' ? 'any_revenue_micros' : 'same_revenue_micros';
  const columns: [string, readonly Sum[], Metric['of']][] = [
    ['saleUnits', [units], identity],
    ['revenue', [revenue], unitsOf],
    ['cr', [units, 'clicks'], ratio],
    ['cpo', ['cost_micros', units], (micros = 0, sold = 0) => ratio(unitsOf(micros), sold)],
    ['cos', ['cost_micros', revenue], ratio],
    ['roas', [revenue, 'cost_micros'], ratio],
  ];
  return columns.map(([name, needs, of]) => ({ column: `${name}${suffix}`, needs, of }));
}

/** A plain quotient; there is none by zero. */
function ratio(numerator = 0, denominator = 0): Cell {
  return denominator === 0 ? null : numerator / denominator;
}
