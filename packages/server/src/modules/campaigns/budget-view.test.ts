import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aBudget } from '../../../test/support/campaign-samples.ts';
import { budgetView, type Spend } from './budget-view.ts';

const day = (n: number) => `2026-05-${String(n).padStart(2, '0')}`;
const TODAY = 20;

/** Spend by day of the month, as the ledger tells it. */
function spendOf(byDay: readonly number[]): Spend {
  const through = (date: string) =>
    byDay.reduce((sum, micros, n) => (day(n + 1) <= date ? sum + micros : sum), 0);
  return {
    posted: () => through(day(31)),
    postedOn: (_, date) => byDay[Number(date.slice(8)) - 1] ?? 0,
    postedThrough: (_, date) => through(date),
  };
}

test('spend is what was posted up to endAfterDate; of a Daily budget, that of its last day until then', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(9), { minLength: TODAY, maxLength: TODAY }),
      fc.constantFrom('Capped', 'Uncapped', 'Daily'),
      fc.option(fc.integer({ min: 10, max: 31 }), { nil: null }),
      fc.option(fc.integer({ min: 1, max: 31 }), { nil: undefined }),
      (byDay, type, endDay, endAfterDay) => {
        const endDate = endDay === null ? null : day(endDay);
        const endAfterDate = endAfterDay === undefined ? undefined : day(endAfterDay);
        const budget = aBudget({ type, startDate: day(1), endDate });
        // A budget spends nothing after its end, and nobody anything in the future.
        const spent = byDay.map((micros, n) => (n + 1 <= (endDay ?? 31) ? micros : 0));
        const view = budgetView(budget, { today: day(TODAY), spend: spendOf(spent), endAfterDate });
        const last = Math.min(TODAY, endAfterDay ?? 31);
        const expected =
          type === 'Daily'
            ? (spent[Math.min(last, endDay ?? 31) - 1] ?? 0)
            : spent.slice(0, last).reduce((sum, micros) => sum + micros, 0);
        assert.equal(view.spendMicros, expected);
      },
    ),
  );
});
