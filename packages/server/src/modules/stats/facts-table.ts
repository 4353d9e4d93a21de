import type { Micros } from '../../base/money.ts';
import { DURABLE_TABLE } from '../../stores/columns/durable-table.ts';

export const FACTS_TABLE = 'facts';

/**
 * One thing that happened, as reports count it. Columns that are left out are 0. Rows only ever add up: a correction is
 * a row with negative figures. (A type, not an interface: only so is it a row that any table takes.)
 */
export type FactRow = {
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly advertiser_id: number;
  readonly campaign_id: number;
  readonly seller_id: number;
  readonly product: string;
  /** Banners: 1 on the row of the banner's first product. */
  readonly impressions?: number;
  /** Times the product was shown in a banner: 1 on the row of each of its products. */
  readonly shown?: number;
  readonly clicks?: number;
  readonly cost_micros?: Micros;
  readonly given_away_micros?: Micros;
  readonly any_units?: number;
  readonly any_revenue_micros?: Micros;
  readonly same_units?: number;
  readonly same_revenue_micros?: Micros;
};

/** A month is a partition: old months can be dropped, and a batch is inserted month by month. */
export const FACTS_DDL = `
  CREATE TABLE IF NOT EXISTS ${FACTS_TABLE} (
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
    same_revenue_micros Int64
  )
  ENGINE = MergeTree
  PARTITION BY toYYYYMM(time)
  ORDER BY (advertiser_id, seller_id, campaign_id, time, product)
  ${DURABLE_TABLE}`;
