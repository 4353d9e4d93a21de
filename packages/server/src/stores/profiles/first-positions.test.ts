import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testProfiles } from '../../../test/support/profiles.ts';
import { firstPositions } from './first-positions.ts';

test('the first to claim a key owns it, within a batch and across batches', async (t) => {
  const profiles = await testProfiles(t);
  const first = await firstPositions(profiles, 'seen', [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ]);
  assert.deepEqual(first, [1, 2, 1]);
  const second = await firstPositions(profiles, 'seen', [
    ['b', 4],
    ['c', 5],
  ]);
  assert.deepEqual(second, [2, 5]);
  assert.deepEqual(await firstPositions(profiles, 'other', [['a', 9]]), [9]);
  assert.deepEqual(await firstPositions(profiles, 'seen', []), []);
});

test('the same claims in any batches, repeated from any point, get the same answers', async (t) => {
  const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 20 });
  const profiles = await testProfiles(t);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(keys, fc.nat(20), fc.nat(20), async (claimed, cut, back) => {
      const space = `run-${run++}`;
      const claims = claimed.map((key, i) => [key, i + 1] as const);
      const expected = claimed.map((key) => claimed.indexOf(key) + 1);
      const before = await firstPositions(profiles, space, claims.slice(0, cut));
      assert.deepEqual(before, expected.slice(0, cut));
      const from = Math.max(0, Math.min(cut, claims.length) - back);
      const again = await firstPositions(profiles, space, claims.slice(from));
      assert.deepEqual(again, expected.slice(from));
    }),
    { numRuns: 50 },
  );
});
