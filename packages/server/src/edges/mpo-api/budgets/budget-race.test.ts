import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mpoWorld } from '../../../../test/support/mpo-world.ts';

const TRIES = 50;

test('of two overlapping budgets created at the same moment exactly one wins', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const budget = { sellerId: ada, campaignIds: [world.multiSellerId], budgetType: 'Capped', amount: '5' };
  for (let n = 0; n < TRIES; n++) {
    const startDate = new Date(Date.UTC(2026, 5, 1 + 2 * n)).toISOString().slice(0, 10);
    const wanted = { ...budget, startDate, endDate: startDate };
    const answers = await Promise.all([1, 2].map(() => world.call('POST', '/budgets', [wanted])));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
    const losers = answers.filter(({ status }) => status === 400);
    for (const { body } of losers) assert.equal(body.errors[0].code, 'WithOverlappingBudget');
  }
  assert.equal((await world.call('GET', '/budgets?endAfterDate=2026-01-01')).body.length, TRIES);
});

test('the first budgets of a seller in a template, created at the same moment: exactly one wins', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const wanted = {
    sellerId: ada,
    campaignIds: [world.templateId],
    budgetType: 'Capped',
    amount: '100',
    startDate: '2026-05-10',
    endDate: '2026-05-12',
  };
  const answers = await Promise.all([1, 2, 3, 4].map(() => world.call('POST', '/budgets', [wanted])));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400]);
  const mine = await world.call('GET', `/sellers/${ada}/seller-campaigns?campaignId=${world.templateId}`);
  assert.equal(mine.body.length, 1);
});

test('the database refuses an overlap also from a writer that asks nobody', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const write = (days: string) =>
    world.db.transaction(async (tx) => {
      const [row] = await tx.query<{ id: number }>(
        `INSERT INTO budgets (advertiser_id, seller_id, campaign_ids, type, start_date, is_suspended, created_ms)
         VALUES ($1, $2, ARRAY[$3::integer], 'Uncapped', '2026-06-01', false, 0) RETURNING id`,
        [world.advertiserId, ada, world.multiSellerId],
      );
      await tx.query(
        `INSERT INTO budget_campaigns (budget_id, campaign_id, seller_id, class, days, is_suspended)
         VALUES ($1, $2, $3, 'total', $4, false)`,
        [row?.id, world.multiSellerId, ada, days],
      );
    });
  await write('[2026-06-01,2026-06-10]');
  await assert.rejects(write('[2026-06-10,)'), { code: '23P01' });
  await write('[2026-06-11,)');
});
