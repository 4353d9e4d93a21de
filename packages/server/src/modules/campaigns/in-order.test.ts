import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InOrder, inOrder } from './in-order.ts';

const numberOf = (value: number) => value;

test('however values are added and lists are cut into stretches, the walk is in order and misses nothing', () => {
  const lists = fc.array(fc.uniqueArray(fc.nat(200)), { maxLength: 4 });
  fc.assert(
    fc.property(lists, fc.nat(210), fc.integer({ min: 1, max: 9 }), (added, from, stretch) => {
      const kept = added.map((values) => {
        const list = new InOrder(numberOf);
        values.forEach((value, n) => {
          list.add(value);
          if (n % 3 === 0) list.values();
        });
        return list.values();
      });
      const walked = [...inOrder(kept, { numberOf, from, stretch })];
      assert.ok(walked.every((values) => values.length > 0 && values.length <= stretch));
      const expected = added.flat().filter((value) => value >= from);
      assert.deepEqual(
        walked.flat(),
        expected.toSorted((a, b) => a - b),
      );
    }),
  );
});

test('a walk goes on over what is added at the end, and is not disturbed by what is sorted in', () => {
  const list = new InOrder(numberOf);
  for (const value of [10, 20, 30]) list.add(value);
  const walk = inOrder([list.values()], { numberOf, stretch: 2 });
  assert.deepEqual(walk.next().value, [10, 20]);
  list.add(40);
  list.add(5);
  assert.deepEqual(list.values(), [5, 10, 20, 30, 40]);
  assert.deepEqual(walk.next().value, [30, 40]);
});
