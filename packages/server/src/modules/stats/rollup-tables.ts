import { DURABLE_TABLE } from '../../stores/columns/durable-table.ts';
import { CHUNK_RECORDS, FACTS_TABLE, FIGURES, firstOfChunk, SOURCES, type Source } from './facts-table.ts';

/** Facts of whole chunks, added up by seller-campaign and stretch of time. */
export interface Rollup {
  readonly table: string;
  /** How long a stretch is; it begins at a multiple of that in UTC. */
  readonly seconds: number;
  /** The beginning of a fact's stretch. */
  readonly startSql: string;
}

/**
 * Coarsest first. Days of UTC, in which reports begin their days unless they are told a zone; and quarters of an hour,
 * of which the hours and days of every zone's clocks are made.
 */
export const ROLLUPS: readonly Rollup[] = [
  { table: 'facts_by_day', seconds: 86_400, startSql: 'toStartOfDay(time)' },
  { table: 'facts_by_quarter', seconds: 900, startSql: 'toStartOfFifteenMinutes(time)' },
];

export const ROLLUP_DDL: readonly string[] = ROLLUPS.map(
  ({ table }) => `
  CREATE TABLE IF NOT EXISTS ${table} (
    source UInt8,
    chunk UInt32,
    advertiser_id UInt32,
    campaign_id UInt32,
    seller_id UInt64,
    start DateTime('UTC'),
    generation UInt32,
    ${FIGURES.map((figure) => `${figure} Int64`).join(', ')}
  )
  ENGINE = MergeTree
  ORDER BY (advertiser_id, seller_id, campaign_id, start)
  ${DURABLE_TABLE}`,
);

/**
 * Adds a whole chunk up. It may be said again after a crash: in one order of all columns the same rows come in the same
 * blocks, which the token makes known.
 */
export function rollUpSql({ table, startSql }: Rollup, source: Source, chunk: number): string {
  const place = SOURCES.indexOf(source);
  return `
    INSERT INTO ${table}
    SELECT source, ${chunk} AS chunk, advertiser_id, campaign_id, seller_id, ${startSql} AS start, generation,
      ${FIGURES.map((figure) => `sum(${figure})`).join(', ')}
    FROM ${FACTS_TABLE}
    WHERE source = ${place} AND position >= ${firstOfChunk(chunk)} AND position < ${firstOfChunk(chunk + 1)}
    GROUP BY ALL
    ORDER BY ALL
    SETTINGS insert_deduplication_token = '${table}:${source}:${chunk}:${CHUNK_RECORDS}',
      optimize_aggregation_in_order = 1`;
}
