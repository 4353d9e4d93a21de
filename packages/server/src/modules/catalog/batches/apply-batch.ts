import { formatMicros } from '../../../base/money.ts';
import type { EpochMs } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';
import { diffFeed } from '../feed/diff.ts';
import { mergeFeed, STAGING, stagedRow } from '../feed/merge.ts';
import type { FeedProduct } from '../feed/read-product.ts';
import { type ProductFacets, productKey } from '../product.ts';
import { lockAdvertiser } from '../revision.ts';
import type { BatchEntry, BatchError } from './batch.ts';
import { type KnownCells, readInput } from './read-input.ts';

export interface Applied {
  readonly added: number;
  readonly changed: number;
  readonly upserted: number;
  readonly deleted: number;
  readonly errors: readonly BatchError[];
}

/** Puts a batch's products into the catalog and takes others out; one wrong product does not hold up the rest. */
export async function applyBatch(
  tx: Db,
  batch: { advertiserId: number; entries: readonly BatchEntry[]; nowMs: EpochMs },
): Promise<Applied> {
  const { advertiserId, entries, nowMs } = batch;
  await lockAdvertiser(tx, advertiserId);
  const known = await knownCells(tx, advertiserId, entries);
  const products: FeedProduct[] = [];
  const errors: BatchError[] = [];
  const removed: string[] = [];
  for (const [position, entry] of entries.entries()) {
    if (entry.method === 'delete') {
      removed.push(productKey(entry.productId));
      continue;
    }
    const read = readInput(entry.product, known.get(productKey(entry.product.id)) ?? {}, position);
    if ('error' in read) errors.push(read.error);
    else products.push(read.product);
  }
  await tx.query(STAGING.create);
  await tx.copyIn(STAGING.table, STAGING.columns, [products.map(stagedRow)]);
  const diff = await diffFeed(tx, { advertiserId, mode: 'delta' });
  const merged = await mergeFeed(tx, { advertiserId, runId: 0, diff, nowMs, removed });
  return {
    added: merged.productsAdded,
    changed: merged.productsChanged,
    upserted: products.length,
    deleted: merged.productsRemoved,
    errors,
  };
}

interface KnownRow {
  key: string;
  id: string;
  title: string;
  link: string;
  image_link: string;
  price_micros: number | null;
  currency: string | null;
  in_stock: boolean;
  facets: string | null;
  external_id: string | null;
}

async function knownCells(
  tx: Db,
  advertiserId: number,
  entries: readonly BatchEntry[],
): Promise<ReadonlyMap<string, KnownCells>> {
  const keys = entries.flatMap((entry) => (entry.method === 'insert' ? [productKey(entry.product.id)] : []));
  const rows = await tx.query<KnownRow>(
    `SELECT key, products.id, title, link, image_link, price_micros, currency, in_stock, facets, external_id
     FROM products LEFT JOIN sellers ON sellers.id = products.seller_id
     WHERE products.advertiser_id = $1 AND key = ANY ($2)`,
    [advertiserId, keys],
  );
  return new Map(rows.map((row) => [row.key, cellsOf(row)]));
}

function cellsOf(row: KnownRow): KnownCells {
  const facets = JSON.parse(row.facets ?? '{}') as ProductFacets;
  const labels = [0, 1, 2, 3, 4] as const;
  const price =
    row.price_micros === null ? '' : `${formatMicros(row.price_micros)} ${row.currency ?? ''}`.trim();
  return {
    ...{ id: row.id, title: row.title, link: row.link, image_link: row.image_link, price },
    ...{ availability: row.in_stock ? 'in stock' : 'out of stock', seller_id: row.external_id ?? '' },
    brand: facets.Brand ?? '',
    product_type: [facets.Category1, facets.Category2, facets.Category3].filter(Boolean).join(' > '),
    ...Object.fromEntries(labels.map((i) => [`custom_label_${i}`, facets[`CustomLabel${i}`] ?? ''])),
  };
}
