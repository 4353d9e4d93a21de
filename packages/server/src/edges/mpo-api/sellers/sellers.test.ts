import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mpoWorld } from '../../../../test/support/mpo-world.ts';

test('200: sellers by every filter', async (t) => {
  const world = await mpoWorld(t);
  const [ada, bob] = world.sellers;
  const names = async (query: string) => {
    const { status, body } = await world.call('GET', `/sellers?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.map((seller: { sellerName: string }) => seller.sellerName).join();
  };
  const cyd = await world.call('POST', `/advertisers/${world.advertiserId}/sellers`, ['Cyd']);
  await world.campaigns.idle();
  await world.call('POST', '/budgets', [
    {
      sellerId: ada,
      campaignIds: [world.templateId],
      budgetType: 'Capped',
      amount: 100,
      startDate: '2026-05-10',
      endDate: '2026-05-12',
    },
  ]);
  assert.deepEqual((await world.call('GET', '/sellers')).body[0], { id: ada, sellerName: 'Ada' });
  assert.deepEqual((await world.call('GET', `/sellers/${bob}`)).body, { id: bob, sellerName: 'Bob' });
  assert.equal(await names(''), 'Ada,Bob,Cyd');
  assert.equal(await names(`advertiserId=${world.advertiserId}&withProducts=True`), 'Ada,Bob');
  assert.equal(await names('withProducts=false'), 'Cyd');
  assert.equal(await names('sellerName=Bob'), 'Bob');
  assert.equal(await names('sellerName=bob'), '');
  assert.equal(await names('sellerStatus=Active'), 'Ada');
  assert.equal(await names('sellerStatus=Inactive'), 'Bob,Cyd');
  assert.equal(await names('withBudgetStatus=Current'), 'Ada');
  assert.equal(await names(`campaignId=${world.templateId}`), 'Ada');
  assert.equal(await names(`campaignId=${world.multiSellerId}`), 'Ada,Bob,Cyd');
  assert.equal(cyd.status, 200);
});

test('200: joining a campaign makes the seller-campaign, or sets the bid of the one that is there', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const join = (body: unknown) => world.call('POST', `/sellers/${ada}/seller-campaigns`, body);
  const again = await join({ campaignId: String(world.multiSellerId), bid: 0.75 });
  assert.deepEqual([again.status, again.body.bid], [200, 0.75]);
  const kept = await join({ campaignId: world.multiSellerId });
  assert.equal(kept.body.bid, 0.75);
  const template = await join({ campaignId: world.templateId });
  assert.deepEqual([template.status, template.body.id], [200, `${ada}.${world.templateId}`]);
  assert.deepEqual(template.body.suspensionReasons, ['NoBudgetDefined']);
  const refused = await join({ campaignId: world.templateId, bid: 1 });
  assert.deepEqual(
    [refused.status, refused.body.errors[0].code],
    [400, 'WithInvalidOperationForTargetBudgetCampaign'],
  );
  assert.equal((await join({})).body.errors[0].code, 'WithInvalidCampaignId');
  assert.equal((await join({ campaignId: 424242 })).status, 403);
});

test('200: budgets of a seller, of a seller-campaign, of an advertiser, by every filter', async (t) => {
  const world = await mpoWorld(t);
  const [ada, bob] = world.sellers;
  const budget = { sellerId: ada, campaignIds: [world.multiSellerId], budgetType: 'Capped', amount: 4 };
  const made = await world.call('POST', '/budgets', [
    { ...budget, startDate: '2026-05-10', endDate: '2026-05-12' },
    { ...budget, startDate: '2026-06-01', endDate: '' },
    { ...budget, sellerId: bob, budgetType: 'Daily', startDate: '2026-05-10', endDate: '' },
  ]);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const ids: string[] = made.body.map((each: { id: string }) => each.id);
  await world.call('PATCH', `/seller-campaigns/${ada}.${world.multiSellerId}?bid=1`);
  await world.click({ sellerId: ada, campaignId: world.multiSellerId, priceMicros: 4_000_000 });
  const found = async (path: string) => {
    const { status, body } = await world.call('GET', path);
    assert.equal(status, 200, JSON.stringify(body));
    return body.map((each: { id: string }) => ids.indexOf(each.id)).join('');
  };
  assert.equal(await found('/budgets'), '012');
  assert.equal(await found(`/sellers/${ada}/budgets?campaignId=${world.multiSellerId}`), '01');
  assert.equal(await found(`/seller-campaigns/${bob}.${world.multiSellerId}/budgets`), '2');
  assert.equal(await found(`/advertisers/${world.advertiserId}/budgets?budgetId=${ids[1]}`), '1');
  assert.equal(await found('/budgets?status=current'), '02');
  assert.equal(await found('/budgets?type=daily'), '2');
  assert.equal(await found('/budgets?withBalance=True'), '12');
  assert.equal(await found('/budgets?withBalance=false'), '0');
  assert.equal(await found('/budgets?withSpend=true'), '0');
  assert.equal(await found('/budgets?startBeforeDate=2026-05-10&endAfterDate=2026-05-10'), '02');
  world.time.nowMs = Date.UTC(2026, 4, 20);
  assert.equal(await found('/budgets'), '12');
  assert.equal(await found('/budgets?status=Archived'), '0');
  assert.equal(await found('/budgets?endAfterDate=2026-05-12T00:00:00'), '012');
  const before = await world.call('GET', `/budgets?endAfterDate=2026-05-09&sellerId=${ada}`);
  assert.equal(before.body[0].spend, 0, 'spend after endAfterDate is left out');
});
