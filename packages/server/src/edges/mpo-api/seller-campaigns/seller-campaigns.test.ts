import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { mpoWorld } from '../../../../test/support/mpo-world.ts';

async function open(t: TestContext) {
  const world = await mpoWorld(t);
  const [ada, bob] = world.sellers;
  const id = `${ada}.${world.multiSellerId}`;
  const get = async (name = id) => (await world.call('GET', `/seller-campaigns/${name}`)).body;
  const budget = { sellerId: ada, budgetType: 'Capped', startDate: '2026-05-10', endDate: '2026-05-19' };
  async function make(item: object): Promise<string> {
    const { status, body } = await world.call('POST', '/budgets', [{ ...budget, ...item }]);
    assert.equal(status, 200, JSON.stringify(body));
    return body[0].id;
  }
  return { world, ada, bob, id, get, make };
}

function faults(body: { errors: { code: string; source: { pointer: string } | null }[] }): string[] {
  return body.errors.map((error) => `${error.code} ${error.source?.pointer ?? '-'}`);
}

const HOUR = 3_600_000;

test('200: every seller of the feed is in every multi-seller campaign, suspended since it came', async (t) => {
  const { world, ada, bob } = await open(t);
  const { body } = await world.call('GET', '/seller-campaigns');
  assert.deepEqual(body, [
    {
      id: `${ada}.${world.multiSellerId}`,
      sellerId: ada,
      campaignId: world.multiSellerId,
      bid: null,
      suspendedSince: '2026-05-10T12:00:00.000Z',
      suspensionReasons: ['NoCpcDefined', 'NoBudgetDefined'],
      productSet: null,
    },
    { ...body[1], sellerId: bob },
  ]);
  world.time.nowMs += HOUR;
  await world.importProducts([
    ['A1', 'Ada'],
    ['C1', 'Cyd'],
  ]);
  const all = (await world.call('GET', `/advertisers/${world.advertiserId}/seller-campaigns`)).body;
  assert.deepEqual(
    all.map((each: { suspendedSince: string; suspensionReasons: string[] }) => [
      each.suspendedSince.slice(11, 13),
      each.suspensionReasons[0],
    ]),
    [
      ['12', 'NoCpcDefined'],
      ['12', 'RemovedFromCatalog'],
      ['13', 'NoCpcDefined'],
    ],
  );
});

test('200: bids, in bulk in the body and alone in the query', async (t) => {
  const { world, ada, bob, id, get } = await open(t);
  const other = `${bob}.${world.multiSellerId}`;
  const bulk = await world.call('PATCH', '/seller-campaigns', [
    { id: other, bid: '0.355' },
    { id, bid: 0.2 },
  ]);
  assert.equal(bulk.status, 200, JSON.stringify(bulk.body));
  assert.deepEqual(
    bulk.body.map((each: { id: string; bid: number }) => [each.id, each.bid]),
    [
      [other, 0.355],
      [id, 0.2],
    ],
  );
  const single = await world.call('PATCH', `/seller-campaigns/${id}?bid=0`);
  assert.deepEqual([single.status, single.body.bid], [200, 0]);
  assert.deepEqual(single.body.suspensionReasons, ['ManuallyStopped', 'NoBudgetDefined']);
  assert.deepEqual(await get(), single.body);
  const mine = await world.call('GET', `/sellers/${ada}/seller-campaigns`);
  assert.deepEqual(mine.body, [single.body]);
});

test('400: bad bids, bids where the budget steers, and items named twice', async (t) => {
  const { world, ada, id, get, make } = await open(t);
  await make({ campaignIds: [world.templateId], amount: 100 });
  const template = `${ada}.${world.templateId}`;
  for (const query of ['', '?bid=', '?bid=-1', '?bid=x', '?bid=0.00001', '?bid=1&bid=2']) {
    const { status, body } = await world.call('PATCH', `/seller-campaigns/${id}${query}`);
    assert.equal(status, 400, query);
    assert.match(faults(body).join(), /^(WithInvalidBidValue|invalid)/, query);
  }
  const bulk = await world.call('PATCH', '/seller-campaigns', [
    { id, bid: 1 },
    { id, bid: 2 },
    { id: template, bid: 1 },
    { id: 'SELLER_1.CAMPAIGN_2', bid: 1 },
    { id: template },
    { id: `${ada}.424242`, bid: 1 },
  ]);
  assert.deepEqual(faults(bulk.body), [
    'WithDuplicateItem /1/id',
    'WithInvalidOperationForTargetBudgetCampaign /2/bid',
    'WithInvalidSellerCampaignId /3/id',
    'WithInvalidBidValue /4/bid',
    'WithInvalidSellerCampaignId /5/id',
  ]);
  assert.equal((await get()).bid, null);
});

test('200: suspended, resumed, exhausted, ended: each with its reason and its moment', async (t) => {
  const { world, ada, id, get, make } = await open(t);
  const state = async () => {
    const { suspendedSince, suspensionReasons } = await get();
    return [suspendedSince, suspensionReasons];
  };
  await world.call('PATCH', `/seller-campaigns/${id}?bid=0.50`);
  const budgetId = await make({ campaignIds: [world.multiSellerId], amount: 2 });
  assert.deepEqual(await state(), [null, null]);
  world.time.nowMs += HOUR;
  await world.call('PATCH', `/budgets/${budgetId}`, { isSuspended: true });
  world.time.nowMs += HOUR;
  assert.deepEqual(await state(), ['2026-05-10T13:00:00.000Z', ['ManuallyStopped']]);
  await world.call('PATCH', `/budgets/${budgetId}`, { isSuspended: false });
  assert.deepEqual(await state(), [null, null]);

  await world.click({ sellerId: ada, campaignId: world.multiSellerId, priceMicros: 2_000_000 });
  world.time.nowMs += HOUR;
  assert.deepEqual(await state(), ['2026-05-10T14:00:00.000Z', ['NoMoreBudget']]);
  await world.call('PATCH', `/budgets/${budgetId}`, { amount: 3 });
  assert.deepEqual(await state(), [null, null]);

  world.time.nowMs = Date.UTC(2026, 4, 25);
  assert.deepEqual(await state(), ['2026-05-20T00:00:00.000Z', ['NoBudgetDefined']]);
  await make({
    campaignIds: [world.multiSellerId],
    amount: 2,
    startDate: '2026-05-28',
    endDate: '2026-05-30',
  });
  assert.deepEqual(await state(), ['2026-05-20T00:00:00.000Z', ['NoBudgetDefined']]);
  world.time.nowMs = Date.UTC(2026, 4, 28);
  assert.deepEqual(await state(), [null, null]);
  world.time.nowMs += 5 * HOUR;
  await world.importProducts([['B1', 'Bob']]);
  world.time.nowMs += HOUR;
  assert.deepEqual(await state(), ['2026-05-28T05:00:00.000Z', ['RemovedFromCatalog']]);
});

test('200: a spent daily budget suspends until the next day', async (t) => {
  const { world, ada, id, get, make } = await open(t);
  await world.call('PATCH', `/seller-campaigns/${id}?bid=0.50`);
  await make({ campaignIds: [world.multiSellerId], budgetType: 'Uncapped' });
  const daily = await make({ campaignIds: [world.multiSellerId], budgetType: 'Daily', amount: 1 });
  await world.click({ sellerId: ada, campaignId: world.multiSellerId, priceMicros: 1_000_000 });
  assert.deepEqual((await get()).suspensionReasons, ['NoMoreDailyBudget']);
  assert.equal((await world.call('GET', `/budgets/${daily}`)).body.spend, 1);
  world.time.nowMs += 24 * HOUR;
  assert.deepEqual([(await get()).suspendedSince, (await get()).suspensionReasons], [null, null]);
  assert.equal((await world.call('GET', `/budgets/${daily}`)).body.spend, 0);
  const yesterday = await world.call('GET', '/budgets?endAfterDate=2026-05-10&type=daily');
  assert.equal(yesterday.body[0].spend, 1);
});

test('200: a product set is set, replaced, read back as rules, and taken away', async (t) => {
  const { world, ada, make } = await open(t);
  await make({ campaignIds: [world.templateId], amount: 100 });
  const id = `${ada}.${world.templateId}`;
  const patch = (productSet: unknown) => world.call('PATCH', '/seller-campaigns', [{ id, productSet }]);
  const rule = { operator: 'IsIn', field: 'ExternalItemId', values: ['a1', 'A2', 'gone'] };
  const set = await patch({ value: [rule] });
  assert.equal(set.status, 200, JSON.stringify(set.body));
  const shown = { rules: [rule], productSetStatus: 'Valid', productSetNumberOfProducts: 2 };
  assert.deepEqual(set.body[0].productSet, shown);
  assert.deepEqual(
    [...(world.campaigns.sellerCampaignsOf(ada)[0]?.productSet?.keys ?? [])],
    ['a1', 'a2', 'gone'],
  );
  const replaced = await patch({ value: [{ ...rule, operator: 'isnotin', values: ['x', 'y'] }] });
  assert.deepEqual(replaced.body[0].productSet, {
    rules: [{ ...rule, operator: 'IsNotIn', values: ['x', 'y'] }],
    productSetStatus: 'Pending',
    productSetNumberOfProducts: 0,
  });
  assert.equal((await patch({ value: null })).body[0].productSet, null);

  const bad = async (productSet: unknown) => faults((await patch(productSet)).body)[0];
  assert.equal(
    await bad({ value: [{ ...rule, values: ['a1', 'A1'] }] }),
    'WithInvalidProductSet /0/productSet/value/0/values',
  );
  assert.equal(
    await bad({ value: [{ ...rule, operator: 'Between' }] }),
    'WithInvalidProductSet /0/productSet/value/0/operator',
  );
  assert.equal(
    await bad({ value: [{ ...rule, field: 'Brand' }] }),
    'WithInvalidProductSet /0/productSet/value/0/field',
  );
  for (const value of ['', 'a\0', '😀'.slice(1)]) {
    assert.equal(
      await bad({ value: [{ ...rule, values: ['a1', 'a2', value] }] }),
      'WithInvalidProductSet /0/productSet/value/0/values',
    );
  }
  for (const value of [[], [rule, rule], 'all', undefined]) {
    assert.equal(await bad({ value }), 'WithInvalidProductSet /0/productSet/value');
  }
  assert.equal(await bad('all'), 'WithInvalidProductSet /0/productSet/value');
  assert.equal(await bad({ values: [rule] }), 'WithUnknownField /0/productSet/values');
  assert.equal(
    await bad({ value: [{ ...rule, negated: true }] }),
    'WithUnknownField /0/productSet/value/0/negated',
  );
  const multi = await world.call('PATCH', '/seller-campaigns', [
    { id: `${ada}.${world.multiSellerId}`, productSet: { value: [rule] } },
  ]);
  assert.deepEqual(faults(multi.body), ['WithInvalidOperationForMultiSellerCampaign /0/productSet']);
});

test('200: filters of seller-campaigns', async (t) => {
  const { world, ada, bob, id, make } = await open(t);
  await make({ campaignIds: [world.templateId], amount: 100 });
  await world.call('PATCH', `/seller-campaigns/${id}?bid=0.50`);
  const ids = async (query: string) => {
    const { status, body } = await world.call('GET', `/seller-campaigns?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.map((each: { id: string }) => each.id);
  };
  const [template, other] = [`${ada}.${world.templateId}`, `${bob}.${world.multiSellerId}`];
  assert.deepEqual(await ids(''), [template, id, other]);
  assert.deepEqual(await ids(`campaignId=${world.multiSellerId}`), [id, other]);
  assert.deepEqual(await ids(`SELLERID=${bob}`), [other]);
  assert.deepEqual(await ids(`sellerStatus=active&advertiserId=${world.advertiserId}`), [template]);
  assert.deepEqual(await ids('sellerStatus=Inactive'), [id, other]);
  assert.deepEqual(await ids('budgetStatus=Current'), [template]);
  assert.deepEqual(await ids('budgetStatus=Archived'), []);
  const wrong = await world.call('GET', '/seller-campaigns?sellerStatus=Sleepy&campaignId=x');
  assert.deepEqual([wrong.status, wrong.body.errors.length], [400, 2]);
});
