import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mpoWorld } from '../../../../test/support/mpo-world.ts';

test('200: the first single-seller budget makes its seller-campaign, which serves at once', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const made = await world.call('POST', '/budgets', [
    {
      campaignIds: [String(world.templateId)],
      sellerId: ada,
      startDate: '2026-05-10',
      endDate: '2026-05-19',
      budgetType: 'Capped',
      amount: '120.50',
    },
  ]);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const [{ id }] = made.body;
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
  assert.equal(typeof id, 'string');
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
