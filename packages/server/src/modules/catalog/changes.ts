import { BoundedMap } from '../../base/bounded.ts';
import type { EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { CatalogProduct, ProductFacets, Seller } from './product.ts';

/** Sellers that changed since some revision, each with all its products. */
export interface Changes {
  readonly revision: number;
  readonly sellers: readonly Seller[];
  readonly productsOf: ReadonlyMap<string, readonly CatalogProduct[]>;
}

/** Products fetched at once: little enough not to hold up requests while they are read. */
const PAGE_ROWS = 5_000;

/** Up to so many sellers are looked up one by one; for more, one pass over the whole catalog is quicker. */
const LOOKED_UP_MAX = 200;

interface SellerRow {
  id: number;
  advertiser_id: number;
  external_id: string | null;
  name: string;
  emptied_at_ms: EpochMs | null;
}

interface ProductRow {
  advertiser_id: number;
  key: string;
  id: string;
  seller_id: number;
  title: string;
  link: string;
  image_link: string;
  price_micros: number | null;
  currency: string | null;
  in_stock: boolean;
  facets: string | null;
}

/** Everything that changed after that revision, as of one moment: `tx` must be a REPEATABLE READ transaction. */
export async function readChanges(tx: Db, since: number): Promise<Changes> {
  const [current] = await tx.query<{ revision: number }>('SELECT revision FROM catalog_revision');
  const rows = await tx.query<SellerRow>(
    'SELECT id, advertiser_id, external_id, name, emptied_at_ms FROM sellers WHERE revision > $1 ORDER BY id',
    [since],
  );
  const gathered = new Gathered(rows);
  if (rows.length > LOOKED_UP_MAX) await walk(tx, gathered);
  else if (rows.length > 0) await lookUp(tx, gathered);
  const productsOf = gathered.sorted();
  const sellers = rows.map((row) => sellerOf(row, productsOf.get(String(row.id))?.length ?? 0));
  return { revision: current?.revision ?? 0, sellers, productsOf };
}

const COLUMNS =
  'advertiser_id, key, id, seller_id, title, link, image_link, price_micros, currency, in_stock, facets';

async function lookUp(tx: Db, gathered: Gathered): Promise<void> {
  gathered.add(
    await tx.query<ProductRow>(`SELECT ${COLUMNS} FROM products WHERE seller_id = ANY ($1)`, [
      gathered.sellerIds(),
    ]),
  );
}

/** Through a cursor, which reads the table as it lies on the disk: pages in the order of keys would begin anew each time. */
async function walk(tx: Db, gathered: Gathered): Promise<void> {
  await tx.query(
    `DECLARE walked NO SCROLL CURSOR FOR SELECT ${COLUMNS} FROM products WHERE advertiser_id = ANY ($1)`,
    [[...gathered.advertiserIds()]],
  );
  for (let fetched = PAGE_ROWS; fetched === PAGE_ROWS; ) {
    const page = await tx.query<ProductRow>(`FETCH ${PAGE_ROWS} FROM walked`);
    gathered.add(page);
    fetched = page.length;
  }
  await tx.query('CLOSE walked');
}

/** Products as they come in, by seller. */
class Gathered {
  readonly #productsOf = new Map<string, CatalogProduct[]>();
  readonly #sellers: readonly SellerRow[];
  /** The name of a seller, one text for all its products. */
  readonly #names: ReadonlyMap<number, string>;

  constructor(sellers: readonly SellerRow[]) {
    this.#sellers = sellers;
    this.#names = new Map(sellers.map((row) => [row.id, String(row.id)]));
  }

  sellerIds(): number[] {
    return this.#sellers.map((row) => row.id);
  }

  advertiserIds(): Set<number> {
    return new Set(this.#sellers.map((row) => row.advertiser_id));
  }

  add(rows: readonly ProductRow[]): void {
    for (const row of rows) {
      const sellerId = this.#names.get(row.seller_id);
      if (sellerId === undefined) continue; // a seller that did not change, or none
      const product = productOf(row, sellerId);
      const products = this.#productsOf.get(sellerId);
      if (products === undefined) this.#productsOf.set(sellerId, [product]);
      else products.push(product);
    }
  }

  /** By seller, in the order of their keys. */
  sorted(): ReadonlyMap<string, readonly CatalogProduct[]> {
    for (const products of this.#productsOf.values()) products.sort(byKey);
    return this.#productsOf;
  }
}

function byKey(a: CatalogProduct, b: CatalogProduct): number {
  return a.key < b.key ? -1 : 1;
}

function productOf(row: ProductRow, sellerId: string): CatalogProduct {
  return {
    key: row.key,
    // One text for both where they are equal: a catalog holds very many of them.
    id: row.id === row.key ? row.key : row.id,
    advertiserId: row.advertiser_id,
    sellerId,
    title: row.title,
    link: row.link,
    imageLink: row.image_link,
    priceMicros: row.price_micros,
    currency: interned(row.currency),
    inStock: row.in_stock,
    facets: row.facets === null ? null : sharedFacets(row.facets),
  };
}

// Currencies are three letters: at most 17,576 of them.
const currencies = new Map<string, string>();

function interned(currency: string | null): string | null {
  if (currency === null) return null;
  const known = currencies.get(currency);
  if (known !== undefined) return known;
  currencies.set(currency, currency);
  return currency;
}

/** Products of one brand and category share one value. Feeds that label every product differently are not kept for it. */
const SHARED_FACETS_MAX = 20_000;
const shared = new BoundedMap<string, ProductFacets>(SHARED_FACETS_MAX);

function sharedFacets(text: string): ProductFacets {
  const known = shared.get(text);
  if (known !== undefined) return known;
  const written = Object.entries(JSON.parse(text) as Record<string, string>);
  const facets: ProductFacets = Object.fromEntries(
    written.map(([name, value]) => [name, value.toLowerCase()]),
  );
  shared.set(text, facets);
  return facets;
}

function sellerOf(row: SellerRow, productCount: number): Seller {
  return {
    id: String(row.id),
    advertiserId: row.advertiser_id,
    externalId: row.external_id,
    name: row.name,
    productCount,
    emptiedAtMs: row.emptied_at_ms,
  };
}
