import type { EpochMs } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';

/** How an advertiser's catalog changed during a period, and what it is at its end. */
export interface MerchantStats {
  readonly startMs: EpochMs;
  readonly endMs: EpochMs;
  readonly added: number;
  readonly updated: number;
  readonly deleted: number;
  readonly total: number;
  /** Of a seller, and in stock. */
  readonly displayable: number;
  readonly outOfStock: number;
  readonly missingPrice: number;
}

export async function merchantStats(
  db: Db,
  { advertiserId, startMs, endMs }: { advertiserId: number; startMs: EpochMs; endMs: EpochMs },
): Promise<MerchantStats> {
  const [changed] = await db.query<{ added: number; updated: number; deleted: number }>(
    `SELECT coalesce(sum(added), 0)::bigint AS added, coalesce(sum(updated), 0)::bigint AS updated,
       coalesce(sum(deleted), 0)::bigint AS deleted
     FROM (
       SELECT (report->>'productsAdded')::bigint AS added, (report->>'productsChanged')::bigint AS updated,
         (report->>'productsRemoved')::bigint AS deleted
       FROM feed_runs WHERE advertiser_id = $1 AND finished_at_ms BETWEEN $2 AND $3
       UNION ALL
       SELECT added, changed, deleted FROM catalog_batches WHERE advertiser_id = $1 AND finished_ms BETWEEN $2 AND $3
     ) AS runs`,
    [advertiserId, startMs, endMs],
  );
  const [now] = await db.query<{ total: number; displayable: number; out: number; unpriced: number }>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE in_stock AND seller_id IS NOT NULL) AS displayable,
       count(*) FILTER (WHERE NOT in_stock) AS out, count(*) FILTER (WHERE price_micros IS NULL) AS unpriced
     FROM products WHERE advertiser_id = $1`,
    [advertiserId],
  );
  return {
    ...{ startMs, endMs },
    ...(changed ?? { added: 0, updated: 0, deleted: 0 }),
    total: now?.total ?? 0,
    displayable: now?.displayable ?? 0,
    outOfStock: now?.out ?? 0,
    missingPrice: now?.unpriced ?? 0,
  };
}
