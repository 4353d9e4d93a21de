import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mpoWorld } from '../../../../test/support/mpo-world.ts';

test('200: advertisers, their campaigns and ad sets, without templates', async (t) => {
  const world = await mpoWorld(t);
  const { advertiserId: id, multiSellerId } = world;
  const advertiser = { id, advertiserName: 'Shop', currencyName: 'USD', timeZoneId: 'UTC' };
  assert.deepEqual((await world.call('GET', '/advertisers')).body, [advertiser]);
  assert.deepEqual((await world.call('GET', `/advertisers/${id}`)).body, advertiser);
  assert.deepEqual((await world.call('GET', `/advertisers/${id}/campaigns`)).body, [
    { id: multiSellerId, campaignName: 'Everyone', adSetDeliveryStatus: 'Running', status: null },
  ]);
  await world.campaigns.setCampaignStatus(multiSellerId, 'not-running');
  assert.deepEqual((await world.call('GET', `/advertisers/${id}/adsets`)).body, [
    {
      adsetId: multiSellerId,
      adsetName: 'Everyone',
      advertiserId: id,
      isCoa: true,
      partnerId: world.accounts.advertiser(id)?.partnerId,
      status: 'NotRunning',
    },
  ]);
  const { body } = await world.call('GET', '/seller-campaigns');
  assert.equal(body[0].suspensionReasons.at(-1), 'Other');
});

test('200: sellers by name: known ones are found again, new ones join the campaigns', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const path = `/advertisers/${world.advertiserId}/sellers`;
  const made = await world.call('POST', path, ['Cyd', 'Ada', ' Cyd ']);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const [cyd, known, again] = made.body;
  assert.deepEqual(known, { id: ada, sellerName: 'Ada' });
  assert.deepEqual(again, cyd);
  await world.campaigns.idle();
  const joined = await world.call('GET', `/sellers/${cyd.id}/seller-campaigns`);
  assert.equal(joined.body[0].suspensionReasons[0], 'RemovedFromCatalog');
});

test('400: seller names and partner ids that cannot be', async (t) => {
  const world = await mpoWorld(t);
  const path = `/advertisers/${world.advertiserId}/sellers`;
  const refused = await world.call('POST', path, ['Cyd', '  ', 7, 'x'.repeat(101), 'a\0', '😀'.slice(1)]);
  assert.deepEqual(
    refused.body.errors.map((error: { code: string; source: { pointer: string } }) => [
      error.code,
      error.source.pointer,
    ]),
    ['/1', '/2', '/3', '/4', '/5'].map((pointer) => ['WithInvalidSellerName', pointer]),
  );
  const partner = await world.call('POST', `${path}?partnerId=987654`, ['Cyd']);
  assert.deepEqual([partner.status, partner.body.errors[0].code], [400, 'WithInvalidPartnerId']);
  assert.equal((await world.call('GET', '/sellers')).body.length, 2);
});

test('403: a stranger sees nothing and learns nothing', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const made = await world.call('POST', '/budgets', [
    {
      sellerId: ada,
      campaignIds: [world.multiSellerId],
      budgetType: 'Uncapped',
      startDate: '2026-05-10',
    },
  ]);
  const { call, advertiserId } = await world.stranger();
  for (const path of ['/sellers', '/budgets', '/seller-campaigns']) {
    assert.deepEqual((await call('GET', path)).body, [], path);
  }
  const own = (await call('GET', '/advertisers')).body.map((advertiser: { id: number }) => advertiser.id);
  assert.deepEqual(own, [advertiserId]);

  const real = {
    advertiser: world.advertiserId,
    seller: ada,
    campaign: world.multiSellerId,
    budget: made.body[0].id,
  };
  const unknown = { advertiser: 424242, seller: '424242', campaign: 424242, budget: '424242' };
  const calls = (ids: typeof real | typeof unknown): ['GET' | 'POST' | 'PATCH', string, unknown?][] => [
    ['GET', `/advertisers/${ids.advertiser}`],
    ['GET', `/advertisers/${ids.advertiser}/campaigns`],
    ['GET', `/advertisers/${ids.advertiser}/adsets`],
    ['GET', `/advertisers/${ids.advertiser}/seller-campaigns`],
    ['GET', `/advertisers/${ids.advertiser}/budgets`],
    ['POST', `/advertisers/${ids.advertiser}/sellers`, ['Mallory']],
    ['GET', `/advertisers/${advertiserId}/budgets?budgetId=${ids.budget}`],
    ['GET', `/advertisers/${advertiserId}/budgets?sellerId=${ids.seller}`],
    ['GET', `/sellers?advertiserId=${ids.advertiser}`],
    ['GET', `/sellers?campaignId=${ids.campaign}`],
    ['GET', `/sellers/${ids.seller}`],
    ['GET', `/sellers/${ids.seller}/budgets`],
    ['GET', `/sellers/${ids.seller}/seller-campaigns`],
    ['POST', `/sellers/${ids.seller}/seller-campaigns`, { campaignId: ids.campaign }],
    ['GET', `/seller-campaigns?sellerId=${ids.seller}`],
    ['GET', `/seller-campaigns/${ids.seller}.${ids.campaign}`],
    ['GET', `/seller-campaigns/${ids.seller}.${ids.campaign}/budgets`],
    ['PATCH', `/seller-campaigns/${ids.seller}.${ids.campaign}?bid=1`],
    ['PATCH', '/seller-campaigns', [{ id: `${ids.seller}.${ids.campaign}`, bid: 1 }]],
    ['GET', `/budgets?sellerId=${ids.seller}`],
    ['GET', `/budgets?campaignId=${ids.campaign}`],
    ['GET', `/budgets?advertiserId=${ids.advertiser}`],
    ['GET', `/budgets/${ids.budget}`],
    ['PATCH', `/budgets/${ids.budget}`, { isSuspended: true }],
    ['PATCH', '/budgets', [{ budgetId: ids.budget, isSuspended: true }]],
  ];
  const unknownCalls = calls(unknown);
  for (const [index, [method, path, body]] of calls(real).entries()) {
    const [, unknownPath, unknownBody] = unknownCalls[index] ?? [];
    const foreign = await call(method, path, body);
    const nothing = await call(method, unknownPath ?? '', unknownBody);
    assert.equal(foreign.status, 403, `${method} ${path}`);
    assert.deepEqual(withoutIds(foreign.body), withoutIds(nothing.body), `${method} ${path}`);
  }

  function withoutIds(body: { errors: object[] }): string {
    let text = JSON.stringify(
      body.errors.map((error) => ({ ...error, traceId: '', traceIdentifier: '', instance: '' })),
    );
    for (const id of [...Object.values(real), ...Object.values(unknown)])
      text = text.replaceAll(String(id), 'ID');
    return text;
  }
});
