import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { afterwards } from '../../../../test/support/afterwards.ts';
import { testDb } from '../../../../test/support/stores.ts';
import { randomIds } from '../../../base/ids.ts';
import { migrations as accountTables, openAccounts, SCOPES } from '../../../modules/accounts/index.ts';
import { migrations as catalogTables, openCatalog, openProductSets } from '../../../modules/catalog/index.ts';
import { migrations as idempotencyTables, openIdempotency } from '../../../modules/idempotency/index.ts';
import { createHttp } from '../../../platform/http/http.ts';
import { type MpoApp, mpoApi } from '../mpo-api.ts';
import { VERSIONS } from '../versions.ts';
import { productSetRoutes } from './product-sets.ts';

const clock = { now: () => Date.UTC(2026, 4, 10, 12) };

const FEED = [
  'id,title,link,image_link,price,seller_id,brand,product_type,custom_label_0',
  ...[
    'L-1,Lamp,10.00 USD,ada,Lumen,Home > Lamps,sale',
    'L-2,Lamp,20.00 USD,ada,lumen,Home > Lamps > Desk,',
    'R-1,Rug,30.00 USD,bob,Weft,Home > Rugs,sale',
    'R-2,Rug,,bob,,,',
  ].map((row) => {
    const [id, title, ...rest] = row.split(',');
    return [id, title, `https://shop.example/${id}`, `https://shop.example/${id}.jpg`, ...rest].join(',');
  }),
];

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as a client would, without declared shapes.
  readonly body: any;
}

async function open(t: TestContext) {
  const db = await testDb(t, [...accountTables, ...catalogTables, ...idempotencyTables]);
  const ids = randomIds();
  const accounts = await openAccounts({ db, clock, ids });
  const catalog = await openCatalog({ db, clock });
  const productSets = openProductSets({ db, catalog, clock });
  const app = createHttp({ logger: pino({ level: 'silent' }) });
  const idempotency = openIdempotency({ db, clock, ids, alone: true });
  const routes = [(mpo: MpoApp) => productSetRoutes(mpo, { productSets })];
  await app.register(mpoApi, { accounts, idempotency, routes });
  afterwards(t, async () => {
    await app.close();
    await catalog.close();
    await accounts.close();
  });
  const account = async (name: string, scopes: readonly string[] = SCOPES) => {
    const { id } = await accounts.createAdvertiser({ name, currency: 'USD' });
    const client = await accounts.createClient({ name, scopes: [...scopes], advertiserIds: [id] });
    const token = await accounts.issueToken(client);
    const call = async (method: string, path: string, body?: unknown, key?: string): Promise<Answer> => {
      const answer = await app.inject({
        method: method as 'GET',
        url: /^\/(20|preview|experimental)/.test(path)
          ? path
          : `/2026-07/marketing-solutions/product-sets${path}`,
        headers: {
          authorization: `Bearer ${token?.accessToken}`,
          'content-type': 'application/json',
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
    };
    const create = (attributes: object) =>
      call('POST', '', { data: { type: 'CreateProductSetRequest', attributes } });
    const patch = (setId: string, attributes: object) =>
      call('PATCH', `/${setId}`, { data: { type: 'PatchProductSetRequest', attributes } });
    return { id, datasetId: String(id), call, create, patch };
  };
  const feed = async (advertiserId: number, lines: readonly string[] = FEED) => {
    async function* source() {
      yield Buffer.from([...lines, ''].join('\n'));
    }
    await catalog.importFeed({ advertiserId, mode: 'full', source: source(), name: 'feed.csv' });
  };
  return { account, feed, db };
}

const rule = (field: string, operator: string, ...values: unknown[]) => ({ operator, field, values });

const faults = (body: Answer['body']) =>
  body.errors.map(({ code, source }: { code: string; source: { pointer?: string } | null }) =>
    `${code} ${source?.pointer ?? ''}`.trim(),
  );

test('200: a product set is created, read, listed, changed and deleted, under every version', async (t) => {
  const { account, feed } = await open(t);
  const shop = await account('Shop');
  await feed(shop.id);
  const rules = [rule('Brand', 'IsIn', 'LUMEN')];
  const made = await shop.create({ datasetId: shop.id, name: 'Lumen lamps', isDraft: false, rules });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const { id } = made.body.data;
  assert.deepEqual(made.body, {
    data: {
      id,
      type: 'ProductSet',
      attributes: {
        id,
        datasetId: shop.datasetId,
        name: 'Lumen lamps',
        rules,
        status: 'Valid',
        numberOfProducts: 2,
        minimumNumberOfProducts: 1,
        clientType: 'CGrowth',
        creationDate: '2026-05-10T12:00:00.000Z',
        keepVariantProducts: true,
        isFallbackAllowed: false,
      },
    },
    errors: [],
    warnings: [],
  });
  const paths = VERSIONS.map((version) => `/${version}/marketing-solutions/product-sets/${id}`);
  for (const path of [...paths, `/preview/product-sets/${id}`]) {
    assert.deepEqual((await shop.call('GET', path)).body, made.body, path);
  }
  const listed = await shop.call('GET', `/dataset/${shop.datasetId}`);
  assert.deepEqual([listed.status, listed.body.data], [200, [made.body.data]]);

  const changed = await shop.patch(id, { name: 'Cheap', rules: [rule('SalePrice', 'LessThan', 15)] });
  const { name, rules: now, numberOfProducts } = changed.body.data.attributes;
  assert.deepEqual([name, now, numberOfProducts], ['Cheap', [rule('SalePrice', 'LessThan', '15')], 1]);
  assert.deepEqual((await shop.patch(id, {})).body, changed.body);
  assert.deepEqual(await shop.call('GET', `/${id}/product-filters`), {
    status: 200,
    body: { data: [], errors: [], warnings: [] },
  });
  assert.deepEqual(await shop.call('DELETE', `/${id}`), { status: 204, body: null });
  for (const [method, path] of [
    ['GET', `/${id}`],
    ['DELETE', `/${id}`],
    ['GET', `/${id}/product-filters`],
  ] as const) {
    const gone = await shop.call(method, path);
    assert.deepEqual([gone.status, faults(gone.body)], [403, ['WithInvalidProductSetId']]);
  }
  assert.deepEqual((await shop.call('GET', `/dataset/${shop.datasetId}`)).body.data, []);
});

test('200: every operator and field chooses what it says, in any case, and rules combine with AND', async (t) => {
  const { account, feed } = await open(t);
  const shop = await account('Shop');
  await feed(shop.id);
  const cases: readonly (readonly [object[], number])[] = [
    [[rule('ExternalItemId', 'IsIn', 'l-1', 'R-2', 'gone')], 2],
    [[rule('externalitemid', 'isnotin', 'l-1')], 3],
    [[rule('Brand', 'IsNotIn', 'Lumen')], 2],
    [[rule('Category1', 'IsIn', 'home')], 3],
    [[rule('Category2', 'IsIn', 'lamps', 'rugs')], 3],
    [[rule('Category3', 'IsIn', 'Desk')], 1],
    [[rule('Category3', 'IsNotIn', 'Desk')], 3],
    [[rule('CustomLabel0', 'IsIn', ' SALE ')], 2],
    [[rule('CustomLabel4', 'IsIn', 'sale')], 0],
    [[rule('SalePrice', 'Between', '10', 20)], 2],
    [[rule('SalePrice', 'NotBetween', '10', '20')], 1],
    [[rule('SalePrice', 'LessThan', '20.00')], 1],
    [[rule('SalePrice', 'GreaterThan', '10')], 2],
    [[rule('CustomLabel0', 'IsIn', 'sale'), rule('SalePrice', 'GreaterThan', '10')], 1],
    [[rule('ExternalItemId', 'IsIn', 'L-1', 'L-2'), rule('ExternalItemId', 'IsNotIn', 'L-2')], 1],
  ];
  const { id } = (await shop.create({ datasetId: shop.datasetId, name: 'x', isDraft: true, rules: [] })).body
    .data;
  for (const [rules, count] of cases) {
    const { status, body } = await shop.patch(id, { rules, isDraft: false });
    assert.equal(status, 200, JSON.stringify(body));
    const { attributes } = body.data;
    assert.deepEqual(
      [attributes.numberOfProducts, attributes.status],
      [count, count > 0 ? 'Valid' : 'Invalid'],
      JSON.stringify(rules),
    );
  }
});

test('200: status and number of products follow the catalog, the minimum and publication', async (t) => {
  const { account, feed } = await open(t);
  const shop = await account('Shop');
  const state = async (answer: Promise<Answer>) => {
    const { status, numberOfProducts } = (await answer).body.data.attributes;
    return [status, numberOfProducts];
  };
  const made = await shop.create({ datasetId: shop.datasetId, name: 'Sale', isDraft: true, rules: [] });
  const { id } = made.body.data;
  const get = () => state(shop.call('GET', `/${id}`));
  assert.deepEqual(await get(), ['Draft', null]);
  const unready = await shop.patch(id, { isDraft: false });
  assert.deepEqual(
    [unready.status, faults(unready.body)],
    [400, ['WithInvalidProductSet /data/attributes/rules']],
  );
  const rules = [rule('CustomLabel0', 'IsIn', 'sale')];
  assert.deepEqual(await state(shop.patch(id, { isDraft: false, rules })), ['Pending', null]);
  await feed(shop.id);
  assert.deepEqual(await get(), ['Valid', 2]);
  assert.deepEqual(await state(shop.patch(id, { minimumNumberOfProducts: 3 })), ['Invalid', 2]);
  await feed(
    shop.id,
    FEED.map((line) => line.replace('Home > Lamps > Desk,', 'Home > Lamps > Desk,Sale')),
  );
  assert.deepEqual(await get(), ['Valid', 3]);
  await feed(shop.id, FEED.slice(0, 2));
  assert.deepEqual(await get(), ['Invalid', 1]);
});

test('400: every bad attribute is named with its pointer, and nothing is kept', async (t) => {
  const { account } = await open(t);
  const shop = await account('Shop');
  const at = (pointer: string) => `WithInvalidProductSet /data/attributes${pointer}`;
  const good = { datasetId: shop.datasetId, name: 'x', isDraft: false, rules: [rule('Brand', 'IsIn', 'a')] };
  const cases: readonly (readonly [object, string[]])[] = [
    [{ ...good, name: ' ', isDraft: 'perhaps' }, [at('/name'), at('/isDraft')]],
    [{ ...good, name: undefined, rules: undefined }, [at('/name'), at('/rules')]],
    [{ ...good, datasetId: 'all' }, [at('/datasetId')]],
    [{ ...good, rules: 'all' }, [at('/rules')]],
    [{ ...good, rules: [] }, [at('/rules')]],
    [{ ...good, rules: Array(21).fill(good.rules[0]) }, [at('/rules')]],
    [{ ...good, rules: [null] }, ['WithInvalidBody /data/attributes/rules/0', at('/rules/0/values')]],
    [{ ...good, rules: [rule('OBSOLETE_Extradata', 'IsIn', 'a')] }, [at('/rules/0/field')]],
    [{ ...good, rules: [good.rules[0], rule('Brand', 'Between', 'a', 'b')] }, [at('/rules/1/operator')]],
    [{ ...good, rules: [rule('SalePrice', 'IsIn', '5')] }, [at('/rules/0/operator')]],
    [{ ...good, rules: [rule('SalePrice', 'Between', '20', '10')] }, [at('/rules/0/values')]],
    [{ ...good, rules: [rule('SalePrice', 'LessThan', '10', '20')] }, [at('/rules/0/values')]],
    [{ ...good, rules: [rule('SalePrice', 'LessThan', '1e3')] }, [at('/rules/0/values')]],
    [{ ...good, rules: [rule('Brand', 'IsIn')] }, [at('/rules/0/values')]],
    [{ ...good, rules: [rule('Brand', 'IsIn', ' ')] }, [at('/rules/0/values')]],
    [{ ...good, rules: [rule('Brand', 'IsIn', 'a\0')] }, [at('/rules/0/values')]],
    [{ ...good, rules: [rule('Brand', 'IsIn', '😀'.slice(1))] }, [at('/rules/0/values')]],
    [{ ...good, name: 'a\0' }, [at('/name')]],
    [{ ...good, colour: 'red' }, ['WithUnknownField /data/attributes/colour']],
  ];
  for (const [attributes, expected] of cases) {
    const { status, body } = await shop.create(attributes);
    assert.deepEqual([status, faults(body)], [400, expected], JSON.stringify(attributes));
  }
  for (const body of [undefined, [], { data: [] }, { data: { attributes: 'x' } }, { name: 'x' }]) {
    assert.equal((await shop.call('POST', '', body)).status, 400, JSON.stringify(body));
  }
  const { id } = (await shop.create(good)).body.data;
  for (const minimumNumberOfProducts of [0, -1, 1.5, 'many', 2 ** 31]) {
    const { status, body } = await shop.patch(id, { minimumNumberOfProducts });
    assert.deepEqual([status, faults(body)], [400, [at('/minimumNumberOfProducts')]]);
  }
  assert.equal((await shop.call('GET', `/dataset/${shop.datasetId}`)).body.data.length, 1);
});

test('403: product sets and datasets of others are refused like those that do not exist; each scope does its part', async (t) => {
  const { account } = await open(t);
  const [shop, other] = [await account('Shop'), await account('Other')];
  const good = { datasetId: shop.datasetId, name: 'x', rules: [rule('Brand', 'IsIn', 'a')] };
  const { id } = (await shop.create(good)).body.data;
  const words = ({ status, body }: Answer) => [
    status,
    body.errors.map(({ detail }: { detail: string }) => detail.replaceAll(/\d+/g, 'N')),
  ];
  for (const of of [
    (each: string) => other.call('GET', `/${each}`),
    (each: string) => other.patch(each, { name: 'y' }),
  ]) {
    assert.deepEqual(words(await of(id)), words(await of('999999')));
  }
  const foreign = await other.create(good);
  assert.deepEqual(
    [foreign.status, faults(foreign.body)],
    [403, ['WithInvalidDatasetId /data/attributes/datasetId']],
  );
  for (const dataset of [shop.datasetId, '999999', 'x', '-1']) {
    const answer = await other.call('GET', `/dataset/${dataset}`);
    assert.deepEqual([answer.status, faults(answer.body)], [403, ['WithInvalidDatasetId']]);
  }
  const reader = await account('Reader', ['MarketingSolutions_Reco_Read']);
  assert.equal((await reader.call('GET', `/dataset/${reader.datasetId}`)).status, 200);
  assert.equal((await reader.create({ ...good, datasetId: reader.datasetId })).status, 403);
  const writer = await account('Writer', ['MarketingSolutions_Reco_Manage']);
  assert.equal((await writer.create({ ...good, datasetId: writer.datasetId })).status, 200);
  assert.equal((await writer.call('GET', `/dataset/${writer.datasetId}`)).status, 403);
});

test('400: a dataset has at most 200 product sets, however many ask at once', async (t) => {
  const { account } = await open(t);
  const shop = await account('Shop');
  const good = { datasetId: shop.datasetId, name: 'x', rules: [rule('Brand', 'IsIn', 'a')] };
  const answers = await Promise.all(Array.from({ length: 205 }, () => shop.create(good)));
  const refused = answers.filter(({ status }) => status === 400);
  assert.deepEqual(
    refused.map(({ body }) => faults(body)[0]),
    Array(5).fill('WithTooManyProductSets'),
  );
});

test('a crash between the commit and its answer: the same request again gets the set that it made', async (t) => {
  const { account, db } = await open(t);
  const ours = await account('Ours');
  const make = (key: string) => {
    const attributes = { name: 'Lamps', datasetId: ours.datasetId, rules: [rule('Brand', 'IsIn', 'lumen')] };
    return ours.call('POST', '', { data: { type: 'CreateProductSetRequest', attributes } }, key);
  };
  const crash = () => db.query("UPDATE idempotency_keys SET status = NULL, body = NULL, claimed_by = 'dead'");
  const first = await make('k');
  assert.equal(first.status, 200);
  await crash();
  const again = await make('k');
  assert.deepEqual([again.status, again.body.data.id], [200, first.body.data.id]);
  assert.notEqual((await make('another')).body.data.id, first.body.data.id);
  const { body } = await ours.call('GET', `/dataset/${ours.datasetId}`);
  assert.equal(body.data.length, 2);
});
