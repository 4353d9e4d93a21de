import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aBudget } from '../../../test/support/campaign-samples.ts';
import { findOverlaps } from './budget-overlap.ts';
import type { Budget } from './campaign.ts';

const day = (n: number) => `2026-05-${String(n).padStart(2, '0')}`;

const someBudget: fc.Arbitrary<Budget> = fc
  .record({
    sellerId: fc.constantFrom('1', '2'),
    campaignIds: fc.uniqueArray(fc.constantFrom(10, 11, 12), { minLength: 1 }),
    type: fc.constantFrom('Capped', 'Uncapped', 'Daily'),
    start: fc.integer({ min: 1, max: 20 }),
    days: fc.option(fc.integer({ min: 1, max: 8 }), { nil: null }),
    isSuspended: fc.boolean(),
  })
  .map(({ start, days, ...rest }) =>
    aBudget({ ...rest, startDate: day(start), endDate: days === null ? null : day(start + days - 1) }),
  );

/** Every day that a budget takes, written out one by one; an open end is far enough away. */
function daysTaken(budget: Budget): Set<string> {
  const taken = new Set<string>();
  if (budget.isSuspended) return taken;
  const last = budget.endDate === null ? 40 : Number(budget.endDate.slice(8));
  const kind = budget.type === 'Daily' ? 'daily' : 'total';
  for (const campaignId of budget.campaignIds) {
    for (let n = Number(budget.startDate.slice(8)); n <= last; n++) {
      taken.add(`${budget.sellerId} ${campaignId} ${kind} ${n}`);
    }
  }
  return taken;
}

test('the overlap rule agrees with counting days one by one', () => {
  const budgets = fc.array(someBudget, { maxLength: 6 });
  fc.assert(
    fc.property(budgets, budgets, (changed, unchanged) => {
      const expected = changed.flatMap((budget, index) => {
        const mine = daysTaken(budget);
        const others = [...unchanged, ...changed.slice(0, index)];
        return others.some((other) => [...daysTaken(other)].some((taken) => mine.has(taken))) ? [index] : [];
      });
      assert.deepEqual(
        findOverlaps(changed, unchanged).map(({ index }) => index),
        expected,
      );
    }),
    { numRuns: 1_000 },
  );
});

test('an overlap names the other budget and the campaign that both want', () => {
  const other = aBudget({ budgetId: '5', campaignIds: [11, 12] });
  const wanted = aBudget({ budgetId: '6', campaignIds: [10, 12], startDate: '2026-05-31', endDate: null });
  assert.deepEqual(findOverlaps([wanted], [other]), [{ index: 0, other, campaignId: 12 }]);
});
