import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, daysInclusive, endOfDate, startOfDate } from '../../base/time.ts';
import {
  allowedByNow,
  elapsedShare,
  maySpend,
  type PacedBudget,
  plannedDays,
  plannedToday,
} from './index.ts';

const MICROS = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

const budgets: fc.Arbitrary<PacedBudget> = fc
  .record({ amountMicros: MICROS, spentBeforeMicros: MICROS, days: fc.integer({ min: 0, max: 500 }) })
  .map(({ days, ...money }) => ({ ...money, today: '2026-03-01', endDate: addDays('2026-03-01', days) }));

test('the planned days add up to what is left, to the micro-unit, and differ by one at most', () => {
  fc.assert(
    fc.property(budgets, (budget) => {
      const plan = plannedDays(budget);
      assert.equal(plan.length, daysInclusive(budget.today, budget.endDate));
      assert.equal(plan[0]?.micros, plannedToday(budget));
      assert.equal(plan.at(-1)?.date, budget.endDate);
      const sum = plan.reduce((total, day) => total + BigInt(day.micros), 0n);
      assert.equal(sum, BigInt(Math.max(0, budget.amountMicros - budget.spentBeforeMicros)));
      const micros = plan.map((day) => day.micros);
      assert.ok(Math.max(...micros) - Math.min(...micros) <= 1);
    }),
  );
});

test('whatever earlier days really spent, following the plan from any day on ends at the amount', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 30 }),
      (amountMicros, deviations) => {
        const endDate = addDays('2026-03-01', deviations.length);
        let spent = 0;
        for (const [i, deviation] of deviations.entries()) {
          const today = addDays('2026-03-01', i);
          const planned = plannedToday({ amountMicros, spentBeforeMicros: spent, today, endDate });
          assert.ok(spent + planned <= amountMicros, 'never plans beyond the amount');
          // The ledger holds the cap; a day may still miss its plan by any factor.
          spent = Math.min(amountMicros, spent + Math.floor(planned * deviation));
        }
        const last = { amountMicros, spentBeforeMicros: spent, today: endDate, endDate };
        assert.equal(spent + plannedToday(last), amountMicros);
      },
    ),
  );
});

test('a new amount or a new end date changes what today may spend at once', () => {
  const budget = { amountMicros: 100, spentBeforeMicros: 40, today: '2026-03-05', endDate: '2026-03-10' };
  assert.equal(plannedToday(budget), 10);
  assert.equal(plannedToday({ ...budget, amountMicros: 220 }), 30);
  assert.equal(plannedToday({ ...budget, endDate: '2026-03-07' }), 20);
  assert.equal(plannedToday({ ...budget, amountMicros: 30 }), 0);
  assert.equal(plannedToday({ ...budget, endDate: '2026-03-04' }), 0);
});

test('the allowance grows with the day from one hour ahead to the plan and never beyond it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (plannedMicros, a, b) => {
        const [early, late] = a < b ? [a, b] : [b, a];
        const at = (share: number) => allowedByNow({ plannedMicros, spentMicros: 0, elapsedShare: share });
        assert.ok(at(early) <= at(late) && at(late) <= plannedMicros && at(1) === plannedMicros);
        assert.equal(at(0), Math.floor(plannedMicros / 24));
      },
    ),
  );
});

test('a day that has spent its allowance waits, and goes on when time has passed', () => {
  const pace = { plannedMicros: 2_400, spentMicros: 0, elapsedShare: 0 };
  assert.equal(maySpend(pace), true);
  assert.equal(maySpend({ ...pace, spentMicros: 99 }), true, 'the click that crosses the line is wanted');
  assert.equal(maySpend({ ...pace, spentMicros: 100 }), false);
  assert.equal(maySpend({ ...pace, spentMicros: 100, elapsedShare: 1 / 24 }), true);
  assert.equal(maySpend({ ...pace, spentMicros: 2_400, elapsedShare: 1 }), false);
});

test('days on which clocks change are as long as they really are', () => {
  for (const [date, hours] of [
    ['2026-03-29', 23],
    ['2026-10-25', 25],
    ['2026-06-01', 24],
  ] as const) {
    const startMs = startOfDate(date, 'Europe/Berlin');
    assert.equal(endOfDate(date, 'Europe/Berlin') - startMs, hours * 3_600_000);
    const middleMs = startMs + (hours / 2) * 3_600_000;
    assert.equal(elapsedShare(middleMs, date, 'Europe/Berlin'), 0.5);
    assert.equal(elapsedShare(startMs - 1, date, 'Europe/Berlin'), 0);
    assert.equal(elapsedShare(startMs + hours * 3_600_000, date, 'Europe/Berlin'), 1);
  }
});
