import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, daysInclusive, endOfDate, startOfDate } from '../../base/time.ts';
import {
  allowedByNow,
  awaited,
  canPay,
  curveOf,
  EVEN_TRAFFIC,
  elapsedShare,
  maySpend,
  momentOf,
  NO_OUTLAY,
  type PacedBudget,
  plannedDays,
  plannedToday,
  withBid,
  withClick,
} from './index.ts';

const MICROS = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

const budgets: fc.Arbitrary<PacedBudget> = fc
  .record({ amountMicros: MICROS, spentBeforeMicros: MICROS, days: fc.integer({ min: 0, max: 500 }) })
  .map(({ days, ...money }) => ({
    ...money,
    today: '2026-03-01',
    endDate: addDays('2026-03-01', days),
    clickMicros: null,
  }));

test('the planned days add up to what is left, to the micro-unit, and differ by one at most', () => {
  fc.assert(
    fc.property(budgets, (budget) => {
      const plan = plannedDays(budget, 501);
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

test('a plan of a budget that ends in thousands of years is its first days', () => {
  fc.assert(
    fc.property(budgets, fc.option(MICROS), fc.nat({ max: 500 }), (budget, clickMicros, days) => {
      const whole = plannedDays({ ...budget, clickMicros }, 501);
      assert.deepEqual(plannedDays({ ...budget, clickMicros }, days), whole.slice(0, days));
    }),
    { numRuns: 20 },
  );
  const endless = { amountMicros: 10_000_000, spentBeforeMicros: 0, clickMicros: null };
  const plan = plannedDays({ ...endless, today: '2026-03-01', endDate: '9999-12-31' });
  assert.equal(plan.length, 400);
  assert.equal(plan.at(-1)?.date, addDays('2026-03-01', 399));
});

test('whatever earlier days really spent, following the plan from any day on ends at the amount', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.option(fc.integer({ min: 1, max: 1_000_000 })),
      (amountMicros, deviations, clickMicros) => {
        const endDate = addDays('2026-03-01', deviations.length);
        let spent = 0;
        for (const [i, deviation] of deviations.entries()) {
          const today = addDays('2026-03-01', i);
          const planned = plannedToday({
            amountMicros,
            spentBeforeMicros: spent,
            today,
            endDate,
            clickMicros,
          });
          assert.ok(spent + planned <= amountMicros, 'never plans beyond the amount');
          // The ledger holds the cap; a day may still miss its plan by any factor.
          spent = Math.min(amountMicros, spent + Math.floor(planned * deviation));
        }
        const last = { amountMicros, spentBeforeMicros: spent, today: endDate, endDate, clickMicros };
        assert.equal(spent + plannedToday(last), amountMicros);
      },
    ),
  );
});

test('a new amount or a new end date changes what today may spend at once', () => {
  const budget = {
    amountMicros: 100,
    spentBeforeMicros: 40,
    today: '2026-03-05',
    endDate: '2026-03-10',
    clickMicros: null,
  };
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
    assert.equal(elapsedShare(middleMs, { date, zone: 'Europe/Berlin' }), 0.5);
    assert.equal(elapsedShare(startMs - 1, { date, zone: 'Europe/Berlin' }), 0);
    assert.equal(elapsedShare(startMs + hours * 3_600_000, { date, zone: 'Europe/Berlin' }), 1);
  }
});

test('a small budget is planned to be done two clicks early, and its days still add up to it', () => {
  fc.assert(
    fc.property(budgets, fc.integer({ min: 1, max: 1_000_000_000 }), (budget, clickMicros) => {
      const plan = plannedDays({ ...budget, clickMicros }, 501);
      const sum = plan.reduce((total, day) => total + BigInt(day.micros), 0n);
      assert.equal(sum, BigInt(Math.max(0, budget.amountMicros - budget.spentBeforeMicros)));
    }),
  );
  const twenty = { amountMicros: 20, spentBeforeMicros: 0, today: '2026-03-01', endDate: '2026-03-14' };
  assert.equal(plannedToday({ ...twenty, clickMicros: 1 }), 2);
  const last = { ...twenty, spentBeforeMicros: 18, today: '2026-03-13', clickMicros: 1 };
  assert.equal(plannedToday(last), 2, 'the last day is kept for what does not come today');
  const many = { ...twenty, amountMicros: 700_000_000, clickMicros: 1_000_000 };
  assert.ok(plannedToday(many) < 50_200_000, '50 clicks a day are ahead by an hour');
});

test('a day passes as its traffic does, and a moment is found by its share, also when clocks change', () => {
  const evening = curveOf(Array.from({ length: 24 }, (_, hour) => (hour >= 18 ? 100_000 : 0)));
  for (const zone of ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns']) {
    for (const date of ['2026-03-29', '2026-10-25', '2026-04-05', '2026-10-04', '2026-06-01']) {
      for (const curve of [EVEN_TRAFFIC, evening]) {
        const day = { date, zone, curve };
        const [startMs, endMs] = [startOfDate(date, zone), endOfDate(date, zone)];
        let last = 0;
        for (let atMs = startMs; atMs <= endMs; atMs += 600_000) {
          const share = elapsedShare(atMs, day);
          assert.ok(share >= last && share <= 1);
          if (share < 1) assert.ok(Math.abs(momentOf(share, day) - atMs) <= 1);
          last = share;
        }
        assert.equal(elapsedShare(endMs, day), 1);
        assert.equal(momentOf(1, day), endMs);
      }
    }
  }
  const noon = Date.parse('2026-06-01T12:00:00Z');
  assert.ok(elapsedShare(noon, { date: '2026-06-01', zone: 'UTC', curve: evening }) < 0.01);
});

test('an hour that comes twice when clocks are set back counts twice', () => {
  const night = curveOf(Array.from({ length: 24 }, (_, hour) => (hour === 2 ? 1_000_000 : 0)));
  const day = { date: '2026-10-25', zone: 'Europe/Berlin', curve: night };
  const between = Date.parse('2026-10-25T01:00:00Z'); // 3 o'clock becomes 2 o'clock again
  assert.ok(Math.abs(elapsedShare(between, day) - 0.5) < 0.01);
});

test('of what was offered less and less is awaited, in the measure in which bids were clicked', () => {
  let outlay = NO_OUTLAY;
  for (let i = 0; i < 1_000; i++) outlay = withBid(outlay, 500, 0);
  for (let i = 0; i < 10; i++) outlay = withClick(outlay);
  const now = awaited(outlay, 0);
  assert.ok(Math.abs(now - 500_000 * (10.2 / 1_100)) < 1);
  assert.ok(awaited(outlay, 120_000) < now / 2 && awaited(outlay, 3_600_000) < 0.001);
  assert.equal(awaited(outlay, -60_000), now, 'a clock that was set back makes nothing of it');
  assert.equal(awaited(NO_OUTLAY, 1e15), 0);
  for (let i = 0; i < 100_000; i++) outlay = withBid(outlay, 500, 0);
  assert.ok(outlay.bids <= 20_001, 'what is learned follows the market');
});

test('an ad goes out only while its click can be paid with a chance of 49 in 50', () => {
  const given = fc.record({
    clicks: fc.integer({ min: 0, max: 2_000 }),
    mean: fc.double({ min: 0, max: 900, noNaN: true }),
  });
  fc.assert(
    fc.property(given, ({ clicks, mean }) => {
      const of = { clickMicros: 500, leftMicros: clicks * 500, awaitedMicros: mean * 500 };
      const may = canPay(of);
      if (mean === 0) assert.ok(may);
      if (may) assert.ok(mean <= Math.max(1, clicks), 'never more than there is');
      if (may) assert.ok(canPay({ ...of, leftMicros: of.leftMicros + 500 }), 'more money never stops it');
      if (!may) assert.ok(!canPay({ ...of, awaitedMicros: of.awaitedMicros * 1.1 }));
    }),
  );
  assert.ok(canPay({ clickMicros: 500, leftMicros: 500, awaitedMicros: 9 }));
  assert.ok(!canPay({ clickMicros: 500, leftMicros: 500, awaitedMicros: 11 }));
});
