import { DURABLE_TABLE } from '../../stores/columns/durable-table.ts';
import { CHUNK_RECORDS, FACTS_TABLE, FIGURES, firstOfChunk, SOURCES, type Source } from './facts-table.ts';

/** Facts of whole chunks, added up by seller-campaign and stretch of time. */
export interface Rollup {
  readonly table: string;
  /** How long a stretch is; it begins at a multiple of that in UTC. */
  readonly seconds: number;
  /** The beginning of a fact's stretch. */
  readonly startSql: string;
  /**
   * Whether spans of {@link SPAN_CHUNKS} chunks are added up once more: worth it where a stretch of time outlasts a chunk,
   * so that each chunk has rows of the same stretches.
   */
  readonly hasSpans: boolean;
}

/**
 * Coarsest first. Days of UTC, in which reports begin their days unless they are told a zone; and quarters of an hour,
 * of which the hours and days of every zone's clocks are made.
 */
export const ROLLUPS: readonly Rollup[] = [
  { table: 'seller_days', seconds: 86_400, startSql: 'toStartOfDay(time)', hasSpans: true },
  { table: 'seller_quarters', seconds: 900, startSql: 'toStartOfFifteenMinutes(time)', hasSpans: false },
];

/** Chunks of a span: a report reads a few whole spans, and fewer chunks than this behind them. */
export const SPAN_CHUNKS = 16;

/**
 * Rows of earlier shapes are dropped; the chunks are added up again. All columns of a row lie together in one file (a
 * part is never wide) and in small granules: a report of one seller opens one file for each part and not two dozen.
 * Chunks of a finished span lie in partitions that only reports as of a moment within that span look into.
 */
export const ROLLUP_DDL: readonly string[] = [
  'DROP TABLE IF EXISTS facts_by_day',
  'DROP TABLE IF EXISTS facts_by_quarter',
  ...ROLLUPS.map(
    ({ table, hasSpans }) => `
  CREATE TABLE IF NOT EXISTS ${table} (
    source UInt8,
    span UInt8,
    chunk UInt32,
    advertiser_id UInt32,
    campaign_id UInt32,
    seller_id UInt64,
    start DateTime('UTC'),
    generation UInt32,
    ${FIGURES.map((figure) => `${figure} Int64`).join(', ')}
  )
  ENGINE = MergeTree
  PARTITION BY (toYYYYMM(start)${hasSpans ? `, span, if(span = 1, intDiv(chunk, ${SPAN_CHUNKS}), 0)` : ''})
  ORDER BY (advertiser_id, seller_id, campaign_id, start)
  ${DURABLE_TABLE}, index_granularity = 1024, min_rows_for_wide_part = 1000000000000, min_bytes_for_wide_part = 1000000000000`,
  ),
];

/**
 * Statements that add a whole chunk up, and the span that it ends. They may be said again after a crash: in one order of
 * all columns the same rows come in the same blocks, which the token makes known.
 */
export function rollUpSql(rollup: Rollup, source: Source, chunk: number): readonly string[] {
  const { table, startSql, hasSpans } = rollup;
  const place = SOURCES.indexOf(source);
  const statements = [
    insertSql(rollup, {
      key: `source, 1 AS span, ${chunk} AS chunk, advertiser_id, campaign_id, seller_id, ${startSql} AS start, generation`,
      from: `${FACTS_TABLE} WHERE source = ${place} AND position >= ${firstOfChunk(chunk)} AND position < ${firstOfChunk(chunk + 1)}`,
      token: `${table}:${source}:${chunk}:${CHUNK_RECORDS}`,
    }),
  ];
  const chunks = chunk + 1;
  if (hasSpans && chunks % SPAN_CHUNKS === 0) {
    statements.push(
      insertSql(rollup, {
        key: `source, ${SPAN_CHUNKS} AS span, ${chunks / SPAN_CHUNKS - 1} AS chunk, advertiser_id, campaign_id, seller_id, start, generation`,
        from: `${table} AS one WHERE source = ${place} AND one.span = 1 AND one.chunk >= ${chunks - SPAN_CHUNKS} AND one.chunk < ${chunks}`,
        token: `${table}:${source}:${chunks - SPAN_CHUNKS}-${chunks}:${CHUNK_RECORDS}`,
      }),
    );
  }
  return statements;
}

/**
 * What makes reports quicker after a chunk, and changes none: at the end of a span nothing will be added to its chunks
 * any more, and one part of each partition is found sooner than many. The partitions of earlier spans are one part already.
 */
export function tidySql({ table, hasSpans }: Rollup, chunk: number): readonly string[] {
  if (!hasSpans || (chunk + 1) % SPAN_CHUNKS !== 0) return [];
  return [
    `OPTIMIZE TABLE ${table} FINAL SETTINGS optimize_skip_merged_partitions = 1, max_execution_time = 600`,
  ];
}

function insertSql({ table }: Rollup, of: { key: string; from: string; token: string }): string {
  return `
    INSERT INTO ${table}
    SELECT ${of.key}, ${FIGURES.map((figure) => `sum(${figure})`).join(', ')}
    FROM ${of.from}
    GROUP BY ALL
    ORDER BY ALL
    SETTINGS insert_deduplication_token = '${of.token}', optimize_aggregation_in_order = 1, max_partitions_per_insert_block = 0`;
}

/** The rows of a source that hold its first `chunks` chunks, each once. */
export function chunksSql({ hasSpans }: Rollup, chunks: number): string {
  const spans = hasSpans ? Math.floor(chunks / SPAN_CHUNKS) : 0;
  const single = `span = 1 AND chunk >= ${spans * SPAN_CHUNKS} AND chunk < ${chunks}`;
  return spans === 0 ? single : `(span = ${SPAN_CHUNKS} AND chunk < ${spans} OR ${single})`;
}
