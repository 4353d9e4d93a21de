import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterwards } from '../../../../test/support/afterwards.ts';
import { testDb } from '../../../../test/support/stores.ts';
import { type Catalog, type FeedMode, type FeedRun, migrations, openCatalog } from '../index.ts';

interface Row {
  readonly id: string;
  readonly seller: string;
  readonly price: number;
}

/** The catalog as anybody would write it who has all of it in two maps. */
class Model {
  readonly products = new Map<string, Row>();
  readonly sellers = new Set<string>();

  stocked(): Set<string> {
    return new Set([...this.products.values()].map(({ seller }) => seller).filter((seller) => seller !== ''));
  }

  /** What a run must say of this feed; does what it says unless it is held or failed. */
  take(rows: readonly Row[], { mode, above }: { mode: FeedMode; above: number }): object {
    const fed = new Map<string, Row>();
    for (const row of rows) if (!fed.has(row.id.toLowerCase())) fed.set(row.id.toLowerCase(), row);
    if (fed.size === 0 && mode === 'full') return { state: 'failed' };
    const before = this.stocked();
    const gone = mode === 'full' ? [...this.products.keys()].filter((key) => !fed.has(key)) : [];
    const fedSellers = new Set([...fed.values()].map(({ seller }) => seller));
    const empties = [...before].filter((seller) => !fedSellers.has(seller)).length;
    const isMuch = gone.length > this.products.size * above || empties > before.size * above;
    if (mode === 'full' && isMuch) return { state: 'held' };
    const known = [...fed].filter(([key]) => this.products.has(key));
    const changed = known.filter(([key, row]) => !same(row, this.products.get(key)));
    const newSellers = [...fedSellers].filter((seller) => seller !== '' && !this.sellers.has(seller));
    for (const key of gone) this.products.delete(key);
    for (const [key, row] of fed) this.products.set(key, row);
    for (const seller of newSellers) this.sellers.add(seller);
    const after = this.stocked();
    return {
      ...{ state: 'done', productsAdded: fed.size - known.length, productsChanged: changed.length },
      ...{ productsRemoved: gone.length, sellersAdded: newSellers.length },
      sellersEmptied: [...before].filter((seller) => !after.has(seller)).length,
      withoutSeller: [...fed.values()].filter(({ seller }) => seller === '').length,
    };
  }
}

function same(a: Row, b: Row | undefined): boolean {
  return a.id === b?.id && a.seller === b.seller && a.price === b.price;
}

const feeds = fc.array(
  fc.record({
    mode: fc.constantFrom<FeedMode>('full', 'full', 'delta'),
    above: fc.constantFrom(0.3, 0.5, 1),
    rows: fc.array(
      fc.record({
        id: fc.constantFrom('a', 'A', 'b', 'c', 'd', 'D', 'e'),
        seller: fc.constantFrom('s', 'S', 't', 'u', ''),
        price: fc.integer({ min: 1, max: 2 }),
      }),
      { maxLength: 7 },
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

test('whatever feeds follow each other, runs tell what changed and the catalog is what they say', async (t) => {
  const db = await testDb(t, migrations);
  const catalog = await openCatalog({ db, clock: { now: () => 1 } });
  afterwards(t, () => catalog.close());
  let advertiserId = 0;
  await fc.assert(
    fc.asyncProperty(feeds, async (sequence) => {
      advertiserId++;
      const model = new Model();
      for (const { mode, above, rows } of sequence) {
        const expected = model.take(rows, { mode, above });
        const run = await take(catalog, { advertiserId, mode, above, rows });
        assert.deepEqual(pick(run, expected), expected);
        assert.deepEqual(advertised(catalog, advertiserId), advertisedIn(model));
        const stocked = catalog.sellers({ advertiserId }).filter(({ productCount }) => productCount > 0);
        assert.deepEqual(stocked.map(({ externalId }) => externalId).sort(), [...model.stocked()].sort());
        for (const { productCount, emptiedAtMs } of catalog.sellers({ advertiserId }))
          assert.equal(emptiedAtMs === null, productCount > 0);
      }
    }),
    { numRuns: 15 },
  );
});

function pick(run: FeedRun, like: object): object {
  return Object.fromEntries(Object.keys(like).map((key) => [key, run[key as keyof FeedRun]]));
}

function take(
  catalog: Catalog,
  {
    advertiserId,
    mode,
    above,
    rows,
  }: { advertiserId: number; mode: FeedMode; above: number; rows: readonly Row[] },
): Promise<FeedRun> {
  const text = rows.map(
    ({ id, seller, price }) =>
      `${id},T,https://s.example/${id.toLowerCase()},https://s.example/1.jpg,${price},${seller}\n`,
  );
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`id,title,link,image_link,price,seller_id\n${text.join('')}`);
  }
  return catalog.importFeed({ advertiserId, mode, source: source(), name: 'feed', holdAbove: above });
}

function advertised(catalog: Catalog, advertiserId: number): string[] {
  return catalog
    .sellers({ advertiserId })
    .flatMap((seller) =>
      catalog
        .productsOf(seller.id)
        .map((product) => `${seller.externalId} ${product.id} ${product.priceMicros}`),
    )
    .sort();
}

function advertisedIn({ products }: Model): string[] {
  return [...products.values()]
    .filter(({ seller }) => seller !== '')
    .map(({ id, seller, price }) => `${seller} ${id} ${price * 1_000_000}`)
    .sort();
}
