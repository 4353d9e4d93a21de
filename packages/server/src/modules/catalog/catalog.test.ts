import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { testDb } from '../../../test/support/stores.ts';
import type { Db } from '../../stores/db/port.ts';
import { type Catalog, type FeedMode, type FeedRun, migrations, openCatalog } from './index.ts';

const HEADER = 'id,title,link,image_link,price,sale_price,availability,seller_id,seller_name';
const clock = { now: () => 1_700_000_000_000 };

function row(id: string, seller: string, price = '10.00 USD'): string {
  return `${id},Thing ${id},https://shop.example/p/${id},https://shop.example/i/${id}.jpg,${price},,in stock,${seller},Seller ${seller}`;
}

function feedOf(...rows: string[]): string {
  return `${[HEADER, ...rows].join('\n')}\n`;
}

async function* bytesOf(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof text === 'string' ? Buffer.from(text) : text;
}

function importing(catalog: Catalog, text: string | Uint8Array, mode: FeedMode = 'full'): Promise<FeedRun> {
  return catalog.importFeed({ advertiserId: 1, mode, source: bytesOf(text), name: 'feed.csv' });
}

async function opened(t: TestContext): Promise<{ db: Db; catalog: Catalog }> {
  const db = await testDb(t, migrations);
  return { db, catalog: await openCatalog({ db, clock }) };
}

test('a feed becomes products and sellers, before the import resolves', async (t) => {
  const { catalog } = await opened(t);
  const told: (readonly string[])[] = [];
  catalog.onChange((_, sellerIds) => told.push(sellerIds));
  const run = await importing(catalog, feedOf(row('A-1', 'x'), row('a-2', 'x', '12.5 EUR'), row('b', 'X')));
  assert.equal(run.state, 'done');
  assert.deepEqual([run.rows, run.accepted, run.productsAdded, run.sellersAdded], [3, 3, 3, 2]);
  const sellers = catalog.sellers({ advertiserId: 1 });
  assert.deepEqual(
    sellers.map(({ externalId, name, productCount }) => [externalId, name, productCount]),
    [
      ['x', 'Seller x', 2],
      ['X', 'Seller X', 1],
    ],
  );
  assert.deepEqual(told, [sellers.map((seller) => seller.id)]);
  const product = catalog.product(1, 'a-1');
  assert.deepEqual(product, {
    key: 'a-1',
    id: 'A-1',
    advertiserId: 1,
    sellerId: sellers[0]?.id,
    title: 'Thing A-1',
    link: 'https://shop.example/p/A-1',
    imageLink: 'https://shop.example/i/A-1.jpg',
    priceMicros: 10_000_000,
    currency: 'USD',
    inStock: true,
    facets: null,
  });
  assert.equal(catalog.productsOf(sellers[0]?.id ?? '').length, 2);
});

test('brand, categories and labels of a feed are kept in any case, and a change of one is a change', async (t) => {
  const { catalog } = await opened(t);
  const feed = (brand: string, category: string) =>
    [
      'id,title,link,image_link,seller_id,Brand,product_type,google_product_category,custom label 0,custom_label_4',
      `1,Lamp,https://shop.example/1,https://shop.example/1.jpg,x,${brand},${category},Other,Sale,`,
      '2,Rug,https://shop.example/2,https://shop.example/2.jpg,x,,,,,',
      '',
    ].join('\n');
  await importing(catalog, feed('Lumen ', 'Home > LAMPS>Desk > Small'));
  assert.deepEqual(catalog.product(1, '1')?.facets, {
    Brand: 'lumen',
    Category1: 'home',
    Category2: 'lamps',
    Category3: 'desk',
    CustomLabel0: 'sale',
  });
  assert.equal(catalog.product(1, '2')?.facets, null);
  const again = await importing(catalog, feed('Lumen', 'Home > LAMPS>Desk > Small'));
  const changed = await importing(catalog, feed('x'.repeat(199).concat('😀'), ''));
  assert.deepEqual([again.productsChanged, changed.productsChanged], [0, 1]);
  const { Brand, Category1 } = catalog.product(1, '1')?.facets ?? {};
  assert.deepEqual([Brand?.length, Category1], [200, 'other']);
});

test('a full feed removes what it leaves out, a delta does not', async (t) => {
  const { catalog } = await opened(t);
  await importing(catalog, feedOf(row('1', 'a'), row('2', 'a'), row('3', 'b')));
  const delta = await importing(catalog, feedOf(row('2', 'a', '11 USD')), 'delta');
  assert.deepEqual([delta.productsAdded, delta.productsChanged, delta.productsRemoved], [0, 1, 0]);
  assert.equal(catalog.product(1, '2')?.priceMicros, 11_000_000);
  const full = await importing(catalog, feedOf(row('2', 'a', '11 USD')));
  assert.deepEqual([full.productsChanged, full.productsRemoved, full.sellersEmptied], [0, 2, 1]);
  assert.equal(catalog.product(1, '3'), undefined);
  const [, emptied] = catalog.sellers({ advertiserId: 1 });
  assert.deepEqual([emptied?.productCount, emptied?.emptiedAtMs], [0, clock.now()]);
  await importing(catalog, feedOf(row('3', 'b')), 'delta');
  assert.equal(catalog.seller(emptied?.id ?? '')?.emptiedAtMs, null);
});

test('a product that moves to another seller leaves the first', async (t) => {
  const { catalog } = await opened(t);
  await importing(catalog, feedOf(row('1', 'a'), row('2', 'a')));
  await importing(catalog, feedOf(row('1', 'a'), row('2', 'b')));
  const [a, b] = catalog.sellers({ advertiserId: 1 });
  assert.deepEqual([a?.productCount, b?.productCount], [1, 1]);
  assert.equal(catalog.product(1, '2')?.sellerId, b?.id);
});

test('refused rows have their line and reason, the others are taken', async (t) => {
  const { catalog } = await opened(t);
  const text = feedOf(
    row('1', 'a'),
    row('', 'a'),
    row('2', 'a', 'cheap'),
    row('1', 'a'),
    'only,three,values',
    '"broken" quote,x,,,,,,,',
    row('3', ''),
  );
  const run = await importing(catalog, text);
  assert.deepEqual(
    run.refusals.map(({ line, reason }) => [line, reason]),
    [
      [3, 'missing-id'],
      [4, 'bad-price'],
      [5, 'duplicate-id'],
      [6, 'wrong-column-count'],
      [7, 'bad-quote'],
    ],
  );
  assert.deepEqual([run.rows, run.accepted, run.refused, run.withoutSeller], [7, 2, 5, 1]);
  assert.equal(catalog.product(1, '3'), undefined, 'a product without a seller is not advertised');
  assert.deepEqual(await catalog.feedRun(1, run.id), run);
  assert.equal((await catalog.feedRuns(1, 10))[0]?.refused, 5);
});

test('a broken feed fails with its line and leaves the catalog as it was', async (t) => {
  const { catalog } = await opened(t);
  await importing(catalog, feedOf(row('1', 'a')));
  const good = feedOf(row('2', 'a'));
  const cases: [string, string | Uint8Array, string, number | null][] = [
    ['nothing', '', 'empty', null],
    ['a quote never closed', `${good}3,"Thing\nmore\n`, 'quote-not-closed', 3],
    ['cut off', `${good}3,Thing,https:`, 'truncated', 3],
    [
      'UTF-8 with a line in Latin-1',
      Buffer.concat([Buffer.from(`${good}${row('x', 'a', 'Café')}\n`), Buffer.from('Café,\n', 'latin1')]),
      'wrong-encoding',
      4,
    ],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 'compressed', null],
    ['XML without products', '<?xml version="1.0"?>\n<feed/>\n', 'no-products', null],
    ['a column missing', 'id,title,link\n1,x,y\n', 'missing-column', 1],
    ['a column twice', `id,${HEADER}\n`, 'duplicate-column', 1],
    ['no product at all', feedOf(row('', 'a')), 'no-products', null],
    ['an endless row', `${good}"${'x'.repeat(300_000)}`, 'overlong-row', 3],
  ];
  for (const [what, text, code, line] of cases) {
    const run = await importing(catalog, text);
    assert.deepEqual([run.state, run.failure?.code, run.failure?.line], ['failed', code, line], what);
  }
  assert.deepEqual(
    catalog.productsOf(catalog.sellers()[0]?.id ?? '').map((product) => product.id),
    ['1'],
  );
});

test('a full feed that would take away too much waits, and counts only once it is confirmed', async (t) => {
  const { db, catalog } = await opened(t);
  const held = (text: string) =>
    catalog.importFeed({ advertiserId: 1, mode: 'full', source: bytesOf(text), name: 'f', holdAbove: 0.5 });
  const ids = () =>
    catalog.sellers().flatMap(({ id }) => catalog.productsOf(id).map((product) => product.id));
  assert.equal(
    (await held(feedOf(row('1', 'a'), row('2', 'a'), row('3', 'b'), row('4', 'c')))).state,
    'done',
  );
  assert.equal((await held(feedOf(row('1', 'a'), row('3', 'b')))).state, 'done', 'half may go');
  const run = await held(feedOf(row('9', 'a')));
  assert.deepEqual(
    [run.state, run.hold],
    ['held', { products: { goes: 2, of: 2 }, sellers: { goes: 1, of: 2 } }],
  );
  assert.deepEqual(ids(), ['1', '3']);
  await assert.rejects(catalog.decideFeed({ advertiserId: 2, id: run.id }, 'confirm'), /no feed run/);
  const confirmed = await catalog.decideFeed({ advertiserId: 1, id: run.id }, 'confirm');
  assert.deepEqual([confirmed.state, confirmed.productsRemoved, confirmed.sellersEmptied], ['done', 2, 1]);
  assert.deepEqual(ids(), ['9']);
  await assert.rejects(catalog.decideFeed({ advertiserId: 1, id: run.id }, 'reject'), /run \d+ is done/);

  const rejected = await held(feedOf(row('7', 'z')));
  assert.equal(
    (await catalog.decideFeed({ advertiserId: 1, id: rejected.id }, 'reject')).failure?.code,
    'rejected',
  );
  const waiting = await held(feedOf(row('8', 'z')));
  assert.equal((await held(feedOf(row('9', 'a'), row('10', 'a')))).state, 'done');
  assert.equal((await catalog.feedRun(1, waiting.id))?.failure?.code, 'superseded');
  assert.deepEqual([ids(), await db.query('SELECT FROM held_feed_rows')], [['10', '9'], []]);
});

test('sellers that a person may have meant to be one are named with their lines', async (t) => {
  const { catalog } = await opened(t);
  const named = (id: string, seller: string, name: string) =>
    `${id},Thing ${id},https://shop.example/${id},https://shop.example/${id}.jpg,,${seller},${name}`;
  const header = 'id,title,link,image_link,price,seller_id,seller_name';
  const lines = [
    named('1', 'a', 'Anna'),
    named('2', 'a', 'Anne'),
    named('3', 'A', 'Bert'),
    named('4', 'c', 'BERT'),
  ];
  const { warnings, accepted } = await importing(
    catalog,
    [header, ...lines, named('5', 'd', 'Dora'), ''].join('\n'),
  );
  assert.equal(accepted, 5);
  assert.deepEqual(
    warnings.map(({ code, lines: at }) => [code, at]),
    [
      ['seller-with-two-names', [2, 3]],
      ['seller-ids-alike', [2, 4]],
      ['seller-names-alike', [4, 5]],
    ],
  );
  assert.match(warnings[0]?.detail ?? '', /"Anna", "Anne"/);
});

test('an older encoding is read, and said to be a guess', async (t) => {
  const { catalog } = await opened(t);
  const text = feedOf(row('1', 'a'), row('2', 'Café'));
  const run = await importing(catalog, Buffer.from(text, 'latin1'));
  assert.deepEqual(
    [run.state, run.warnings.map(({ code, lines }) => [code, lines])],
    ['done', [['guessed-encoding', [3]]]],
  );
  assert.equal(catalog.sellers()[1]?.externalId, 'Café');
});

test('an upload that breaks off fails the run', async (t) => {
  const { catalog } = await opened(t);
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(feedOf(row('1', 'a')));
    throw new Error('connection reset');
  }
  const run = await catalog.importFeed({ advertiserId: 1, mode: 'full', source: breaking(), name: 'x' });
  assert.equal(run.failure?.code, 'interrupted');
  assert.deepEqual(catalog.sellers(), []);
});

test('a seller made by name is found again, and becomes the feed’s', async (t) => {
  const { catalog } = await opened(t);
  const made = await catalog.createSeller(1, 'Seller a');
  assert.equal(made.productCount, 0);
  assert.deepEqual(await catalog.createSeller(1, ' Seller a '), made);
  await assert.rejects(catalog.createSeller(1, '  '), /WithInvalidSellerName/);
  await importing(catalog, feedOf(row('1', 'a')));
  assert.deepEqual(
    catalog.sellers().map(({ id, externalId, productCount }) => [id, externalId, productCount]),
    [[made.id, 'a', 1]],
  );
});

test('another process sees the change', async (t) => {
  const { db, catalog } = await opened(t);
  const other = await openCatalog({ db, clock });
  const heard = new Promise<readonly string[]>((resolve) => other.onChange((_, ids) => resolve(ids)));
  await importing(catalog, feedOf(row('1', 'a')));
  assert.deepEqual(await heard, [other.product(1, '1')?.sellerId]);
  const late = await openCatalog({ db, clock });
  assert.deepEqual(late.product(1, '1'), catalog.product(1, '1'));
});

test('whatever rows a feed has: rows = accepted + refused, and the catalog is what was accepted', async (t) => {
  const { catalog } = await opened(t);
  const anyRow = fc.tuple(
    fc.constantFrom('a', 'A', 'b', 'c', 'D', '', 'é', 'x"x'),
    fc.constantFrom('s', 'S', 't', '', 'x'.repeat(51)),
    fc.constantFrom('1 USD', '', 'free', '2.50'),
    fc.constantFrom('', ',extra'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 12 }), async (rows) => {
      const lines = rows.map(([id, seller, price, extra]) => row(id, seller, price) + extra);
      const run = await importing(catalog, feedOf(...lines));
      const reasons = Object.values(run.reasons).reduce((sum, count) => sum + count, 0);
      assert.deepEqual([run.rows, run.accepted + run.refused], [rows.length, rows.length]);
      assert.deepEqual([reasons, run.refusals.length], [run.refused, run.refused]);
      if (run.state === 'failed') return; // nothing was accepted, nothing changed
      const advertised = catalog.sellers().flatMap((seller) => catalog.productsOf(seller.id));
      assert.equal(advertised.length, run.accepted - run.withoutSeller);
      assert.equal(catalog.productCount(1), advertised.length);
      for (const product of advertised) assert.equal(catalog.product(1, product.key), product);
    }),
    { numRuns: 40 },
  );
});
