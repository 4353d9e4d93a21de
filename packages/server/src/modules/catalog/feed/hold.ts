import type { Db } from '../../../stores/db/port.ts';
import type { FeedHold } from '../feed-run.ts';
import type { FeedDiff } from './diff.ts';
import { STAGING } from './merge.ts';

/** What a full feed would take away, when that is a larger share of products or of sellers than it may; null otherwise. */
export async function holdOf(
  tx: Db,
  { advertiserId, above, diff }: { advertiserId: number; above: number; diff: FeedDiff },
): Promise<FeedHold | null> {
  // Who has no product any more is stamped so.
  const [stocked] = await tx.query<{ sellers: number; empties: number }>(
    `SELECT count(*) AS sellers, count(*) FILTER (WHERE fed.external_seller_id IS NULL) AS empties
     FROM sellers LEFT JOIN (SELECT DISTINCT external_seller_id FROM feed_rows) AS fed
       ON fed.external_seller_id = sellers.external_id
     WHERE sellers.advertiser_id = $1 AND sellers.emptied_at_ms IS NULL`,
    [advertiserId],
  );
  const { sellers, empties } = stocked ?? { sellers: 0, empties: 0 };
  const isHeld = diff.gone > diff.before * above || empties > sellers * above;
  return isHeld
    ? { products: { goes: diff.gone, of: diff.before }, sellers: { goes: empties, of: sellers } }
    : null;
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
