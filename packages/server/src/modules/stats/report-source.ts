import { type EpochMs, zoneOffsets } from '../../base/time.ts';
import type { FactsState } from './as-of.ts';
import { secondsOf } from './dimensions.ts';
import { chunkOf, FACTS_TABLE, type Figure, firstOfChunk, SOURCES } from './facts-table.ts';
import { generationSql } from './generations.ts';
import type { ReportPlan } from './report-plan.ts';
import { chunksSql, ROLLUPS, type Rollup } from './rollup-tables.ts';

/**
 * The rows that a report adds up, each with a second `at`: whole chunks from the coarsest rollup whose stretches never
 * cross a border of the report, and what is not rolled up, or came after the report's positions, fact by fact.
 */
export function sourceSql(
  plan: ReportPlan,
  figures: readonly Figure[],
  { asOf, rolledChunks, generations }: FactsState,
): string {
  const rollup = rollupFor(plan);
  const whole = SOURCES.map((source) =>
    rollup === null ? 0 : Math.min(rolledChunks[source], chunkOf(asOf[source] + 1)),
  );
  const generation = generationSql(generations, asOf, plan.advertiserIds);
  const counts = (place: number): string =>
    SOURCES[place] === 'sales' ? `source = ${place} AND generation = ${generation}` : `source = ${place}`;

  const rolledUp = whole.flatMap((chunks, place) =>
    rollup !== null && chunks > 0 ? `${counts(place)} AND ${chunksSql(rollup, chunks)}` : [],
  );
  const single = SOURCES.flatMap((source, place) => {
    const first = firstOfChunk(whole[place] ?? 0);
    const isEmpty = first > asOf[source];
    return isEmpty ? [] : `${counts(place)} AND position >= ${first} AND position <= ${asOf[source]}`;
  });
  const columns = ['campaign_id', 'seller_id', 'advertiser_id', ...figures];
  const selects: string[] = [];
  if (rollup !== null && rolledUp.length > 0) {
    selects.push(`
      SELECT ${columns.join(', ')}, toUInt32(start) AS at FROM ${rollup.table}
      WHERE (${rolledUp.join(' OR ')}) AND start >= ${startLiteral(plan.fromMs)} AND start < ${startLiteral(plan.toMs)}
        AND ${filterSql(plan)}`);
  }
  if (plan.dimensions.includes('productId')) columns.push('product');
  if (single.length > 0 || selects.length === 0) {
    selects.push(`
      SELECT ${columns.join(', ')}, toUInt32(toUnixTimestamp(time)) AS at FROM ${FACTS_TABLE}
      WHERE (${single.length === 0 ? 'false' : single.join(' OR ')}) AND ${duringSql(plan)} AND ${filterSql(plan)}`);
  }
  return selects.join(' UNION ALL ');
}

/** The coarsest rollup that answers the question; null when only facts do. */
export function rollupFor(plan: Pick<ReportPlan, 'dimensions' | 'fromMs' | 'toMs' | 'zone'>): Rollup | null {
  if (plan.dimensions.includes('productId')) return null;
  const seconds = plan.dimensions.flatMap((dimension) => secondsOf(dimension) ?? []);
  const offsets = zoneOffsets(plan.fromMs, plan.toMs, plan.zone);
  const borders = [
    ...[plan.fromMs, plan.toMs],
    ...offsets.flatMap(({ fromMs, offsetMs }) => [fromMs, offsetMs]),
    ...seconds.map((length) => length * 1_000),
  ];
  return ROLLUPS.find((rollup) => borders.every((border) => border % (rollup.seconds * 1_000) === 0)) ?? null;
}

/** The table's times end in 2106 and begin in 1970. */
function startLiteral(timeMs: EpochMs): string {
  return `toDateTime(${Math.min(Math.max(timeMs / 1_000, 0), 2 ** 32 - 1)}, 'UTC')`;
}

function duringSql({ fromMs, toMs }: ReportPlan): string {
  return `time >= fromUnixTimestamp64Milli(${fromMs}, 'UTC') AND time < fromUnixTimestamp64Milli(${toMs}, 'UTC')`;
}

function filterSql({ advertiserIds, campaignIds, sellerIds }: ReportPlan): string {
  const filters = [isOneOf('advertiser_id', advertiserIds)];
  if (sellerIds !== null) filters.push(isOneOf('seller_id', sellerIds.map(Number)));
  if (campaignIds !== null) filters.push(isOneOf('campaign_id', campaignIds));
  return filters.join(' AND ');
}

/** Nobody's number is 0: who may see nobody gets a report without rows. */
function isOneOf(column: string, ids: readonly number[]): string {
  if (ids.length > 1) return `${column} IN (${ids.join(', ')})`;
  return `${column} = ${ids[0] ?? 0}`;
}
