import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { generateMarket, outcomeOf, type PacingRuleName, type SimulationRun, simulate } from './index.ts';
import { winChance } from './outcome.ts';

const LONG = process.env.SOUK_TEST_LONG === '1';

/** In the long run a third of the market of the published figures; else a small one of three days. */
const SIZE = LONG ? { sellers: 60, days: 14 } : { sellers: 12, days: 3, clicks: { least: 4, most: 300 } };
const SMALL = { sellers: 4, days: 1, clicks: { least: 4, most: 100 } };

function play(rule: PacingRuleName, { seed = 1, size = SIZE } = {}): SimulationRun {
  const days = simulate(generateMarket({ seed, ...size }), { rule, seed });
  let step = days.next();
  while (step.done !== true) step = days.next();
  return step.value;
}

test('budgets with enough audience are spent in time, day by day as planned, never beyond, and nearly nothing is given away', () => {
  const ours = outcomeOf(play('souk'));
  assert.equal(ours.overspentMicros, 0);
  assert.ok(ours.givenAwayShare <= 0.001, `${ours.givenAwayShare} is given away`);
  assert.ok(ours.spentInTime >= 0.98, `${ours.spentInTime} of ${ours.withAudience} are spent in time`);
  assert.ok(ours.dayDeviation.most <= 0.1, `a day is ${ours.dayDeviation.most} off its plan`);
  const unpaced = outcomeOf(play('none'));
  assert.equal(unpaced.overspentMicros, 0, 'the ledger holds the caps whatever the pacing');
  assert.ok(unpaced.givenAwayShare > ours.givenAwayShare);
  assert.ok(unpaced.dayDeviation.most > 0.5);
});

test('the same seed plays the same way, and another seed otherwise', () => {
  const days = (seed: number) =>
    JSON.stringify(play('proportional', { seed, size: SMALL }).budgets.map((budget) => budget.days));
  assert.equal(days(3), days(3));
  assert.notEqual(days(3), days(4));
});

test('every charge and every given-away click of a budget is on one of its days', () => {
  const { budgets } = play('daily-caps', { size: SMALL });
  for (const { days, chargedMicros, seller } of budgets) {
    const sum = days.reduce((total, { spentMicros }) => total + spentMicros, 0);
    assert.equal(sum, chargedMicros);
    assert.ok(chargedMicros <= seller.amountMicros);
  }
});

test('the chance to win an auction grows from 0 to 1 and is a half where the bid is the rivals’', () => {
  assert.ok(Math.abs(winChance(1) - 0.5) < 1e-6);
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 50, noNaN: true }), (ratio) => {
      const chance = winChance(ratio);
      assert.ok(chance >= 0 && chance <= 1 && winChance(ratio * 1.5) >= chance - 1e-9);
      assert.ok(Math.abs(chance + winChance(1 / ratio) - 1) < 1e-6);
    }),
  );
});
