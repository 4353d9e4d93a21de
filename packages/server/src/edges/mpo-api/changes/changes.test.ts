import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type MpoWorld, mpoWorld } from '../../../../test/support/mpo-world.ts';

interface Change {
  readonly id: string;
  readonly time: string;
  readonly author: { kind: string; id: string };
  readonly subjectId: string;
  readonly action: string;
  readonly changes: readonly { field: string; from: unknown; to: unknown }[];
}

async function open(t: TestContext) {
  const world = await mpoWorld(t);
  const [ada, bob] = world.sellers;
  const budget = { sellerId: ada, budgetType: 'Capped', startDate: '2026-05-10', endDate: '' };
  const list = async (query = ''): Promise<Change[]> => {
    const { status, body } = await world.call('GET', `/changes${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  return { world, ada, bob, budget, list };
}

async function done(answer: ReturnType<MpoWorld['call']>) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const MINUTE = 60_000;

test('200: who changed which budget, bid and product set, from what to what, the newest first', async (t) => {
  const { world, ada, budget, list } = await open(t);
  const shared = `${ada}.${world.multiSellerId}`;
  const own = `${ada}.${world.templateId}`;
  const make = { ...budget, campaignIds: [world.multiSellerId], amount: '20.5' };
  const [{ id }] = await done(world.call('POST', '/budgets', [make]));
  await done(
    world.call('POST', '/budgets', [
      { ...budget, campaignIds: [world.templateId], amount: 100, endDate: '2026-05-19' },
    ]),
  );
  world.time.nowMs += MINUTE;
  const change = { amount: 30, isSuspended: true, endDate: '2026-06-30' };
  await done(world.call('PATCH', `/budgets/${id}`, change));
  await done(world.call('PATCH', `/budgets/${id}`, change));
  await done(world.call('PATCH', `/seller-campaigns/${shared}?bid=0.35`));
  await done(world.call('PATCH', '/seller-campaigns', [{ id: shared, bid: 0.35 }]));
  const rule = { operator: 'IsIn', field: 'ExternalItemId', values: ['A1', 'A2'] };
  await done(world.call('PATCH', '/seller-campaigns', [{ id: own, productSet: { value: [rule] } }]));
  await done(world.call('PATCH', '/seller-campaigns', [{ id: own, productSet: { value: null } }]));

  const all = await list();
  assert.deepEqual(
    all.map((each) => [each.action, each.subjectId, each.changes.map(({ field }) => field).join()]),
    [
      ['changed', own, 'productSet'],
      ['changed', own, 'productSet'],
      ['changed', shared, 'bid'],
      ['changed', id, 'amount,endDate,isSuspended'],
      ['created', String(Number(id) + 1), all[4]?.changes.map(({ field }) => field).join()],
      ['created', id, 'campaignIds,budgetType,amount,startDate,isSuspended'],
    ],
    'what changed nothing leaves no trace',
  );
  const [unset, , bid, patched, , created] = all;
  assert.deepEqual(unset?.changes, [{ field: 'productSet', from: rule, to: null }]);
  assert.deepEqual(bid?.changes, [{ field: 'bid', from: null, to: 0.35 }]);
  assert.deepEqual(patched, {
    id: patched?.id,
    time: '2026-05-10T12:01:00.000Z',
    author: { kind: 'client', id: patched?.author.id },
    advertiserId: world.advertiserId,
    sellerId: ada,
    campaignIds: [world.multiSellerId],
    subject: 'budget',
    subjectId: id,
    action: 'changed',
    changes: [
      { field: 'amount', from: 20.5, to: 30 },
      { field: 'endDate', from: '', to: '2026-06-30' },
      { field: 'isSuspended', from: false, to: true },
    ],
  });
  assert.deepEqual(
    created?.changes.find(({ field }) => field === 'amount'),
    { field: 'amount', from: null, to: 20.5 },
  );
  const client = (await world.accounts.clients()).find(({ clientId }) => clientId === patched?.author.id);
  assert.equal(client?.name, `client of ${world.advertiserId}`);
});

test('200: a call that was refused, before the locks or under them, leaves no trace', async (t) => {
  const { world, ada, budget, list } = await open(t);
  const make = { ...budget, campaignIds: [world.multiSellerId], amount: 20 };
  const [{ id }] = await done(world.call('POST', '/budgets', [make]));
  await done(world.call('PATCH', `/seller-campaigns/${ada}.${world.multiSellerId}?bid=5`));
  const before = await list();
  await world.click({ sellerId: ada, campaignId: world.multiSellerId, priceMicros: 5_000_000 });
  for (const refused of [
    world.call('POST', '/budgets', [{ ...make, amount: 21 }]),
    world.call('PATCH', '/budgets', [{ budgetId: id, amount: 4, isSuspended: true }]),
    world.call('PATCH', `/seller-campaigns/${ada}.${world.multiSellerId}?bid=-1`),
  ]) {
    assert.equal((await refused).status, 400);
  }
  assert.deepEqual(await list(), before);
});

test('200: changes by seller, campaign and time, in pages that miss nothing', async (t) => {
  const { world, ada, bob, list } = await open(t);
  for (let n = 1; n <= 7; n++) {
    const seller = n % 3 === 0 ? bob : ada;
    await done(world.call('PATCH', `/seller-campaigns/${seller}.${world.multiSellerId}?bid=${n}`));
    if (n % 2 === 0) world.time.nowMs += MINUTE;
  }
  const all = await list();
  const bids = (changes: readonly Change[]) => changes.map((each) => each.changes[0]?.to).join('');
  assert.equal(bids(all), '7654321');
  assert.equal(bids(await list(`?sellerId=${bob}`)), '63');
  assert.equal(
    bids(await list(`?campaignId=${world.multiSellerId}&advertiserId=${world.advertiserId}`)),
    '7654321',
  );
  assert.equal(bids(await list(`?campaignId=${world.templateId}`)), '');
  assert.equal(bids(await list('?since=2026-05-10T12:01:00&until=2026-05-10T12:02:00Z')), '43');
  assert.equal(bids(await list('?until=2026-05-10')), '');
  const walked: Change[] = [];
  for (let path: string | undefined = '/changes?Limit=3'; path !== undefined; ) {
    const { body, headers } = await world.call('GET', path);
    assert.ok(body.length <= 3);
    walked.push(...body);
    path = /^<.*(\/changes\?[^>]+)>; rel="next"$/.exec(String(headers.link))?.[1];
  }
  assert.deepEqual(walked, all);
});

test('403: changes of others are no one’s business; 400: filters that cannot be read', async (t) => {
  const { world, ada, list } = await open(t);
  await done(world.call('PATCH', `/seller-campaigns/${ada}.${world.multiSellerId}?bid=1`));
  const [mine] = await list();
  const stranger = await world.stranger();
  assert.deepEqual((await stranger.call('GET', '/changes')).body, []);
  assert.deepEqual((await stranger.call('GET', `/changes?after=${Number(mine?.id) + 1}`)).body, []);
  for (const query of [
    `sellerId=${ada}`,
    `campaignId=${world.multiSellerId}`,
    `advertiserId=${world.advertiserId}`,
  ]) {
    assert.equal((await stranger.call('GET', `/changes?${query}`)).status, 403, query);
  }
  for (const query of [
    'limit=0',
    'limit=201',
    'after=x',
    'since=yesterday',
    'until=2026-02-31',
    'sellerId=x',
  ]) {
    assert.equal((await world.call('GET', `/changes?${query}`)).status, 400, query);
  }
});

test('what is recorded cannot be rewritten, not even past the code', async (t) => {
  const { world, ada, list } = await open(t);
  await done(world.call('PATCH', `/seller-campaigns/${ada}.${world.multiSellerId}?bid=1`));
  const before = await list();
  for (const sql of [
    "UPDATE campaign_changes SET author_id = 'nobody'",
    'DELETE FROM campaign_changes',
    'TRUNCATE campaign_changes',
  ]) {
    await assert.rejects(world.db.query(sql), /only ever added to/);
  }
  assert.deepEqual(await list(), before);
});
