import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { outlookOf, type Standing } from './index.ts';

const HALFWAY: Standing = {
  ...{ amountMicros: 1_000, spentMicros: 500, expectedMicros: 500 },
  ...{ lateMicros: 300, lateDays: 3, daysLeft: 5 },
  demand: { weighed: 100, heldBack: 10, outbid: 5 },
};

test('each verdict has its cause: what is held back, who does not come, who pays more', () => {
  const verdict = (of: Partial<Standing>) => outlookOf({ ...HALFWAY, ...of }).verdict;
  const demand = (weighed: number, heldBack: number, outbid: number) => ({
    demand: { weighed, heldBack, outbid },
  });
  assert.equal(verdict({}), 'OnPace');
  assert.equal(verdict(demand(100, 60, 0)), 'LimitedByBudget');
  assert.equal(verdict({ spentMicros: 1_000 }), 'LimitedByBudget');
  assert.equal(verdict({ spentMicros: 100, ...demand(100, 0, 70) }), 'LimitedByPrice');
  assert.equal(verdict({ spentMicros: 100, ...demand(100, 0, 20) }), 'LimitedByAudience');
  assert.equal(verdict({ spentMicros: 100, ...demand(0, 0, 0) }), 'LimitedByAudience');
  assert.equal(
    verdict({ spentMicros: 100, ...demand(100, 80, 0) }),
    'LimitedByBudget',
    'it caught up and waits',
  );
  assert.equal(
    verdict({ expectedMicros: null, spentMicros: 0 }),
    'OnPace',
    'nothing can be expected without an end',
  );
});

test('a forecast never lies below what is spent nor above the amount', () => {
  const amount = fc.integer({ min: 0, max: 1e12 });
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      fc.double({ min: 0, max: 3, noNaN: true }),
      (a, b, late, lateDays) => {
        const [spentMicros, amountMicros] = a < b ? [a, b] : [b, a];
        const standing = { ...HALFWAY, amountMicros, spentMicros, lateMicros: late, lateDays };
        const { forecastMicros } = outlookOf(standing);
        assert.ok(forecastMicros !== null && forecastMicros >= spentMicros && forecastMicros <= amountMicros);
        assert.equal(outlookOf({ ...standing, daysLeft: null }).forecastMicros, null);
      },
    ),
  );
});
