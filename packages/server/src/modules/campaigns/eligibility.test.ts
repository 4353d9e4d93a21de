import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aBudget, aSellerCampaign } from '../../../test/support/campaign-samples.ts';
import { fundsAt, suspensionReasons } from './eligibility.ts';

const NOON = Date.UTC(2026, 4, 10, 12);

test('funds are the total and the daily budget that cover the day in the advertiser’s zone', () => {
  const total = aBudget({ startDate: '2026-05-10', endDate: '2026-05-10' });
  const daily = aBudget({ budgetId: '2', type: 'Daily', startDate: '2026-01-01', endDate: null });
  const sellerCampaign = aSellerCampaign({ budgets: [total, daily] });
  assert.deepEqual(fundsAt(sellerCampaign, NOON, 'UTC'), { total, daily, suspended: null });
  // 23:00 on the 10th in UTC is the 11th in Tokyo, and 01:00 on the 11th is still the 10th in New York.
  const late = Date.UTC(2026, 4, 10, 23);
  assert.equal(fundsAt(sellerCampaign, late, 'Asia/Tokyo').total, null);
  assert.equal(fundsAt(sellerCampaign, late + 2 * 3_600_000, 'America/New_York').total, total);
  assert.equal(fundsAt(sellerCampaign, late + 2 * 3_600_000, 'UTC').total, null);
});

test('a suspended budget funds nothing and is named only when no other total stands in', () => {
  const suspended = aBudget({ isSuspended: true });
  const total = aBudget({ budgetId: '2' });
  assert.deepEqual(fundsAt(aSellerCampaign({ budgets: [suspended] }), NOON, 'UTC').suspended, suspended);
  const both = fundsAt(aSellerCampaign({ budgets: [suspended, total] }), NOON, 'UTC');
  assert.deepEqual([both.total, both.suspended], [total, null]);
});

function reasons(
  sellerCampaign: Parameters<typeof aSellerCampaign>[0],
  facts: { posted?: number; postedToday?: number; hasProducts?: boolean } = {},
) {
  return suspensionReasons(aSellerCampaign(sellerCampaign), {
    nowMs: NOON,
    zone: 'UTC',
    posted: (_budgetId, day) => (day === null ? (facts.posted ?? 0) : (facts.postedToday ?? 0)),
    hasProducts: facts.hasProducts ?? true,
  });
}

test('each condition that keeps a seller-campaign from serving has its reason', () => {
  const total = aBudget({ amountMicros: 1_000 });
  const daily = aBudget({ budgetId: '2', type: 'Daily', amountMicros: 100 });
  const multi = { kind: 'multi-seller', bidMicros: 5, budgets: [total] } as const;
  assert.deepEqual(reasons(multi), []);
  assert.deepEqual(reasons(multi, { hasProducts: false }), ['RemovedFromCatalog']);
  assert.deepEqual(reasons({ ...multi, bidMicros: 0 }), ['ManuallyStopped']);
  assert.deepEqual(reasons({ ...multi, bidMicros: null }), ['NoCpcDefined']);
  assert.deepEqual(reasons({ ...multi, budgets: [] }), ['NoBudgetDefined']);
  assert.deepEqual(
    reasons({ ...multi, budgets: [daily] }),
    ['NoBudgetDefined'],
    'a daily budget alone is no total',
  );
  assert.deepEqual(reasons({ ...multi, budgets: [{ ...total, isSuspended: true }] }), ['ManuallyStopped']);
  assert.deepEqual(reasons(multi, { posted: 1_000 }), ['NoMoreBudget']);
  assert.deepEqual(reasons(multi, { posted: 999 }), []);
  assert.deepEqual(reasons({ ...multi, budgets: [total, daily] }, { postedToday: 100 }), [
    'NoMoreDailyBudget',
  ]);
  assert.deepEqual(reasons({ ...multi, campaignRunning: false }), ['Other']);
  assert.deepEqual(reasons({ kind: 'single-seller', bidMicros: null, budgets: [total] }), []);
});

test('several reasons are listed by severity', () => {
  const stopped = { kind: 'multi-seller', bidMicros: 0, budgets: [], campaignRunning: false } as const;
  assert.deepEqual(reasons(stopped, { hasProducts: false }), [
    'RemovedFromCatalog',
    'ManuallyStopped',
    'NoBudgetDefined',
    'Other',
  ]);
});
