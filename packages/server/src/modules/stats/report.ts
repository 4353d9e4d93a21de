import type { EpochMs } from '../../base/time.ts';
import type { ColumnParams, Columns } from '../../stores/columns/port.ts';
import { type Cell, cellWriter, type Dimension, groupSql, type ReportNames } from './dimensions.ts';
import { FACTS_TABLE } from './facts-table.ts';
import { type Metric, SUMS, type Sum } from './metrics.ts';
import { offsetSql } from './zones.ts';

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

/**
 * The report's rows, ordered by their dimensions, in groups as they arrive: each row is the cells of
 * {@link columnsOf}. Rows in which every figure is zero are left out.
 */
export async function* reportRows(
  columns: Columns,
  plan: ReportPlan,
  names: ReportNames,
): AsyncGenerator<Cell[][]> {
  if (plan.advertiserIds.length === 0) return;
  const { sql, params, sums } = reportSql(plan);
  const writers = plan.dimensions.map((dimension) => cellWriter(dimension, names));
  const figures = plan.metrics.map((metric) => {
    const places = metric.needs.map((sum) => plan.dimensions.length + sums.indexOf(sum));
    return (row: readonly (string | number)[]) => metric.of(...places.map((place) => Number(row[place])));
  });
  for await (const rows of parsedLines(columns.stream(sql, params, 'JSONCompactEachRow'))) {
    yield rows.map((row) => [
      ...writers.map((write, i) => write(row[i] as string | number)),
      ...figures.map((figure) => figure(row)),
    ]);
  }
}

function reportSql(plan: ReportPlan): { sql: string; params: ColumnParams; sums: readonly Sum[] } {
  const offset = offsetSql(plan, plan.zone);
  const group = groupSql(offset.sql);
  const groups = plan.dimensions.map((dimension, i) => `${group[dimension]} AS key${i}`);
  const keys = plan.dimensions.map((_, i) => `key${i}`).join(', ');
  const needed = new Set(plan.metrics.flatMap((metric) => metric.needs));
  const sums = SUMS.filter((sum) => needed.has(sum));
  const filters = [
    `time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`,
    'advertiser_id IN {advertiserIds:Array(UInt32)}',
  ];
  const params: Record<string, ColumnParams[string]> = {
    ...offset.params,
    from: plan.fromMs,
    to: plan.toMs,
    advertiserIds: plan.advertiserIds,
  };
  if (plan.campaignIds !== null) {
    filters.push('campaign_id IN {campaignIds:Array(UInt32)}');
    params.campaignIds = plan.campaignIds;
  }
  if (plan.sellerIds !== null) {
    filters.push('seller_id IN {sellerIds:Array(UInt64)}');
    params.sellerIds = plan.sellerIds.map(Number);
  }
  if (plan.limit !== null) params.limit = plan.limit;
  const sql = `
    SELECT ${[...groups, ...sums.map((sum) => `sum(${sum}) AS sum_${sum}`)].join(', ')}
    FROM ${FACTS_TABLE}
    WHERE ${filters.join(' AND ')}
    GROUP BY ${keys}
    HAVING ${sums.map((sum) => `sum_${sum} != 0`).join(' OR ')}
    ORDER BY ${keys}
    ${plan.limit === null ? '' : 'LIMIT {limit:UInt64}'}`;
  return { sql, params, sums };
}

/** One JSON array a line, cut into pieces anywhere. */
async function* parsedLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<(string | number)[][]> {
  let rest: Buffer[] = [];
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(0x0a);
    if (end === -1) {
      rest.push(piece);
      continue;
    }
    const lines = Buffer.concat([...rest, piece.subarray(0, end)]).toString();
    rest = [piece.subarray(end + 1)];
    yield JSON.parse(`[${lines.replaceAll('\n', ',')}]`);
  }
  const last = Buffer.concat(rest).toString();
  if (last.trim() !== '') yield [JSON.parse(last)];
}
