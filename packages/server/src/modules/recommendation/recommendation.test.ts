import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderProducts, type Product, type ProductChoice, sellerInterests } from './index.ts';

const NOW = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;

function product(key: string, sellerId: string, inStock = true): Product {
  return {
    key,
    id: key.toUpperCase(),
    advertiserId: 1,
    sellerId,
    title: key,
    link: `https://shop.example/${key}`,
    imageLink: '',
    priceMicros: null,
    currency: null,
    inStock,
    facets: null,
  };
}

function catalogOf(rows: readonly Product[]) {
  return {
    product: (_advertiserId: number, key: string) => rows.find((row) => row.key === key),
    productsOf: (sellerId: string) => rows.filter((row) => row.sellerId === sellerId),
  };
}

const CHOICE: ProductChoice = { advertiserId: 1, sellerId: '7', viewed: [], productSet: null, count: 3 };

test('recent and strong views come first; what was bought since, is old, or only listed counts little or nothing', () => {
  const view = (key: string, sellerId: string, hoursAgo: number, type = 'viewItem') => ({
    product: key,
    sellerId,
    timeMs: NOW - hoursAgo * HOUR,
    type,
  });
  const views = [
    view('fresh', '1', 1),
    view('basket', '2', 30, 'addToCart'),
    view('bought', '3', 2),
    view('list', '4', 1, 'viewList'),
    view('ancient', '5', 24 * 31),
    view('home', '6', 1, 'viewHome'),
    view('older', '1', 40),
  ];
  const purchases = [{ product: 'bought', sellerId: '3', timeMs: NOW - HOUR }];
  const interests = sellerInterests({ views, purchases }, NOW);
  assert.deepEqual(
    interests.map(({ sellerId }) => sellerId),
    ['2', '1', '4'],
  );
  assert.deepEqual(interests[1]?.products, ['fresh', 'older']);
});

test('viewed products lead, the rest of the seller fills up, each product once', () => {
  const catalog = catalogOf(['a', 'b', 'c', 'd'].map((key) => product(key, '7')));
  const keys = (viewed: string[]) => orderProducts({ ...CHOICE, viewed }, catalog).map(({ key }) => key);
  assert.deepEqual(keys(['c', 'gone', 'c']), ['c', 'a', 'b']);
  assert.deepEqual(keys([]), ['a', 'b', 'c']);
});

test('a product set of a few ids is found even in a seller of thousands', () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => product(`p${i}`, '7'));
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const catalog = { product: (_: number, key: string) => byKey.get(key), productsOf: () => rows };
  const keys = new Set(['p4998', 'p4999', 'unknown']);
  const chosen = orderProducts(
    { ...CHOICE, viewed: ['p1'], productSet: { operator: 'IsIn', keys } },
    catalog,
  );
  assert.deepEqual(
    chosen.map(({ key }) => key),
    ['p4998', 'p4999'],
  );
});

test('nothing is ever shown that is not the seller’s, is out of stock, or is outside of the product set', () => {
  const keys = fc.constantFrom(...'abcdefghij');
  const rows = fc.uniqueArray(
    fc
      .tuple(keys, fc.constantFrom('7', '8'), fc.boolean())
      .map(([key, sellerId, inStock]) => product(key, sellerId, inStock)),
    { selector: ({ key }) => key },
  );
  const productSets = fc.option(
    fc.record({
      operator: fc.constantFrom('IsIn' as const, 'IsNotIn' as const),
      keys: fc.array(keys).map((k) => new Set(k)),
    }),
  );
  fc.assert(
    fc.property(rows, fc.array(keys), productSets, (all, viewed, productSet) => {
      const chosen = orderProducts({ ...CHOICE, viewed, productSet }, catalogOf(all));
      assert.equal(new Set(chosen).size, chosen.length);
      const allowed = all.filter(
        ({ key, sellerId, inStock }) =>
          sellerId === '7' &&
          inStock &&
          (productSet === null || productSet.keys.has(key) === (productSet.operator === 'IsIn')),
      );
      assert.equal(chosen.length, Math.min(allowed.length, CHOICE.count));
      for (const one of chosen) assert.ok(allowed.includes(one));
    }),
  );
});
