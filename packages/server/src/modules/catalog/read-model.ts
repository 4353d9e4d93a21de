import type { EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { CatalogProduct, Seller } from './product.ts';

export type CatalogListener = (advertiserId: number, sellerIds: readonly string[]) => void;

/** Products fetched at once: little enough not to hold up requests while they are read. */
const PAGE_ROWS = 5_000;

const NONE: readonly CatalogProduct[] = [];

/** The sellers and their products, in memory. Only what changed since the last look is read again. */
export class CatalogReadModel {
  readonly #db: Db;
  readonly #products = new Map<number, Map<string, CatalogProduct>>();
  readonly #productsOf = new Map<string, readonly CatalogProduct[]>();
  readonly #sellers = new Map<string, Seller>();
  readonly #sellersOf = new Map<number, readonly Seller[]>();
  readonly #listeners: CatalogListener[] = [];
  #revision = -1;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(db: Db) {
    this.#db = db;
  }

  product(advertiserId: number, key: string): CatalogProduct | undefined {
    return this.#products.get(advertiserId)?.get(key);
  }

  productsOf(sellerId: string): readonly CatalogProduct[] {
    return this.#productsOf.get(sellerId) ?? NONE;
  }

  productCount(advertiserId: number): number {
    return this.#products.get(advertiserId)?.size ?? 0;
  }

  seller(sellerId: string): Seller | undefined {
    return this.#sellers.get(sellerId);
  }

  /** In the order of their ids. */
  sellersOf(advertiserId: number): readonly Seller[] {
    return this.#sellersOf.get(advertiserId) ?? [];
  }

  allSellers(): readonly Seller[] {
    return [...this.#sellersOf.values()].flat();
  }

  onChange(listener: CatalogListener): void {
    this.#listeners.push(listener);
  }

  /** Resolves when memory holds everything that was committed before the call, and the listeners know. */
  refresh(): Promise<void> {
    if (this.#running === null) {
      this.#running = this.#readChanges().finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    // What runs may have looked before the caller's commit; the one after it serves all who wait.
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.refresh();
      });
    return this.#next;
  }

  async #readChanges(): Promise<void> {
    const changes = await this.#db.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return readChanges(tx, this.#revision);
    });
    if (changes.sellers.length === 0) return;
    this.#put(changes);
    this.#revision = changes.revision;
    for (const [advertiserId, sellers] of byAdvertiser(changes.sellers)) {
      const ids = sellers.map((seller) => seller.id);
      for (const listener of this.#listeners) listener(advertiserId, ids);
    }
  }

  /** Without a pause, so that nobody sees half of a change. */
  #put({ sellers, productsOf }: Changes): void {
    for (const { id, advertiserId } of sellers) {
      const byKey = this.#products.get(advertiserId);
      for (const product of this.#productsOf.get(id) ?? NONE) byKey?.delete(product.key);
    }
    for (const seller of sellers) {
      const products = productsOf.get(seller.id) ?? NONE;
      let byKey = this.#products.get(seller.advertiserId);
      if (byKey === undefined) {
        byKey = new Map();
        this.#products.set(seller.advertiserId, byKey);
      }
      for (const product of products) byKey.set(product.key, product);
      this.#productsOf.set(seller.id, products);
      this.#sellers.set(seller.id, seller);
    }
    for (const [advertiserId, changed] of byAdvertiser(sellers)) {
      const changedIds = new Set(changed.map((seller) => seller.id));
      const others = this.sellersOf(advertiserId).filter((seller) => !changedIds.has(seller.id));
      this.#sellersOf.set(
        advertiserId,
        [...others, ...changed].sort((a, b) => Number(a.id) - Number(b.id)),
      );
    }
  }
}

interface Changes {
  readonly revision: number;
  readonly sellers: readonly Seller[];
  readonly productsOf: ReadonlyMap<string, readonly CatalogProduct[]>;
}

interface SellerRow {
  id: number;
  advertiser_id: number;
  external_id: string | null;
  name: string;
  emptied_at_ms: EpochMs | null;
}

interface ProductRow {
  key: string;
  id: string;
  seller_id: number;
  title: string;
  link: string;
  image_link: string;
  price_micros: number | null;
  currency: string | null;
  in_stock: boolean;
}

async function readChanges(tx: Db, since: number): Promise<Changes> {
  const [current] = await tx.query<{ revision: number }>('SELECT revision FROM catalog_revision');
  const rows = await tx.query<SellerRow>(
    'SELECT id, advertiser_id, external_id, name, emptied_at_ms FROM sellers WHERE revision > $1 ORDER BY id',
    [since],
  );
  const advertiserOf = new Map(rows.map((row) => [row.id, row.advertiser_id]));
  const productsOf = new Map<string, CatalogProduct[]>();
  const ids = rows.map((row) => row.id);
  const cursor = { sellerId: 0, key: '' };
  while (ids.length > 0) {
    const page = await tx.query<ProductRow>(
      `SELECT key, id, seller_id, title, link, image_link, price_micros, currency, in_stock FROM products
       WHERE seller_id = ANY ($1) AND (seller_id, key) > ($2, $3) ORDER BY seller_id, key LIMIT ${PAGE_ROWS}`,
      [ids, cursor.sellerId, cursor.key],
    );
    addProducts(productsOf, page, advertiserOf);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) break;
    cursor.sellerId = last.seller_id;
    cursor.key = last.key;
  }
  const sellers = rows.map((row) => sellerOf(row, productsOf.get(String(row.id))?.length ?? 0));
  return { revision: current?.revision ?? 0, sellers, productsOf };
}

function addProducts(
  productsOf: Map<string, CatalogProduct[]>,
  page: readonly ProductRow[],
  advertiserOf: ReadonlyMap<number, number>,
): void {
  let sellerId = '';
  let products: CatalogProduct[] = [];
  for (const row of page) {
    if (sellerId !== String(row.seller_id)) {
      sellerId = String(row.seller_id);
      products = productsOf.get(sellerId) ?? [];
      productsOf.set(sellerId, products);
    }
    products.push({
      key: row.key,
      // One text for both where they are equal: a catalog holds very many of them.
      id: row.id === row.key ? row.key : row.id,
      advertiserId: advertiserOf.get(row.seller_id) ?? 0,
      sellerId,
      title: row.title,
      link: row.link,
      imageLink: row.image_link,
      priceMicros: row.price_micros,
      currency: interned(row.currency),
      inStock: row.in_stock,
    });
  }
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

function byAdvertiser(sellers: readonly Seller[]): Map<number, Seller[]> {
  return Map.groupBy(sellers, (seller) => seller.advertiserId);
}
