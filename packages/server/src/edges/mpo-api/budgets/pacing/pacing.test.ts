import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mpoWorld } from '../../../../../test/support/mpo-world.ts';

const HOUR_MS = 3_600_000;

test('200: what is spent and planned adds up to the amount, and follows a new amount and date at once', async (t) => {
  const world = await mpoWorld(t);
  const [sellerId] = world.sellers;
  const campaignId = world.templateId;
  const make = async (given: object) => {
    const base = { sellerId, campaignIds: [campaignId], budgetType: 'Capped', amount: 140 };
    const made = await world.call('POST', '/budgets', [
      { ...base, startDate: '2026-05-10', endDate: '2026-05-23', ...given },
    ]);
    assert.equal(made.status, 200, JSON.stringify(made.body));
    return made.body[0].id as string;
  };
  const pacing = async (id: string) => {
    const { status, body } = await world.call('GET', `/budgets/${id}/pacing`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const id = await make({});
  const fresh = await pacing(id);
  assert.deepEqual([fresh.isPaced, fresh.spend, fresh.days.length], [true, 0, 14]);
  assert.deepEqual(fresh.days[0], { date: '2026-05-10', spend: 0, planned: 10 });

  await world.click({ sellerId, campaignId, priceMicros: 4_000_000 });
  world.time.nowMs += 24 * HOUR_MS;
  const next = await pacing(id);
  assert.deepEqual(next.days[0], { date: '2026-05-10', spend: 4, planned: null });
  const sum = (days: { planned: number | null }[]) =>
    days.reduce((all, { planned }) => all + (planned ?? 0), 0);
  assert.ok(Math.abs(sum(next.days) - 136) < 1e-6);
  assert.equal(next.spend, 4);
  assert.ok(next.forecastSpend < 140 && next.forecastSpend > 4);

  await world.call('PATCH', `/budgets/${id}`, { amount: 270, endDate: '2026-05-30' });
  const changed = await pacing(id);
  assert.ok(Math.abs(sum(changed.days) - 266) < 1e-6);
  assert.equal(changed.days.length, 21);

  await world.call('PATCH', `/budgets/${id}`, { isSuspended: true });
  const stopped = await pacing(id);
  assert.equal(stopped.verdict, 'NotServing');
  assert.match(stopped.action, /isSuspended/);

  const later = await make({ startDate: '2026-06-01', endDate: '2026-06-10', amount: 100 });
  const notYet = await pacing(later);
  assert.deepEqual(
    [notYet.verdict, notYet.days[0].date, notYet.days[0].spend],
    ['NotServing', '2026-06-01', null],
  );
});

test('200: multi-seller, Uncapped and Daily budgets tell what they have spent, and plan nothing', async (t) => {
  const world = await mpoWorld(t);
  const [sellerId] = world.sellers;
  const base = { sellerId, campaignIds: [world.multiSellerId], startDate: '2026-05-10', endDate: '' };
  const made = await world.call('POST', '/budgets', [
    { ...base, budgetType: 'Uncapped' },
    { ...base, budgetType: 'Daily', amount: 8 },
  ]);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  await world.click({ sellerId, campaignId: world.multiSellerId, priceMicros: 8_000_000 });
  const [uncapped, daily] = await Promise.all(
    made.body.map(async ({ id }: { id: string }) => (await world.call('GET', `/budgets/${id}/pacing`)).body),
  );
  assert.deepEqual(
    [uncapped.isPaced, uncapped.amount, uncapped.forecastSpend, uncapped.spend],
    [false, null, null, 8],
  );
  assert.deepEqual(uncapped.days, [{ date: '2026-05-10', spend: 8, planned: null }]);
  assert.deepEqual([daily.verdict, daily.spend], ['LimitedByBudget', 8]);
  assert.match(daily.action, /It is spent/);
});
