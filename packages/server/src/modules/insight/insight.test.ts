import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, daysInclusive } from '../../base/time.ts';
import type { Budget } from '../campaigns/index.ts';
import { budgetCourse } from './budget-course.ts';
import { type Books, budgetPace, type PaceState } from './budget-pace.ts';
import { backwards, pageOf } from './rows.ts';

const BUDGET: Budget = {
  ...{ budgetId: '1', advertiserId: 1, sellerId: '7', campaignIds: [3], type: 'Capped', isSuspended: false },
  ...{ amountMicros: 100_000_000, startDate: '2026-01-01', endDate: '2026-01-10' },
};

/** What was posted on each day, by the last two digits of its date. */
function books(days: Readonly<Record<string, number>>): Books {
  const total = Object.values(days).reduce((sum, units) => sum + units, 0);
  return {
    posted: (_, day) => (day === null ? total : (days[day.slice(8)] ?? 0)) * 1_000_000,
    clickMicrosOf: () => null,
  };
}

const even = books({ '01': 10, '02': 10, '03': 10, '04': 10 });
const cases: readonly (readonly [PaceState, Partial<Budget>, string, Books])[] = [
  ['scheduled', {}, '2025-12-31', books({})],
  ['on-track', {}, '2026-01-01', books({})],
  ['on-track', {}, '2026-01-05', even],
  ['behind', {}, '2026-01-05', books({ '01': 1, '02': 1, '03': 1, '04': 1 })],
  ['limited', {}, '2026-01-05', books({ '01': 10, '02': 10, '03': 10, '04': 10, '05': 10 })],
  ['spent', {}, '2026-01-05', books({ '01': 100 })],
  ['suspended', { isSuspended: true }, '2026-01-05', even],
  ['ended', {}, '2026-01-11', even],
  ['ended', { isSuspended: true }, '2026-01-11', even],
  ['no-limit', { type: 'Uncapped', amountMicros: null, endDate: null }, '2026-01-05', even],
  ['spent', { type: 'Daily', amountMicros: 5_000_000 }, '2026-01-05', books({ '05': 5 })],
  ['on-track', { type: 'Daily', amountMicros: 5_000_000 }, '2026-01-06', books({ '05': 5 })],
];

for (const [state, terms, today, spent] of cases) {
  test(`a budget is ${state}: ${JSON.stringify(terms)} on ${today}`, () => {
    assert.equal(budgetPace({ ...BUDGET, ...terms }, today, spent).state, state);
  });
}

test('figures of a budget in its middle: even spend to yesterday, the plan of today, the forecast of the last days', () => {
  const pace = budgetPace(BUDGET, '2026-01-05', even);
  assert.deepEqual(pace, {
    ...{ state: 'on-track', spentMicros: 40_000_000, spentTodayMicros: 0, leftMicros: 60_000_000 },
    ...{ expectedMicros: 40_000_000, plannedTodayMicros: 10_000_000, forecastMicros: 100_000_000 },
  });
});

test('the course of any budget has each of its days once, adds up to what was spent, and plans what is left', () => {
  const dates = fc.integer({ min: 0, max: 900 }).map((days) => addDays('2026-01-01', days));
  fc.assert(
    fc.property(
      dates,
      fc.integer({ min: 0, max: 800 }),
      dates,
      fc.nat(1_000),
      (start, length, today, units) => {
        const budget = { ...BUDGET, startDate: start, endDate: addDays(start, length) };
        const isOver = (day: string) => day >= start && day <= budget.endDate && day <= today;
        const past = today < start ? 0 : daysInclusive(start, [today, budget.endDate].sort()[0] ?? today);
        const known: Books = {
          posted: (_, day) => (day === null ? past * units : isOver(day) ? units : 0),
          clickMicrosOf: () => null,
        };
        const { days, spentBeforeMicros, leftMicros } = budgetCourse(budget, today, known);
        assert.ok(days.length <= 400);
        assert.equal(new Set(days.map(({ date }) => date)).size, days.length);
        const spent = days.reduce((sum, { spentMicros }) => sum + (spentMicros ?? 0), spentBeforeMicros);
        if (past <= 400) assert.equal(spent, past * units);
        const isRunning = today >= start && today <= budget.endDate;
        if (isRunning) assert.ok(days.some(({ date }) => date === today));
        if (length >= 400) return;
        assert.deepEqual([days[0]?.date, days.at(-1)?.date], [start, budget.endDate]);
        if (isRunning) {
          const planned = days.reduce((sum, { plannedMicros }) => sum + (plannedMicros ?? 0), 0);
          assert.equal(
            planned,
            (leftMicros ?? 0) + units,
            'what is left, and today’s own spend is part of today’s plan',
          );
        }
      },
    ),
  );
});

test('pages of a list hold each row once, in order, forwards and backwards', async () => {
  const lists = fc.array(fc.nat(9), { maxLength: 3_000 });
  await fc.assert(
    fc.asyncProperty(
      lists,
      fc.integer({ min: 1, max: 700 }),
      fc.boolean(),
      async (rows, size, isBackwards) => {
        const forwards = (a: number, b: number) => a - b;
        const compare = isBackwards ? backwards(forwards) : forwards;
        const found: number[] = [];
        for (let page = 0; page * size < rows.length; page++) {
          const { rows: part, total } = await pageOf(rows, compare, { page, size });
          assert.equal(total, rows.length);
          found.push(...part);
        }
        assert.deepEqual(found, rows.toSorted(compare));
      },
    ),
    { numRuns: 30 },
  );
});
