import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aBudget, aSellerCampaign } from '../../../test/support/campaign-samples.ts';
import type { SellerCampaign } from './campaign.ts';
import { suspensionReasons } from './eligibility.ts';
import { type SuspensionFacts, suspendedSinceAt } from './suspended-since.ts';

const at = (day: number, hour = 0) => Date.UTC(2026, 4, day, hour);
const FACTS: SuspensionFacts = {
  zone: 'UTC',
  posted: () => 0,
  chargedAt: () => null,
  chargedDays: () => new Map(),
  hasProducts: true,
  emptiedAtMs: null,
};

test('suspension begins with the day after the last budget, and ends when the next one starts', () => {
  const budgets = [
    aBudget({ startDate: '2026-05-01', endDate: '2026-05-10' }),
    aBudget({ budgetId: '2', startDate: '2026-05-15', endDate: '2026-05-20' }),
  ];
  const sellerCampaign = aSellerCampaign({ budgets, stateMs: at(5) });
  assert.equal(suspendedSinceAt(sellerCampaign, FACTS, at(10, 23)), null);
  assert.equal(suspendedSinceAt(sellerCampaign, FACTS, at(11)), at(11));
  assert.equal(suspendedSinceAt(sellerCampaign, FACTS, at(14, 3)), at(11));
  assert.equal(suspendedSinceAt(sellerCampaign, FACTS, at(15)), null);
  assert.equal(suspendedSinceAt(sellerCampaign, FACTS, at(30)), at(21));
  const zoned = { ...FACTS, zone: 'America/New_York' };
  assert.equal(suspendedSinceAt(sellerCampaign, zoned, at(12)), at(11, 4));
});

test('what was recorded holds as long as reasons only vary', () => {
  const sellerCampaign = aSellerCampaign({ suspendedSinceMs: at(3), stateMs: at(4), budgets: [] });
  assert.equal(suspendedSinceAt(sellerCampaign, FACTS, at(20)), at(3));
});

test('a spent daily budget suspends until midnight', () => {
  const budgets = [
    aBudget({ type: 'Uncapped', amountMicros: null }),
    aBudget({ budgetId: '2', type: 'Daily', amountMicros: 50 }),
  ];
  const sellerCampaign = aSellerCampaign({ budgets, suspendedSinceMs: at(9, 15), stateMs: at(9, 15) });
  const facts = {
    ...FACTS,
    posted: (_: string, day: string | null) => (day === '2026-05-09' ? 50 : 0),
    chargedDays: () => new Map([['2026-05-09', at(9, 15)]]),
  };
  assert.equal(suspendedSinceAt(sellerCampaign, facts, at(9, 23)), at(9, 15));
  assert.equal(suspendedSinceAt(sellerCampaign, facts, at(10)), null);
  assert.equal(suspendedSinceAt(sellerCampaign, facts, at(12)), null);
});

test('a budget that runs dry suspends from the click that emptied it, whenever that is looked at', () => {
  const budgets = [aBudget({ amountMicros: 10, startDate: '2026-05-08', endDate: '2026-05-20' })];
  const sellerCampaign = aSellerCampaign({ budgets, suspendedSinceMs: at(3), stateMs: at(3) });
  const spent = { ...FACTS, posted: () => 10, chargedAt: () => at(8, 10) };
  for (const nowMs of [at(8, 10), at(8, 11), at(12)]) {
    assert.equal(suspendedSinceAt(sellerCampaign, spent, nowMs), at(8, 10));
  }
  assert.equal(suspendedSinceAt(sellerCampaign, { ...spent, posted: () => 9 }, at(12)), null);
  // The charge was posted only after an edit had recorded the seller-campaign as active.
  const edited = { ...sellerCampaign, suspendedSinceMs: null, stateMs: at(8, 10) + 500 };
  assert.equal(suspendedSinceAt(edited, spent, at(9)), at(8, 10));
});

test('losing the last product counts from when the catalog lost it', () => {
  const sellerCampaign = aSellerCampaign({ budgets: [aBudget()], stateMs: at(2) });
  const facts = { ...FACTS, hasProducts: false, emptiedAtMs: at(6, 7) };
  assert.equal(suspendedSinceAt(sellerCampaign, facts, at(9)), at(6, 7));
});

test('the walk agrees with looking at every hour', () => {
  const budget = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 6 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(budget, { maxLength: 4 }), fc.integer({ min: 2, max: 28 * 24 }), (drawn, hours) => {
      const budgets = drawn.map(([start, length, isSuspended], index) =>
        aBudget({
          budgetId: String(index),
          startDate: `2026-05-${String(start).padStart(2, '0')}`,
          endDate: `2026-05-${String(start + length).padStart(2, '0')}`,
          isSuspended,
        }),
      );
      const recorded = aSellerCampaign({ budgets, stateMs: at(1) });
      const isActive = suspensionReasons(recorded, { ...FACTS, nowMs: at(1) }).length === 0;
      const sellerCampaign = { ...recorded, suspendedSinceMs: isActive ? null : at(1) };
      const nowMs = at(1, hours);
      assert.equal(suspendedSinceAt(sellerCampaign, FACTS, nowMs), hourly(sellerCampaign, nowMs));
    }),
    { numRuns: 200 },
  );
});

function hourly(sellerCampaign: SellerCampaign, nowMs: number): number | null {
  let since = sellerCampaign.suspendedSinceMs;
  for (let momentMs = at(1, 1); momentMs <= nowMs; momentMs += 3_600_000) {
    const isActive = suspensionReasons(sellerCampaign, { ...FACTS, nowMs: momentMs }).length === 0;
    since = isActive ? null : (since ?? momentMs);
  }
  return since;
}
