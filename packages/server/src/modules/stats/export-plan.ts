import type { EpochMs } from '../../base/time.ts';
import type { ReportNames } from './dimensions.ts';
import type { ExportMetric, ExportRequest } from './export-request.ts';
import { clicks, cost, displays, type Metric } from './metrics.ts';
import type { ReportPlan } from './report-plan.ts';

/** What to count for an export over a window of time. */
export function planExport(
  request: Omit<ExportRequest, 'window'>,
  { fromMs, toMs }: { fromMs: EpochMs; toMs: EpochMs },
  names: ReportNames,
): ReportPlan {
  const partners = request.partnerIds === null ? null : new Set(request.partnerIds);
  const byProduct = request.dimensions.includes('productId');
  const metrics: Record<ExportMetric, Metric> = { clicks, displays: displays(byProduct), cost };
  return {
    dimensions: request.dimensions,
    metrics: request.metrics.map((name) => metrics[name]),
    fromMs,
    toMs,
    zone: request.zone,
    advertiserIds: request.advertiserIds.filter((id) => partners?.has(names.partnerIdOf(id)) ?? true),
    campaignIds: request.campaignIds,
    sellerIds: request.sellerIds,
    limit: null,
  };
}
