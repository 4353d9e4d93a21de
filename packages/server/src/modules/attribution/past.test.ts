import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededDice } from '../../base/dice.ts';
import { HOUR_MS } from '../../base/time.ts';
import type { Touch } from './credit.ts';
import {
  joinedPast,
  NO_PAST,
  ORDERS_PER_DAY_MAX,
  ordersChanged,
  type Past,
  pastSince,
  TOUCHES_PER_DAY_MAX,
  withOrder,
  withTouch,
} from './past.ts';
import { decodePast, encodePast } from './stored-past.ts';

const touch = (hour: number, link: number): Touch => ({
  ...{ timeMs: hour * HOUR_MS, linkId: `l${link}`, campaignId: 1, sellerId: 's' },
});

const touches = fc.array(
  fc.record({ hour: fc.integer({ min: 0, max: 71 }), link: fc.integer({ min: 0, max: 40 }) }),
  { minLength: 30, maxLength: 90 },
);

test('what a day’s bound leaves out is the same whatever is read first and whoever is joined', () => {
  fc.assert(
    fc.property(touches, fc.integer(), (made, seed) => {
      const dice = seededDice(seed);
      const all = made.map(({ hour, link }) => touch(hour, link));
      const inOneGo = all.reduce(withTouch, NO_PAST);
      const parts: Past[] = Array.from({ length: 4 }, () => NO_PAST);
      for (const one of all.toSorted(() => dice() - 0.5)) {
        const i = Math.floor(dice() * 4);
        parts[i] = withTouch(parts[i] ?? NO_PAST, one);
      }
      const joined = parts.toSorted(() => dice() - 0.5).reduce(joinedPast, NO_PAST);
      assert.deepEqual(joined, inOneGo);
      assert.deepEqual(decodePast(encodePast(joined)), joined, 'and comes back from the store as it was');
      const ofDay = Map.groupBy(inOneGo.touches, ({ timeMs }) => Math.floor(timeMs / (24 * HOUR_MS)));
      for (const some of ofDay.values()) assert.ok(some.length <= TOUCHES_PER_DAY_MAX);
    }),
  );
});

test('a day keeps its newest clicks, and orders have a bound of their own', () => {
  let past = NO_PAST;
  for (let i = 0; i < 100; i++) past = withTouch(past, touch(i / 10, i));
  assert.equal(past.touches.length, TOUCHES_PER_DAY_MAX);
  assert.deepEqual([past.touches[0]?.linkId, past.touches.at(-1)?.linkId], ['l99', 'l80']);
  for (let i = 0; i < 100; i++) past = withOrder(past, { timeMs: i, key: `o${i}` });
  assert.equal(past.orders.length, ORDERS_PER_DAY_MAX);
  assert.equal(past.touches.length, TOUCHES_PER_DAY_MAX);
});

test('only orders after a click that came or went may change', () => {
  const orders = [1, 5, 9].map((hour) => ({ timeMs: hour * HOUR_MS, key: `at ${hour}` }));
  const before = orders.reduce(withOrder, NO_PAST);
  const keysChanged = (after: Past) => ordersChanged(before, after);
  assert.deepEqual(keysChanged(withTouch(before, touch(10, 1))), []);
  assert.deepEqual(keysChanged(withTouch(before, touch(5, 1))), ['at 9', 'at 5']);
  assert.deepEqual(keysChanged(withOrder(before, { timeMs: 2, key: 'new' })), ['new']);
  assert.deepEqual(keysChanged(before), []);
});

test('what is past is forgotten, and nothing is left of who did nothing since', () => {
  const past = withOrder(withTouch(NO_PAST, touch(1, 1)), { timeMs: 9 * HOUR_MS, key: 'o' });
  assert.deepEqual(pastSince(past, HOUR_MS), past);
  assert.deepEqual(pastSince(past, 2 * HOUR_MS), { touches: [], orders: past.orders });
  assert.equal(pastSince(past, 10 * HOUR_MS), null);
});
