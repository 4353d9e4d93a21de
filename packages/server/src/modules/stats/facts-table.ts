import { DURABLE_TABLE } from '../../stores/columns/durable-table.ts';
import type { Position } from '../../stores/log/port.ts';

export const FACTS_TABLE = 'facts';

/** The streams that facts come from; a fact names its own by its place in this list. */
export const SOURCES = ['ads', 'charges', 'sales'] as const;
export type Source = (typeof SOURCES)[number];

/** What reports add up. Facts only ever add up: a correction is a fact with negative figures. */
export const FIGURES = [
  /** Banners: 1 for the banner's first product. */
  'impressions',
  /** Times the product was shown in a banner: 1 for each of its products. */
  'shown',
  'clicks',
  'cost_micros',
  'given_away_micros',
  'any_units',
  'any_revenue_micros',
  'same_units',
  'same_revenue_micros',
] as const;
export type Figure = (typeof FIGURES)[number];

/**
 * A stream is cut into chunks of so many records. A whole chunk is added up once, for good, into the rollups
 * (rollup-tables.ts); reports read what is not yet whole fact by fact. Large enough that a busy seller's day falls into
 * one or two chunks, small enough that the open ones are read within milliseconds.
 */
export const CHUNK_RECORDS = 2 ** 19;

export function chunkOf(position: Position): number {
  return Math.floor(position / CHUNK_RECORDS);
}

export function firstOfChunk(chunk: number): Position {
  return chunk * CHUNK_RECORDS;
}

/**
 * What happened, as reports count it. A sale belongs to a generation of its advertiser's attribution, and counts while
 * that is the current one; everything else has generation 0. A chunk is a partition: an insert is all-or-nothing only within one, open chunks
 * are found without looking at the others, and old ones can be dropped.
 */
export const FACTS_DDL = `
  CREATE TABLE IF NOT EXISTS ${FACTS_TABLE} (
    source UInt8,
    position UInt64 CODEC(T64, LZ4),
    time DateTime64(3, 'UTC'),
    advertiser_id UInt32,
    campaign_id UInt32,
    seller_id UInt64,
    product String,
    impressions UInt32,
    shown UInt32,
    clicks UInt32,
    cost_micros Int64,
    given_away_micros Int64,
    any_units Int32,
    any_revenue_micros Int64,
    same_units Int32,
    same_revenue_micros Int64,
    generation UInt32,
    INDEX times time TYPE minmax GRANULARITY 16
  )
  ENGINE = MergeTree
  PARTITION BY (source, intDiv(position, ${CHUNK_RECORDS}))
  ORDER BY (advertiser_id, seller_id, campaign_id, time, product)
  ${DURABLE_TABLE}`;
