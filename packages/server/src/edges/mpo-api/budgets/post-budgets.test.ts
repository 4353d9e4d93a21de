import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type MpoWorld, mpoWorld } from '../../../../test/support/mpo-world.ts';

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
  return { world, ada, bob, capped, multi, post: (items: unknown) => world.call('POST', '/budgets', items) };
}

/** What a refused call found: code and pointer of each error. */
function faults(body: { errors: { code: string; source: { pointer: string } | null }[] }): string[] {
  return body.errors.map((error) => `${error.code} ${error.source?.pointer ?? '-'}`);
}

test('200: the first single-seller budget makes its seller-campaign, which serves at once', async (t) => {
  const { world, ada, post, capped } = await open(t);
  const before = await world.call('GET', `/seller-campaigns/${ada}.${world.templateId}`);
  assert.equal(before.status, 403);
  const made = await post([{ ...capped, campaignIds: [String(world.templateId)], amount: '120.50' }]);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const [{ id }] = made.body;
  assert.equal(typeof id, 'string');
  assert.deepEqual(made.body, [
    {
      id,
      sellerId: ada,
      campaignIds: [world.templateId],
      budgetType: 'Capped',
      amount: 120.5,
      startDate: '2026-05-10',
      endDate: '2026-05-19',
      spend: 0,
      status: 'Current',
      isSuspended: false,
    },
  ]);
  const joined = await world.call('GET', `/seller-campaigns/${ada}.${world.templateId}`);
  assert.deepEqual(joined.body, {
    id: `${ada}.${world.templateId}`,
    sellerId: ada,
    campaignId: world.templateId,
    bid: null,
    suspendedSince: null,
    suspensionReasons: null,
    productSet: null,
  });
});

test('200: numbers, numeric strings, dates and date-times are all read; answers keep the contract’s types', async (t) => {
  const { post, ada, bob, world, capped } = await open(t);
  const lenient = {
    ...capped,
    amount: 100.5,
    startDate: '2026-05-10T23:59:59',
    endDate: '2026-05-19T00:00:00.000Z',
  };
  const made = await post([
    { ...lenient, sellerId: Number(ada), budgetType: 'capped' },
    {
      sellerId: bob,
      campaignIds: [world.multiSellerId],
      budgetType: 'UNCAPPED',
      startDate: '2026-06-01',
      endDate: null,
    },
  ]);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const [first, second] = made.body;
  assert.deepEqual(
    [first.sellerId, first.amount, first.startDate, first.endDate],
    [ada, 100.5, '2026-05-10', '2026-05-19'],
  );
  assert.deepEqual(
    [second.amount, second.endDate, second.status, second.budgetType],
    [null, '', 'Scheduled', 'Uncapped'],
  );
});

test('400: each rule of a single-seller budget', async (t) => {
  const { post, world, capped } = await open(t);
  const both = [world.templateId, world.multiSellerId];
  const cases: [object, string[]][] = [
    [{ campaignIds: both }, ['WithInvalidCampaignId /0/campaignIds']],
    [{ campaignIds: [] }, ['WithInvalidCampaignId /0/campaignIds']],
    [{ budgetType: 'Daily' }, ['WithInvalidBudgetType /0/budgetType']],
    [
      { budgetType: 'Uncapped' },
      ['WithInvalidTypeForAmount /0/amount', 'WithInvalidBudgetType /0/budgetType'],
    ],
    [{ budgetType: 'Weekly' }, ['WithInvalidBudgetType /0/budgetType']],
    [{ endDate: '' }, ['WithInvalidEndDate /0/endDate']],
    [{ endDate: '2026-05-09' }, ['WithInvalidEndDate /0/endDate']],
    [{ startDate: '2026-05-09' }, ['WithInvalidDate /0/startDate', 'WithAmountBelowMinimum /0/amount']],
    [{ startDate: '2026-02-30' }, ['WithInvalidDate /0/startDate']],
    [{ amount: '99.99' }, ['WithAmountBelowMinimum /0/amount']],
    [{ amount: '100.00001' }, ['WithInvalidAmount /0/amount']],
    [{ amount: -1 }, ['WithInvalidAmount /0/amount']],
    [{ amount: '1e3' }, ['WithInvalidAmount /0/amount']],
    [{ amount: undefined }, ['WithInvalidTypeForAmount /0/amount']],
    [{ isSuspended: true }, ['WithUnknownField /0/isSuspended']],
    [{ sellerId: undefined }, ['WithInvalidSellerId /0/sellerId']],
    [{ sellerId: {} }, ['WithInvalidSellerId /0/sellerId']],
  ];
  for (const [differs, expected] of cases) {
    const { status, body } = await post([{ ...capped, ...differs }]);
    assert.equal(status, 400, JSON.stringify(differs));
    assert.deepEqual(faults(body), expected, JSON.stringify(differs));
  }
  assert.deepEqual((await world.call('GET', '/budgets')).body, []);
});

test('400: a body that is no array of objects', async (t) => {
  const { post, world } = await open(t);
  for (const body of [{}, 'text', 3, null, []])
    assert.deepEqual(faults((await post(body)).body), ['WithInvalidBody '], JSON.stringify(body));
  assert.deepEqual(faults((await post([null, []])).body), ['WithInvalidBody /0', 'WithInvalidBody /1']);
  assert.deepEqual(faults((await world.call('POST', '/budgets')).body), ['WithInvalidBody ']);
  assert.deepEqual(faults((await post(Array(2_001).fill({}))).body), ['WithTooManyItems ']);
});

test('400: one bad item refuses the whole call, and every bad item is reported', async (t) => {
  const { post, world, bob, capped } = await open(t);
  const { status, body } = await post([
    capped,
    { ...capped, sellerId: bob, amount: '1' },
    { ...capped, startDate: '2026-05-15' },
    { ...capped, typo: 1 },
  ]);
  assert.equal(status, 400);
  assert.deepEqual(faults(body), [
    'WithAmountBelowMinimum /1/amount',
    'WithOverlappingBudget /2/startDate',
    'WithUnknownField /3/typo',
  ]);
  assert.deepEqual((await world.call('GET', '/budgets')).body, []);
});

test('400: an overlapping budget is refused by name; suspended budgets and other days do not block', async (t) => {
  const { post, world, capped } = await open(t);
  const [first] = (await post([capped])).body;
  const refused = await post([{ ...capped, startDate: '2026-05-19', endDate: '2026-05-20' }]);
  assert.deepEqual(faults(refused.body), ['WithOverlappingBudget /0/startDate']);
  assert.match(refused.body.errors[0].detail, new RegExp(`budget ${first.id} .* 2026-05-10 to 2026-05-19`));
  assert.equal((await post([{ ...capped, startDate: '2026-05-20', endDate: '2026-05-29' }])).status, 200);
  assert.equal((await world.call('PATCH', `/budgets/${first.id}`, { isSuspended: true })).status, 200);
  assert.equal((await post([capped])).status, 200);
  const resumed = await world.call('PATCH', `/budgets/${first.id}`, { isSuspended: false });
  assert.deepEqual(faults(resumed.body), ['WithOverlappingBudget /startDate']);
});

test('200: a total and a daily budget stand side by side; two totals do not', async (t) => {
  const { post, multi } = await open(t);
  const daily = { ...multi, budgetType: 'Daily', amount: 5 };
  const made = await post([multi, daily]);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  assert.deepEqual(faults((await post([{ ...multi, budgetType: 'Uncapped', amount: undefined }])).body), [
    'WithOverlappingBudget /0/startDate',
  ]);
  assert.deepEqual(faults((await post([daily])).body), ['WithOverlappingBudget /0/startDate']);
});

test('200: today is the advertiser’s day', async (t) => {
  const { post, world, capped } = await open(t);
  world.time.nowMs = Date.UTC(2026, 4, 11, 3);
  assert.deepEqual(faults((await post([capped])).body), ['WithInvalidDate /0/startDate']);
  await world.db.query("UPDATE advertisers SET time_zone = 'America/New_York'");
  await world.db.query("SELECT pg_notify('accounts', '')");
  await until(() => world.accounts.advertiser(world.advertiserId)?.timeZone === 'America/New_York');
  assert.equal((await post([capped])).status, 200);
});

test('403: sellers and campaigns of others are refused like unknown ones', async (t) => {
  const { world, ada, capped } = await open(t);
  const stranger = await world.stranger();
  const alike = async (item: object, id: string | number) => {
    const { status, body } = await stranger.call('POST', '/budgets', [{ ...capped, ...item }]);
    const [{ code, detail, title }] = body.errors;
    return { status, code, title, detail: detail.replaceAll(String(id), 'ID') };
  };
  assert.deepEqual(await alike({ sellerId: ada }, ada), await alike({ sellerId: '999999' }, '999999'));
  assert.equal((await alike({}, ada)).status, 403);
  const foreign = await world.call('POST', '/budgets', [{ ...capped, campaignIds: [999999] }]);
  assert.deepEqual(
    [foreign.status, ...faults(foreign.body)],
    [403, 'WithInvalidCampaignId /0/campaignIds/0'],
  );
});

test('403: accounts that are not enabled are told so', async (t) => {
  const { world, post, capped } = await open(t);
  await setFlags(world, 'single_seller_enabled = false');
  assert.deepEqual(faults((await post([capped])).body), ['WithSingleSellerNotEnabled /0/campaignIds']);
  await setFlags(world, 'mpo_enabled = false');
  assert.deepEqual(faults((await post([capped])).body), ['WithMpoNotEnabled /0']);
});

async function setFlags(world: MpoWorld, flags: string): Promise<void> {
  const before = world.accounts.advertiser(world.advertiserId);
  await world.db.query(`UPDATE advertisers SET ${flags} WHERE id = $1`, [world.advertiserId]);
  await world.db.query("SELECT pg_notify('accounts', '')");
  await until(() => JSON.stringify(world.accounts.advertiser(world.advertiserId)) !== JSON.stringify(before));
}

/** Lets notices of the database arrive. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
