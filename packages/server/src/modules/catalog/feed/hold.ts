import type { Db } from '../../../stores/db/port.ts';
import type { FeedHold } from '../feed-run.ts';
import { STAGING } from './merge.ts';

/** What a full feed would take away, when that is a larger share of products or of sellers than it may; null otherwise. */
export async function holdOf(
  tx: Db,
  { advertiserId, above }: { advertiserId: number; above: number },
): Promise<FeedHold | null> {
  // Joins, not a look for each product: a catalog has millions of them.
  const [removal] = await tx.query<{ products: number; goes: number; sellers: number; empties: number }>(
    `WITH own AS (
       SELECT products.seller_id, feed_rows.key IS NULL AS goes
       FROM products LEFT JOIN feed_rows ON feed_rows.key = products.key WHERE products.advertiser_id = $1
     ), fed AS (SELECT DISTINCT external_seller_id FROM feed_rows WHERE external_seller_id IS NOT NULL
     ), stocked AS (
       SELECT fed.external_seller_id IS NULL AS empties
       FROM (SELECT DISTINCT seller_id FROM own) AS of_own JOIN sellers ON sellers.id = of_own.seller_id
       LEFT JOIN fed ON fed.external_seller_id = sellers.external_id
     )
     SELECT (SELECT count(*) FROM own) AS products, (SELECT count(*) FROM own WHERE goes) AS goes,
       (SELECT count(*) FROM stocked) AS sellers, (SELECT count(*) FROM stocked WHERE empties) AS empties`,
    [advertiserId],
  );
  const { products, goes, sellers, empties } = removal ?? { products: 0, goes: 0, sellers: 0, empties: 0 };
  const isHeld = goes > products * above || empties > sellers * above;
  return isHeld ? { products: { goes, of: products }, sellers: { goes: empties, of: sellers } } : null;
}

const COLUMNS = STAGING.columns.join(', ');

/** Keeps the staged feed beyond its transaction, for whoever decides. */
export async function keepHeld(tx: Db, runId: number): Promise<void> {
  await tx.query(`INSERT INTO held_feed_rows (run_id, ${COLUMNS}) SELECT $1, ${COLUMNS} FROM feed_rows`, [
    runId,
  ]);
}

/** Stages a held feed again, as it was read. */
export async function stageHeld(tx: Db, runId: number): Promise<void> {
  await tx.query(STAGING.create);
  await tx.query(
    `INSERT INTO feed_rows (${COLUMNS}) SELECT ${COLUMNS} FROM held_feed_rows WHERE run_id = $1`,
    [runId],
  );
  await tx.query('ANALYZE feed_rows');
}

export async function forgetHeld(tx: Db, runIds: readonly number[]): Promise<void> {
  await tx.query('DELETE FROM held_feed_rows WHERE run_id = ANY ($1)', [runIds]);
}
