import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { mpoWorld } from '../../../../test/support/mpo-world.ts';

async function open(t: TestContext) {
  const world = await mpoWorld(t);
  const [ada, bob] = world.sellers;
  const capped = {
    sellerId: ada,
    campaignIds: [world.templateId],
    budgetType: 'Capped',
    amount: '100',
    startDate: '2026-05-10',
    endDate: '2026-05-19',
  };
  const multi = { ...capped, campaignIds: [world.multiSellerId], endDate: '' };
  async function make(...items: object[]): Promise<string[]> {
    const { status, body } = await world.call('POST', '/budgets', items);
    assert.equal(status, 200, JSON.stringify(body));
    return body.map((budget: { id: string }) => budget.id);
  }
  const patch = (id: string | undefined, change: unknown) => world.call('PATCH', `/budgets/${id}`, change);
  const get = async (id: string | undefined) => (await world.call('GET', `/budgets/${id}`)).body;
  return { world, ada, bob, capped, multi, make, patch, get };
}

function faults(body: { errors: { code: string; source: { pointer: string } | null }[] }): string[] {
  return body.errors.map((error) => `${error.code} ${error.source?.pointer ?? '-'}`);
}

test('200: amount, dates and suspension change; the same call twice ends the same', async (t) => {
  const { make, patch, get, capped } = await open(t);
  const [id] = await make(capped);
  const change = { budgetId: Number(id), amount: 250.25, endDate: '2026-05-20', isSuspended: 'False' };
  const once = await patch(id, change);
  const twice = await patch(id, change);
  assert.equal(once.status, 200, JSON.stringify(once.body));
  assert.deepEqual([once.body.amount, once.body.endDate], [250.25, '2026-05-20']);
  assert.deepEqual(twice.body, once.body);
  assert.deepEqual(await get(id), once.body);
  assert.equal((await patch(id, {})).status, 200);
  assert.deepEqual((await patch(id, { isSuspended: true })).body, { ...once.body, isSuspended: true });
});

test('400: each rule of a change', async (t) => {
  const { world, make, patch, get, capped } = await open(t);
  const [id] = await make(capped);
  const before = await get(id);
  const cases: [unknown, string][] = [
    [{ startDate: '2026-05-11' }, 'WithInvalidDate /startDate'],
    [{ endDate: '2026-05-09' }, 'WithInvalidEndDate /endDate'],
    [{ endDate: '' }, 'WithInvalidEndDate /endDate'],
    [{ endDate: '2026-05-20' }, 'WithAmountBelowMinimum /amount'],
    [{ amount: '99' }, 'WithAmountBelowMinimum /amount'],
    [{ amount: 'much' }, 'WithInvalidAmount /amount'],
    [{ campaignIds: [world.multiSellerId] }, 'WithInvalidCampaignId /campaignIds/0'],
    [{ campaignIds: [] }, 'WithInvalidCampaignId /campaignIds'],
    [{ isSuspended: 'perhaps' }, 'WithInvalidSuspension /isSuspended'],
    [{ budgetType: 'Capped' }, 'WithUnknownField /budgetType'],
    [{ budgetId: '1' }, 'WithInvalidBudgetId /budgetId'],
    [[{}], 'WithInvalidBody '],
  ];
  for (const [change, expected] of cases) {
    const { status, body } = await patch(id, change);
    assert.equal(status, 400, JSON.stringify(change));
    assert.deepEqual(faults(body), [expected], JSON.stringify(change));
  }
  assert.deepEqual(await get(id), before);
});

test('200: a scheduled budget may move its start; a multi-seller one may lose its end and drop campaigns', async (t) => {
  const { world, make, patch, multi } = await open(t);
  const second = await world.campaigns.createCampaign({
    advertiserId: world.advertiserId,
    name: 'Second',
    kind: 'multi-seller',
    goal: 'clicks',
    minDailyBudgetMicros: null,
  });
  const both = [world.multiSellerId, second.id];
  const [id] = await make({ ...multi, campaignIds: both, startDate: '2026-05-20', endDate: '2026-05-30' });
  const moved = await patch(id, { startDate: '2026-05-12', endDate: '', campaignIds: [second.id] });
  assert.equal(moved.status, 200, JSON.stringify(moved.body));
  assert.deepEqual(
    [moved.body.startDate, moved.body.endDate, moved.body.campaignIds],
    ['2026-05-12', '', [second.id]],
  );
  assert.deepEqual(faults((await patch(id, { startDate: '2026-05-09' })).body), [
    'WithInvalidDate /startDate',
  ]);
  assert.deepEqual(faults((await patch(id, { campaignIds: both })).body), [
    'WithInvalidCampaignId /campaignIds/0',
  ]);
});

test('400: an amount below the spend is refused and changes nothing; down to the spend is allowed', async (t) => {
  const { world, ada, make, patch, get, multi } = await open(t);
  const [id] = await make(multi);
  const at = { sellerId: ada, campaignId: world.multiSellerId };
  await world.click({ ...at, priceMicros: 30_500_000 });
  assert.equal((await get(id)).spend, 30.5);
  const refused = await patch(id, { amount: '30.49', endDate: '2026-06-30' });
  assert.deepEqual([refused.status, ...faults(refused.body)], [400, 'WithAmountBelowSpend /amount']);
  assert.deepEqual([(await get(id)).amount, (await get(id)).endDate], [100, '']);
  assert.equal((await patch(id, { amount: '30.50' })).status, 200);
  await world.click({ ...at, priceMicros: 1_000_000 });
  assert.equal((await get(id)).spend, 30.5);
  await patch(id, { amount: '31' });
  await world.click({ ...at, priceMicros: 1_000_000 });
  assert.equal((await get(id)).spend, 31);
});

test('400: an ended budget stays as it is, but for its flag', async (t) => {
  const { world, make, patch, capped } = await open(t);
  const [id] = await make(capped);
  world.time.nowMs = Date.UTC(2026, 4, 20);
  assert.deepEqual(faults((await patch(id, { endDate: '2026-06-30' })).body), ['WithArchivedBudget ']);
  assert.deepEqual(faults((await patch(id, { amount: '500' })).body), ['WithArchivedBudget ']);
  assert.equal((await patch(id, { isSuspended: true })).body.isSuspended, true);
  assert.equal((await patch(id, { isSuspended: false })).body.status, 'Archived');
});

test('200: one call may let two budgets trade places; in bulk all change or none', async (t) => {
  const { world, make, get, capped } = await open(t);
  const [first, second] = await make(
    { ...capped, startDate: '2026-06-01', endDate: '2026-06-10' },
    { ...capped, startDate: '2026-06-11', endDate: '2026-06-20' },
  );
  const traded = await world.call('PATCH', '/budgets', [
    { budgetId: second, startDate: '2026-06-01', endDate: '2026-06-10' },
    { budgetId: first, startDate: '2026-06-11', endDate: '2026-06-20' },
  ]);
  assert.equal(traded.status, 200, JSON.stringify(traded.body));
  assert.deepEqual(
    traded.body.map((budget: { id: string }) => budget.id),
    [second, first],
  );
  const refused = await world.call('PATCH', '/budgets', [
    { budgetId: first, amount: 200 },
    { budgetId: first, isSuspended: true },
    { budgetId: second, startDate: '2026-06-15', endDate: '2026-06-24' },
    { budgetId: '424242', amount: 1 },
    { amount: 1 },
  ]);
  assert.deepEqual(faults(refused.body), [
    'WithDuplicateItem /1/budgetId',
    'WithOverlappingBudget /2/startDate',
    'WithInvalidBudgetId /3/budgetId',
    'WithInvalidBudgetId /4/budgetId',
  ]);
  assert.deepEqual([(await get(first)).amount, (await get(first)).isSuspended], [100, false]);
});

test('403: a foreign budget cannot be changed and is refused like an unknown one', async (t) => {
  const { world, make, capped, get } = await open(t);
  const [id] = await make(capped);
  const { call } = await world.stranger();
  const foreign = await call('PATCH', `/budgets/${id}`, { isSuspended: true });
  const unknown = await call('PATCH', '/budgets/424242', { isSuspended: true });
  assert.deepEqual([foreign.status, unknown.status], [403, 403]);
  assert.equal(foreign.body.errors[0].detail.replace(id, '424242'), unknown.body.errors[0].detail);
  assert.equal((await call('PATCH', '/budgets', [{ budgetId: id, isSuspended: true }])).status, 403);
  assert.equal((await get(id)).isSuspended, false);
});
