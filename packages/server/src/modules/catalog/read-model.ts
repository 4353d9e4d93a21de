import type { Db } from '../../stores/db/port.ts';
import { type Changes, readChanges } from './changes.ts';
import type { CatalogProduct, Seller } from './product.ts';

export type CatalogListener = (advertiserId: number, sellerIds: readonly string[]) => void;

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

function byAdvertiser(sellers: readonly Seller[]): Map<number, Seller[]> {
  return Map.groupBy(sellers, (seller) => seller.advertiserId);
}
