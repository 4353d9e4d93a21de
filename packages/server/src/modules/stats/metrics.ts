import type { Figure } from './facts-table.ts';

/** One column of figures: which sums it needs, and the expression that makes it of them. */
export interface Metric {
  readonly column: string;
  readonly needs: readonly Figure[];
  readonly sql: string;
}

/** Under which name a sum stands in {@link Metric.sql}. */
export function sumName(figure: Figure): string {
  return `sum_${figure}`;
}

function plain(column: string, figure: Figure): Metric {
  return { column, needs: [figure], sql: sumName(figure) };
}

/** In units of the advertiser's currency. */
function money(column: string, figure: Figure): Metric {
  return { column, needs: [figure], sql: units(figure) };
}

export const impressions = plain('impressions', 'impressions');
export const clicks = plain('clicks', 'clicks');
export const cost = money('cost', 'cost_micros');

/** Banners; with a breakdown by product, the times that the product was shown in one. */
export function displays(byProduct: boolean): Metric {
  return plain('displays', byProduct ? 'shown' : 'impressions');
}

/** Sales credited to clicks under one policy; the suffix tells the two apart where both are shown. */
export function saleMetrics(policy: 'any' | 'same', suffix: string): Metric[] {
  const sold: Figure = policy === 'any' ? 'any_units' : 'same_units';
  const revenue: Figure = policy === 'any' ? 'any_revenue_micros' : 'same_revenue_micros';
  const metrics: Metric[] = [
    plain('saleUnits', sold),
    money('revenue', revenue),
    { column: 'cr', needs: [sold, 'clicks'], sql: ratio(sumName(sold), sumName('clicks')) },
    { column: 'cpo', needs: ['cost_micros', sold], sql: ratio(units('cost_micros'), sumName(sold)) },
    {
      column: 'cos',
      needs: ['cost_micros', revenue],
      sql: ratio(sumName('cost_micros'), sumName(revenue)),
    },
    {
      column: 'roas',
      needs: [revenue, 'cost_micros'],
      sql: ratio(sumName(revenue), sumName('cost_micros')),
    },
  ];
  return metrics.map((metric) => ({ ...metric, column: `${metric.column}${suffix}` }));
}

function units(figure: Figure): string {
  return `(${sumName(figure)} / 1000000)`;
}

/** A plain quotient; there is none by zero, and no zero has a sign. */
function ratio(numerator: string, denominator: string): string {
  return `(divideOrNull(${numerator}, ${denominator}) + 0)`;
}
