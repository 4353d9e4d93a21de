import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type MpoWorld, mpoWorld } from '../../../test/support/mpo-world.ts';
import { randomIds } from '../../base/ids.ts';
import { type Campaigns, openCampaigns } from './index.ts';

/** A second process on the same database, or the first one after a restart. */
async function another(t: TestContext, world: MpoWorld): Promise<Campaigns> {
  const campaigns = await openCampaigns({
    ...world,
    clock: { now: () => world.time.nowMs },
    ids: randomIds(),
    advertiserOf: (id) => world.accounts.advertiser(id),
    report: (error) => {
      throw error;
    },
  });
  t.after(() => campaigns.close());
  return campaigns;
}

test('other processes hear of a change, of a new campaign, and of nothing that was refused', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const other = await another(t, world);
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
  const restarted = await another(t, world);
  assert.deepEqual(restarted.sellerCampaignsOf(bob)[0]?.suspendedSinceMs, world.time.nowMs);
  const [recorded] = restarted.sellerCampaignsOf(ada);
  assert.equal(recorded?.suspendedSinceMs, Date.UTC(2026, 4, 12));
  assert.deepEqual(recorded?.budgets, world.campaigns.sellerCampaignsOf(ada)[0]?.budgets);
});

/** Lets notices of the database arrive. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
