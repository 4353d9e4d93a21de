import type { EpochMs } from '../../base/time.ts';
import type { Dimension } from './dimensions.ts';
import type { Metric } from './metrics.ts';

/** One report: facts within a window, added up by dimensions. */
export interface ReportPlan {
  /** At least one. */
  readonly dimensions: readonly Dimension[];
  readonly metrics: readonly Metric[];
  /** From the first moment to before the last. */
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** In which days and hours begin. */
  readonly zone: string;
  readonly advertiserIds: readonly number[];
  /** null for all. */
  readonly campaignIds: readonly number[] | null;
  readonly sellerIds: readonly string[] | null;
  /** At most that many rows, the first ones; null for all. */
  readonly limit: number | null;
}

export function columnsOf(plan: Pick<ReportPlan, 'dimensions' | 'metrics'>): string[] {
  return [...plan.dimensions, ...plan.metrics.map((metric) => metric.column)];
}
