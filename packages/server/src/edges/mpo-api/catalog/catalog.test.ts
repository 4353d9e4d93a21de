import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import pino from 'pino';
import { afterwards } from '../../../../test/support/afterwards.ts';
import { testDb } from '../../../../test/support/stores.ts';
import { randomIds } from '../../../base/ids.ts';
import { migrations as accountTables, openAccounts } from '../../../modules/accounts/index.ts';
import { type Catalog, migrations as catalogTables, openCatalog } from '../../../modules/catalog/index.ts';
import { createHttp } from '../../../platform/http/http.ts';
import type { Db } from '../../../stores/db/port.ts';
import { criteoEnvelope } from '../envelope.ts';
import { mpoApi } from '../mpo-api.ts';
import { catalogRoutes } from './catalog.ts';

const PATH = '/preview/catalog/products/batch';
const time = { nowMs: Date.UTC(2026, 10, 22, 12) };
const clock = { now: () => time.nowMs };

interface World {
  readonly db: Db;
  readonly catalog: Catalog;
  readonly merchantId: number;
  /** Of another account. */
  readonly foreignId: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as a client would, without declared shapes.
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: any }>;
  /** Submits and waits; the report. */
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  done(...entries: readonly object[]): Promise<any>;
}

async function worldOf(t: TestContext): Promise<World> {
  const db = await testDb(t, [...accountTables, ...catalogTables]);
  const accounts = await openAccounts({ db, clock, ids: randomIds() });
  const catalog = await openCatalog({ db, clock });
  const own = await accounts.createAdvertiser({ name: 'Own', currency: 'EUR' });
  const foreign = await accounts.createAdvertiser({ name: 'Foreign', currency: 'EUR' });
  const client = await accounts.createClient({
    name: 'client',
    scopes: ['MarketingSolutions_Catalog_Read', 'MarketingSolutions_Catalog_Manage'],
    advertiserIds: [own.id],
  });
  const app = createHttp({ logger: pino({ level: 'silent' }), render: criteoEnvelope });
  await app.register(mpoApi, { accounts, routes: [(mpo) => catalogRoutes(mpo, { accounts, catalog })] });
  afterwards(t, async () => {
    await app.close();
    await catalog.close();
    await accounts.close();
  });
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: client.clientSecret,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const token = await app.inject({ method: 'POST', url: '/oauth2/token', headers, payload: form.toString() });
  const world: World = {
    ...{ db, catalog, merchantId: own.partnerId, foreignId: foreign.partnerId },
    async call(method, url, body) {
      const answer = await app.inject({
        ...{ method, url, headers: { authorization: `Bearer ${token.json().access_token}` } },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      return { status: answer.statusCode, body: answer.json() };
    },
    async done(...entries) {
      const sent = await world.call('POST', PATH, {
        entries: entries.map((entry) => ({ merchantId: own.partnerId, ...entry })),
      });
      assert.equal(sent.status, 202, JSON.stringify(sent.body));
      await catalog.batches.idle();
      return (await world.call('GET', `${PATH}/report/${sent.body.operationToken}`)).body;
    },
  };
  return world;
}

const product = (id: string, more: object = {}) => ({
  method: 'insert',
  product: {
    ...{
      id,
      title: `Thing ${id}`,
      link: `https://s.example/${id}`,
      imageLink: `https://s.example/${id}.png`,
    },
    ...{ channel: 'online', price: { currency: 'EUR', value: '12.50' }, externalSellerId: 'ada' },
    ...{ externalSellerName: 'Ada', ...more },
  },
});

test('POST /catalog/products/batch 202: products come, change in part, and go, and the report says so', async (t) => {
  const { catalog, merchantId, call, done } = await worldOf(t);
  const first = await done(product('A-1', { brand: 'Lumen' }), product('A-2'), product('bad id'));
  assert.deepEqual(first, {
    status: 'VALIDATED_WITH_ERRORS',
    importRequestTimestamp: String(time.nowMs),
    numberOfProductsInTheBatch: '3',
    numberOfProductsUpserted: '2',
    numberOfProductsDeleted: '0',
    numberOfProductsWithErrors: '1',
    numberOfProductsWithWarnings: '0',
    errorDetails: [
      {
        productId: 'bad id',
        errors: [
          {
            type: 'NonAsciiId',
            message: 'an id has printable ASCII characters only, no spaces and no quotes',
            isServerRelated: false,
          },
        ],
      },
    ],
    warningDetails: [],
  });
  const [seller] = catalog.sellers();
  assert.deepEqual([seller?.externalId, seller?.name, seller?.productCount], ['ada', 'Ada', 2]);

  const second = await done(
    {
      method: 'insert',
      product: { id: 'a-1', availability: 'out of stock', price: { currency: 'EUR', value: '9' } },
    },
    { method: 'delete', productId: 'A-2' },
    { method: 'delete', productId: 'never-there' },
  );
  assert.deepEqual(
    [second.status, second.numberOfProductsUpserted, second.numberOfProductsDeleted],
    ['VALIDATED', '1', '1'],
  );
  const [left] = catalog.productsOf(seller?.id ?? '');
  assert.deepEqual(
    [
      left?.title,
      left?.priceMicros,
      left?.inStock,
      left?.facets?.Brand,
      catalog.productsOf(seller?.id ?? '').length,
    ],
    ['Thing A-1', 9_000_000, false, 'lumen', 1],
  );
  const stats = await call('GET', `/preview/catalog/stats/merchants/${merchantId}?lastNumHours=2`);
  const [record] = stats.body.data.statisticsRecordList;
  assert.deepEqual(
    [record.added, record.updated, record.deleted, record.total, record.displayable, record.outOfStock],
    ['2', '1', '1', '1', '0', '1'],
  );
});

test('POST /catalog/products/batch 400: a batch with anything missing or twice is refused whole, each fault named', async (t) => {
  const { catalog, merchantId, call } = await worldOf(t);
  const faults = async (body: unknown) => {
    const answer = await call('POST', PATH, body);
    assert.equal(answer.status, 400, JSON.stringify(answer.body));
    return answer.body.errors.map(({ code, source }: { code: string; source: { pointer: string } }) => [
      code,
      source.pointer,
    ]);
  };
  assert.deepEqual(await faults({ entries: [] }), [['batch-empty', '/entries']]);
  assert.deepEqual(await faults({}), [['required-field', '/entries']]);
  assert.deepEqual(await faults({ entries: [{}, { merchantId: 'x', method: 'update' }, 7] }), [
    ['required-field', '/entries/0/merchantId'],
    ['required-field', '/entries/0/method'],
    ['invalid-field', '/entries/1/merchantId'],
    ['invalid-field', '/entries/1/method'],
    ['invalid-field', '/entries/2'],
  ]);
  const entries = [
    product('A'),
    { method: 'delete', productId: 'a' },
    { method: 'delete' },
    { method: 'insert' },
  ];
  assert.deepEqual(
    await faults({ entries: entries.map((entry) => ({ merchantId, batchId: 1, ...entry })) }),
    [
      ['invalid-field', '/entries/1/batchId'],
      ['duplicate-product', '/entries/1'],
      ['invalid-field', '/entries/2/batchId'],
      ['required-field', '/entries/2/productId'],
      ['invalid-field', '/entries/3/batchId'],
      ['required-field', '/entries/3/product'],
    ],
  );
  assert.deepEqual(catalog.sellers(), []);
});

test('403: another account’s merchant is refused like one that does not exist; its reports are unknown', async (t) => {
  const { foreignId, call, catalog, db } = await worldOf(t);
  const [foreign, unknown] = await Promise.all(
    [foreignId, 999_999_999].map((merchantId) =>
      call('POST', PATH, { entries: [{ merchantId, ...product('A') }] }),
    ),
  );
  assert.deepEqual([foreign?.status, unknown?.status], [403, 403]);
  assert.equal(foreign?.body.errors[0].code, unknown?.body.errors[0].code);
  assert.equal((await call('GET', `/preview/catalog/stats/merchants/${foreignId}`)).status, 403);
  const [other] = await db.query<{ id: number }>('SELECT id FROM advertisers WHERE partner_id = $1', [
    foreignId,
  ]);
  const batch = await catalog.batches.submit(other?.id ?? 0, [{ method: 'delete', productId: 'x' }]);
  const token = `e30.${Buffer.from(JSON.stringify({ operationId: batch?.id })).toString('base64url')}.`;
  for (const name of [token, 'x', 'e30.e30.', `${'x'.repeat(900)}`])
    assert.equal((await call('GET', `${PATH}/report/${name}`)).status, 403, name);
});

test('a batch that a stop interrupted is done at the next start, once; reports are told for four days', async (t) => {
  const { db, catalog, merchantId, call, done } = await worldOf(t);
  await done(product('A'));
  const entry = JSON.stringify([
    {
      method: 'insert',
      product: {
        id: 'B',
        title: 'B',
        link: 'https://s.example/b',
        imageLink: 'https://s.example/b.png',
        externalSellerId: 'ada',
      },
    },
  ]);
  const id = '00000000-0000-4000-8000-000000000001';
  await db.query(
    `INSERT INTO catalog_batches (id, advertiser_id, status, submitted_ms, products, entries)
     SELECT $1, id, 'IN_PROGRESS', $2, 1, $3::jsonb FROM advertisers WHERE partner_id = $4`,
    [id, time.nowMs, entry, merchantId],
  );
  const again = await openCatalog({ db, clock });
  await again.batches.idle();
  assert.deepEqual(
    again.productsOf(catalog.sellers()[0]?.id ?? '').map((one) => one.id),
    ['A', 'B'],
  );
  await again.close();
  const token = `e30.${Buffer.from(JSON.stringify({ operationId: id })).toString('base64url')}.`;
  assert.equal((await call('GET', `${PATH}/report/${token}`)).body.status, 'VALIDATED');
  time.nowMs += 4 * 24 * 3_600_000 + 1;
  // The caller's token has run out by then; the module answers.
  assert.equal(await catalog.batches.report(new Set([1, 2]), id), null);
});
