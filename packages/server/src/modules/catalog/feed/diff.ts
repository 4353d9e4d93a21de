import type { Db } from '../../../stores/db/port.ts';
import type { FeedMode } from '../feed-run.ts';
import { lockAdvertiser } from '../revision.ts';

/** How the staged feed differs from the catalog, in products. */
export interface FeedDiff {
  /** Products of the catalog before. */
  readonly before: number;
  readonly added: number;
  readonly changed: number;
  /** Left out by a full feed. */
  readonly gone: number;
}

/**
 * Compares the staged feed with the catalog, once for everything that follows, and locks the account's catalog so that it
 * stays true. What differs lies in the temporary table `feed_changes`.
 */
export async function diffFeed(
  tx: Db,
  { advertiserId, mode }: { advertiserId: number; mode: FeedMode },
): Promise<FeedDiff> {
  await lockAdvertiser(tx, advertiserId);
  // A seller is the same when its external id is: new ones have no number yet. A full feed also tells what is gone.
  await tx.query(
    `CREATE TEMPORARY TABLE feed_changes ON COMMIT DROP AS
     SELECT coalesce(fed.key, known.key) AS key, fed.id, fed.external_seller_id, fed.title, fed.link, fed.image_link,
       fed.price_micros, fed.currency, fed.in_stock, fed.facets,
       known.key IS NULL AS is_new, fed.key IS NULL AS is_gone, known.seller_id AS old_seller_id
     FROM feed_rows AS fed ${mode === 'full' ? 'FULL' : 'LEFT'} JOIN (
       SELECT products.*, sellers.external_id FROM products LEFT JOIN sellers ON sellers.id = products.seller_id
       WHERE products.advertiser_id = $1) AS known ON known.key = fed.key
     WHERE known.key IS NULL OR fed.key IS NULL
       OR (known.id, known.external_id, known.title, known.link, known.image_link,
         known.price_micros, known.currency, known.in_stock, known.facets)
       IS DISTINCT FROM (fed.id, fed.external_seller_id, fed.title, fed.link, fed.image_link,
         fed.price_micros, fed.currency, fed.in_stock, fed.facets)`,
    [advertiserId],
  );
  const [counts] = await tx.query<Omit<FeedDiff, 'before'> & { fed: number }>(
    `SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new AND NOT is_gone) AS changed,
       count(*) FILTER (WHERE is_gone) AS gone, (SELECT count(*) FROM feed_rows) AS fed FROM feed_changes`,
  );
  const { added, changed, gone, fed } = counts ?? { added: 0, changed: 0, gone: 0, fed: 0 };
  return { before: fed - added + gone, added, changed, gone };
}
