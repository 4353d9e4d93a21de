import type { EpochMs } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';
import { type FeedRefusal, REFUSALS_KEPT_PER_REASON } from '../feed-run.ts';
import { nextRevision } from '../revision.ts';
import type { FeedDiff } from './diff.ts';
import { textOfFacets } from './read-facets.ts';
import type { FeedProduct } from './read-product.ts';

/** Where a feed waits until all of it is read: a temporary table, gone with its transaction. */
export const STAGING = {
  table: 'feed_rows',
  create: `
    CREATE TEMPORARY TABLE feed_rows (
      line integer, key text COLLATE "C", id text, external_seller_id text COLLATE "C", seller_name text,
      title text, link text, image_link text, price_micros bigint, currency text, in_stock boolean, facets text COLLATE "C"
    ) ON COMMIT DROP`,
  columns: [
    'line',
    'key',
    'id',
    'external_seller_id',
    'seller_name',
    'title',
    'link',
    'image_link',
    'price_micros',
    'currency',
    'in_stock',
    'facets',
  ],
} as const;

export type StagedRow = readonly (string | number | boolean | null)[];

/** A product in the order of the staging table's columns. */
export function stagedRow(product: FeedProduct): StagedRow {
  return [
    product.line,
    product.key,
    product.id,
    product.externalSellerId,
    product.sellerName,
    product.title,
    product.link,
    product.imageLink,
    product.priceMicros,
    product.currency,
    product.inStock,
    product.facets === null ? null : textOfFacets(product.facets),
  ];
}

export interface Duplicates {
  readonly count: number;
  readonly first: readonly FeedRefusal[];
}

/** Keeps the first of several rows with one id; the others are refused. */
export async function dropDuplicates(tx: Db): Promise<Duplicates> {
  await tx.query('ANALYZE feed_rows');
  const [total] = await tx.query<{ count: number; first: string }>(
    `WITH repeated AS (
       SELECT key, min(line) AS first_line FROM feed_rows GROUP BY key HAVING count(*) > 1
     ), dropped AS (
       DELETE FROM feed_rows USING repeated
       WHERE feed_rows.key = repeated.key AND feed_rows.line > repeated.first_line
       RETURNING feed_rows.line, feed_rows.id, repeated.first_line
     )
     SELECT count(*) AS count, coalesce((SELECT jsonb_agg(d) FROM (SELECT * FROM dropped ORDER BY line LIMIT $1) AS d), '[]')::text AS first
     FROM dropped`,
    [REFUSALS_KEPT_PER_REASON],
  );
  const first: { line: number; id: string; first_line: number }[] = JSON.parse(total?.first ?? '[]');
  return {
    count: total?.count ?? 0,
    first: first.map((row) => ({
      line: row.line,
      reason: 'duplicate-id',
      productId: row.id,
      detail: `line ${row.first_line} has the same id (ids are compared without regard to case)`,
    })),
  };
}

export interface Merged {
  readonly withoutSeller: number;
  readonly productsAdded: number;
  readonly productsChanged: number;
  readonly productsRemoved: number;
  readonly sellersAdded: number;
  readonly sellersEmptied: number;
}

/** Makes the staged feed the catalog: all of it or, when the transaction fails, nothing. */
export async function mergeFeed(
  tx: Db,
  feed: {
    advertiserId: number;
    runId: number;
    nowMs: EpochMs;
    /** What {@link diffFeed} found in this transaction. */
    diff: FeedDiff;
    /** Keys of products that go, beside those that a full feed leaves out. */
    removed?: readonly string[];
  },
): Promise<Merged> {
  const { advertiserId, runId, nowMs, diff, removed = [] } = feed;
  await tx.query(`CREATE TEMPORARY TABLE feed_touched (seller_id bigint) ON COMMIT DROP`);
  const [unadvertised] = await tx.query<{ count: number }>(
    'SELECT count(*) AS count FROM feed_rows WHERE external_seller_id IS NULL',
  );
  const sellersAdded = await mergeSellers(tx, { advertiserId, nowMs });
  if (sellersAdded > 0) await tx.query('ANALYZE sellers');
  await mergeProducts(tx, { advertiserId, runId, diff });
  const productsRemoved = diff.gone + (await removeKeys(tx, advertiserId, removed));
  const sellersEmptied = await stampSellers(tx, nowMs);
  return {
    withoutSeller: unadvertised?.count ?? 0,
    productsAdded: diff.added,
    productsChanged: diff.changed,
    productsRemoved,
    sellersAdded,
    sellersEmptied,
  };
}

/** Adds new sellers, gives an id to those that were made by name, and takes over changed names: the first line decides. */
async function mergeSellers(
  tx: Db,
  { advertiserId, nowMs }: { advertiserId: number; nowMs: EpochMs },
): Promise<number> {
  await tx.query(
    `CREATE TEMPORARY TABLE feed_sellers ON COMMIT DROP AS
     SELECT fed.external_seller_id AS external_id, fed.line, named.seller_name AS name
     FROM (SELECT external_seller_id, min(line) AS line, min(line) FILTER (WHERE seller_name IS NOT NULL) AS named_on
           FROM feed_rows WHERE external_seller_id IS NOT NULL GROUP BY external_seller_id) AS fed
     LEFT JOIN feed_rows AS named ON named.line = fed.named_on`,
  );
  await tx.query(
    `WITH adopted AS (
       SELECT DISTINCT ON (sellers.id) sellers.id, fed.external_id
       FROM feed_sellers AS fed JOIN sellers ON sellers.advertiser_id = $1 AND sellers.external_id IS NULL AND sellers.name = fed.name
       WHERE NOT EXISTS (SELECT FROM sellers AS known WHERE known.advertiser_id = $1 AND known.external_id = fed.external_id)
       ORDER BY sellers.id, fed.line
     ), one_each AS (SELECT DISTINCT ON (external_id) id, external_id FROM adopted ORDER BY external_id, id),
     written AS (UPDATE sellers SET external_id = one_each.external_id FROM one_each WHERE sellers.id = one_each.id RETURNING sellers.id)
     INSERT INTO feed_touched SELECT id FROM written`,
    [advertiserId],
  );
  await tx.query(
    `WITH written AS (
       UPDATE sellers SET name = fed.name FROM feed_sellers AS fed
       WHERE sellers.advertiser_id = $1 AND sellers.external_id = fed.external_id AND sellers.name <> fed.name
       RETURNING sellers.id)
     INSERT INTO feed_touched SELECT id FROM written`,
    [advertiserId],
  );
  const [added] = await tx.query<{ count: number }>(
    `WITH written AS (
       INSERT INTO sellers (advertiser_id, external_id, name, created_at_ms, revision)
       SELECT $1, external_id, coalesce(name, external_id), $2, 0 FROM feed_sellers AS fed
       WHERE NOT EXISTS (SELECT FROM sellers WHERE sellers.advertiser_id = $1 AND sellers.external_id = fed.external_id)
       ORDER BY line RETURNING id
     ), touched AS (INSERT INTO feed_touched SELECT id FROM written)
     SELECT count(*) AS count FROM written`,
    [advertiserId, nowMs],
  );
  return added?.count ?? 0;
}

/** Writes new and changed products only: a daily feed mostly repeats itself. */
async function mergeProducts(
  tx: Db,
  { advertiserId, runId, diff }: { advertiserId: number; runId: number; diff: FeedDiff },
): Promise<void> {
  const sellers =
    'LEFT JOIN sellers ON sellers.advertiser_id = $1 AND sellers.external_id = fed.external_seller_id';
  if (diff.added > 0)
    await tx.query(
      `INSERT INTO products (advertiser_id, key, id, seller_id, title, link, image_link, price_micros, currency, in_stock, facets, run_id)
       SELECT $1, key, fed.id, sellers.id, title, link, image_link, price_micros, currency, in_stock, facets, $2
       FROM feed_changes AS fed ${sellers} WHERE fed.is_new ORDER BY key`,
      [advertiserId, runId],
    );
  if (diff.changed > 0)
    await tx.query(
      `UPDATE products SET id = fed.id, seller_id = fed.new_seller_id, title = fed.title, link = fed.link,
         image_link = fed.image_link, price_micros = fed.price_micros, currency = fed.currency,
         in_stock = fed.in_stock, facets = fed.facets, run_id = $2
       FROM (SELECT fed.*, sellers.id AS new_seller_id FROM feed_changes AS fed ${sellers} WHERE NOT is_new AND NOT is_gone) AS fed
       WHERE products.advertiser_id = $1 AND products.key = fed.key`,
      [advertiserId, runId],
    );
  if (diff.gone > 0)
    await tx.query(
      `DELETE FROM products USING feed_changes AS fed
       WHERE fed.is_gone AND products.advertiser_id = $1 AND products.key = fed.key`,
      [advertiserId],
    );
  await tx.query(
    `INSERT INTO feed_touched
     SELECT sellers.id FROM (SELECT DISTINCT external_seller_id FROM feed_changes) AS fed ${sellers}
     UNION SELECT old_seller_id FROM feed_changes WHERE NOT is_new`,
    [advertiserId],
  );
}

async function removeKeys(tx: Db, advertiserId: number, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0;
  const [removed] = await tx.query<{ count: number }>(
    `WITH removed AS (DELETE FROM products WHERE advertiser_id = $1 AND key = ANY ($2) RETURNING seller_id),
     touched AS (INSERT INTO feed_touched SELECT DISTINCT seller_id FROM removed)
     SELECT count(*) AS count FROM removed`,
    [advertiserId, keys],
  );
  return removed?.count ?? 0;
}

/** Gives every seller that the feed touched this commit's revision; returns how many lost their last product. */
async function stampSellers(tx: Db, nowMs: EpochMs): Promise<number> {
  const [touched] = await tx.query<{ any: boolean }>(
    'SELECT EXISTS (SELECT FROM feed_touched WHERE seller_id IS NOT NULL) AS any',
  );
  if (touched?.any !== true) return 0;
  const revision = await nextRevision(tx);
  const [emptied] = await tx.query<{ count: number }>(
    `WITH stocked AS (
       -- Whoever is in the feed has a product now; only for the others it is looked up.
       SELECT id, emptied_at_ms AS was, CASE WHEN fed.external_id IS NOT NULL THEN true
         ELSE EXISTS (SELECT FROM products WHERE products.seller_id = sellers.id) END AS has
       FROM sellers LEFT JOIN feed_sellers AS fed ON fed.external_id = sellers.external_id
       WHERE id IN (SELECT seller_id FROM feed_touched)
     ), written AS (
       UPDATE sellers SET revision = $1, emptied_at_ms = CASE WHEN has THEN NULL ELSE coalesce(was, $2) END
       FROM stocked WHERE stocked.id = sellers.id RETURNING has, was)
     SELECT count(*) AS count FROM written WHERE NOT has AND was IS NULL`,
    [revision, nowMs],
  );
  return emptied?.count ?? 0;
}
