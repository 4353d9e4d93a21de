import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anotherProcess, mpoWorld } from '../../../../test/support/mpo-world.ts';
import { Refusal } from '../../../base/problem.ts';
import type { Campaigns } from '../../../modules/campaigns/index.ts';

const TRIES = process.env.SOUK_TEST_LONG === '1' ? 1_000 : 50;

test('of two overlapping budgets created at the same moment exactly one wins', async (t) => {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const budget = { sellerId: ada, campaignIds: [world.multiSellerId], budgetType: 'Capped', amount: '5' };
  for (let n = 0; n < TRIES; n++) {
    const startDate = new Date(Date.UTC(2026, 5, 1 + 2 * n)).toISOString().slice(0, 10);
    const wanted = { ...budget, startDate, endDate: startDate };
    const answers = await Promise.all(
      ['5', '6'].map((amount) => world.call('POST', '/budgets', [{ ...wanted, amount }])),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
    const losers = answers.filter(({ status }) => status === 400);
    for (const { body } of losers) assert.equal(body.errors[0].code, 'WithOverlappingBudget');
  }
  assert.equal((await world.call('GET', '/budgets?endAfterDate=2026-01-01')).body.length, TRIES);
});

test('of two processes that create, resume and extend into the same day exactly one wins', async (t) => {
  const world = await mpoWorld(t);
  const one = world.campaigns;
  const other = await anotherProcess(t, world);
  const call = { visible: new Set([world.advertiserId]), author: { kind: 'client', id: 'racer' } } as const;
  const dayOf = (n: number) => new Date(Date.UTC(2026, 5, 1 + n)).toISOString().slice(0, 10);
  const create = (by: Campaigns, startDate: string, endDate: string) => {
    const terms = { type: 'Capped', amountMicros: 5_000_000, startDate, endDate } as const;
    return by.createBudgets(call, [
      { value: { sellerId: world.sellers[0], campaignIds: [world.multiSellerId], ...terms } },
    ]);
  };
  for (let n = 0; n < TRIES; n++) {
    const [changes, creates] = n % 4 < 2 ? [one, other] : [other, one];
    const [first, contested] = [dayOf(3 * n), dayOf(3 * n + 1)];
    const resumes = n % 2 === 0;
    const [present] = await create(changes, first, resumes ? contested : first);
    const budgetId = present?.budgetId ?? '';
    if (resumes) await changes.updateBudgets(call, [{ value: { budgetId, isSuspended: true } }]);
    const change = resumes ? { isSuspended: false } : { endDate: contested };
    const outcomes = await Promise.allSettled([
      changes.updateBudgets(call, [{ value: { budgetId, ...change } }]),
      create(creates, contested, contested),
    ]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.equal(refused.length, 1, `try ${n}`);
    for (const { reason } of refused) {
      assert.ok(reason instanceof Refusal, String(reason));
      assert.equal(reason.problems[0]?.code, 'WithOverlappingBudget');
    }
  }
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
  // Of different amounts: an identical one of the same client would be taken for a repetition of the first.
  const answers = await Promise.all(
    [1, 2, 3, 4].map((n) => world.call('POST', '/budgets', [{ ...wanted, amount: `10${n}` }])),
  );
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
