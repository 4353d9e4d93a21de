import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anotherProcess, mpoWorld } from '../../../test/support/mpo-world.ts';

test('other processes hear of a change, of a new campaign, and of nothing that was refused', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const other = await anotherProcess(t, world);
  const mine = () => other.sellerCampaignsOf(ada).find((each) => each.campaignId === world.multiSellerId);
  const untouched = mine();
  await world.call('PATCH', `/seller-campaigns/${ada}.${world.multiSellerId}?bid=-1`);
  assert.equal(mine(), untouched);
  await world.call('PATCH', `/seller-campaigns/${ada}.${world.multiSellerId}?bid=0.9`);
  await until(() => mine()?.bidMicros === 900_000);
  assert.equal(untouched?.bidMicros, null, 'values that were handed out never change');
  const { id } = await world.campaigns.createCampaign({
    advertiserId: world.advertiserId,
    name: 'Late',
    kind: 'multi-seller',
    goal: 'clicks',
    minDailyBudgetMicros: null,
  });
  await until(() => other.sellerCampaignsOf(ada).some((each) => each.campaignId === id));
});

test('a restart finds the same state, and makes up for what nobody was there to record', async (t) => {
  const world = await mpoWorld(t);
  const [ada, bob] = world.sellers;
  await world.call('PATCH', `/seller-campaigns/${ada}.${world.multiSellerId}?bid=0.5`);
  await world.call('POST', '/budgets', [
    {
      sellerId: ada,
      campaignIds: [world.multiSellerId],
      budgetType: 'Capped',
      amount: 1,
      startDate: '2026-05-10',
      endDate: '2026-05-11',
    },
  ]);
  await world.db.query('DELETE FROM seller_campaigns WHERE seller_id = $1', [bob]);
  world.time.nowMs = Date.UTC(2026, 4, 14);
  const restarted = await anotherProcess(t, world);
  await restarted.idle();
  assert.deepEqual(restarted.sellerCampaignsOf(bob)[0]?.suspendedSinceMs, world.time.nowMs);
  const [recorded] = restarted.sellerCampaignsOf(ada);
  assert.equal(recorded?.suspendedSinceMs, Date.UTC(2026, 4, 12));
  assert.deepEqual(recorded?.budgets, world.campaigns.sellerCampaignsOf(ada)[0]?.budgets);
});

test('what happened while no process was there counts from its own moment, before and after it is recorded', async (t) => {
  const world = await mpoWorld(t);
  const [ada, bob] = world.sellers;
  const campaignId = world.multiSellerId;
  const id = (sellerId: string) => `${sellerId}.${campaignId}`;
  await world.call('PATCH', '/seller-campaigns', [
    { id: id(ada), bid: 1 },
    { id: id(bob), bid: 1 },
  ]);
  const budget = {
    campaignIds: [campaignId],
    budgetType: 'Capped',
    amount: 1,
    startDate: '2026-05-10',
    endDate: '',
  };
  await world.call('POST', '/budgets', [
    { ...budget, sellerId: ada },
    { ...budget, sellerId: bob },
  ]);
  const activeMs = world.time.nowMs;
  world.time.nowMs += 3_600_000;
  const spentMs = world.time.nowMs;
  await world.click({ sellerId: ada, campaignId, priceMicros: 1_000_000 });
  world.time.nowMs += 3_600_000;
  const emptiedMs = world.time.nowMs;
  await world.importProducts([['A1', 'Ada']]);
  // As a process leaves it that was killed before it could record either.
  await world.db.query('UPDATE seller_campaigns SET suspended_since_ms = NULL, state_ms = $1', [activeMs]);
  world.time.nowMs += 50 * 3_600_000;
  const restarted = await anotherProcess(t, world);
  const since = (sellerId: string) =>
    restarted.lists.viewSellerCampaign(
      restarted.sight.sellerCampaign(new Set([world.advertiserId]), { sellerId, campaignId }),
    );
  for (const moment of ['derived', 'recorded']) {
    assert.deepEqual([since(ada).sinceMs, since(ada).reasons], [spentMs, ['NoMoreBudget']], moment);
    assert.deepEqual([since(bob).sinceMs, since(bob).reasons], [emptiedMs, ['RemovedFromCatalog']], moment);
    await restarted.idle();
  }
  const [recorded] = restarted.sellerCampaignsOf(ada);
  assert.deepEqual([recorded?.suspendedSinceMs, recorded?.stateMs], [spentMs, world.time.nowMs]);
});

test('a campaign that is stopped suspends its sellers from then on, until it runs again', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const pair = { sellerId: ada, campaignId: world.templateId };
  const item = { sellerId: ada, campaignIds: [world.templateId], budgetType: 'Capped', amount: 300 };
  await world.call('POST', '/budgets', [{ ...item, startDate: '2026-05-10', endDate: '2026-05-30' }]);
  const view = () =>
    world.campaigns.lists.viewSellerCampaign(
      world.campaigns.sight.sellerCampaign(new Set([world.advertiserId]), pair),
    );
  const stoppedMs = world.time.nowMs + 60_000;
  world.time.nowMs = stoppedMs;
  await world.campaigns.setCampaignStatus(world.templateId, 'not-running');
  world.time.nowMs += 60_000;
  assert.deepEqual([view().sinceMs, view().reasons], [stoppedMs, ['Other']]);
  await world.campaigns.setCampaignStatus(world.templateId, 'archived');
  assert.equal(view().sinceMs, stoppedMs);
  await world.campaigns.setCampaignStatus(world.templateId, 'running');
  assert.deepEqual([view().sinceMs, view().reasons], [null, []]);
});

/** Lets notices of the database arrive. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
