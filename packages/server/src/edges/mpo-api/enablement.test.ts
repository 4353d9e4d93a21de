import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, mpoWorld } from '../../../test/support/mpo-world.ts';

function codes({ status, body }: Answer): [number, string[]] {
  return [status, (body.errors ?? []).map(({ code }: { code: string }) => code)];
}

test('403 WithMpoNotEnabled: every operation that names a thing of an account without the API', async (t) => {
  const { call, accounts, advertiserId, sellers, multiSellerId, templateId } = await mpoWorld(t);
  const [ada] = sellers;
  const budget = {
    ...{ sellerId: ada, campaignIds: [templateId], budgetType: 'Capped', amount: 100 },
    ...{ startDate: '2026-06-01', endDate: '2026-06-02' },
  };
  const [made] = (await call('POST', '/budgets', [budget])).body;
  const pair = `${ada}.${multiSellerId}`;
  await accounts.changeAdvertiser(advertiserId, { mpoEnabled: false });
  const calls: Parameters<typeof call>[] = [
    ['GET', `/advertisers/${advertiserId}`],
    ['GET', `/advertisers/${advertiserId}/campaigns`],
    ['GET', `/advertisers/${advertiserId}/budgets`],
    ['GET', `/advertisers/${advertiserId}/ad-preview?sellerId=${ada}`],
    ['POST', `/advertisers/${advertiserId}/sellers`, ['New']],
    ['GET', `/sellers?advertiserId=${advertiserId}`],
    ['GET', `/sellers?campaignId=${multiSellerId}`],
    ['GET', `/sellers/${ada}`],
    ['GET', `/sellers/${ada}/budgets`],
    ['POST', `/sellers/${ada}/seller-campaigns`, { campaignId: multiSellerId }],
    ['GET', `/seller-campaigns/${pair}`],
    ['PATCH', `/seller-campaigns/${pair}?bid=1`],
    ['PATCH', '/seller-campaigns', [{ id: pair, bid: 1 }]],
    ['GET', `/budgets/${made.id}`],
    ['PATCH', `/budgets/${made.id}`, { isSuspended: true }],
    ['PATCH', '/budgets', [{ budgetId: made.id, isSuspended: true }]],
    ['POST', '/budgets', [{ ...budget, startDate: '2026-07-01', endDate: '2026-07-02' }]],
  ];
  for (const each of calls) {
    assert.deepEqual(codes(await call(...each)), [403, ['WithMpoNotEnabled']], each.slice(0, 2).join(' '));
  }
  for (const path of [
    '/advertisers',
    '/sellers',
    '/seller-campaigns',
    '/budgets',
    '/advertisers/preview-limit',
  ]) {
    const { status, body } = await call('GET', path);
    assert.deepEqual({ status, body }, { status: 200, body: [] }, path);
  }
  await accounts.changeAdvertiser(advertiserId, { mpoEnabled: true });
  assert.equal((await call('GET', '/budgets')).body.length, 1);
});

test('403 WithSingleSellerNotEnabled: templates take no budget, no change but a suspension, and no product set', async (t) => {
  const { call, accounts, advertiserId, sellers, multiSellerId, templateId } = await mpoWorld(t);
  const [ada, bob] = sellers;
  const capped = { budgetType: 'Capped', amount: 100, startDate: '2026-06-01', endDate: '2026-06-02' };
  const [made] = (await call('POST', '/budgets', [{ ...capped, sellerId: ada, campaignIds: [templateId] }]))
    .body;
  await accounts.changeAdvertiser(advertiserId, { singleSellerEnabled: false });
  const refusal = [403, ['WithSingleSellerNotEnabled']];
  const calls: Parameters<typeof call>[] = [
    ['POST', '/budgets', [{ ...capped, sellerId: bob, campaignIds: [templateId] }]],
    ['POST', `/sellers/${bob}/seller-campaigns`, { campaignId: templateId }],
    ['PATCH', `/budgets/${made.id}`, { amount: 200 }],
    ['PATCH', `/budgets/${made.id}`, { isSuspended: false }],
    ['PATCH', '/seller-campaigns', [{ id: `${ada}.${templateId}`, productSet: { value: null } }]],
  ];
  for (const each of calls) {
    assert.deepEqual(codes(await call(...each)), refusal, JSON.stringify(each));
  }
  assert.equal((await call('PATCH', `/budgets/${made.id}`, { isSuspended: true })).status, 200);
  const shared = { ...capped, sellerId: ada, campaignIds: [multiSellerId] };
  assert.equal((await call('POST', '/budgets', [shared])).status, 200, 'multi-seller campaigns go on');
});
