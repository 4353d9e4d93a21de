import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchesPattern } from './file-pattern.ts';

test('a star stands for any characters, and a pattern made to search for ever is answered at once', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
  fc.assert(
    fc.property(text, pattern, (name, files) => {
      const byHand = new RegExp(`^${files.replaceAll('.', '\\.').replaceAll('*', '.*')}$`, 's');
      assert.equal(matchesPattern(name, files), byHand.test(name));
    }),
    { numRuns: 2_000 },
  );
  assert.equal(matchesPattern('_'.repeat(250), '*_*_*_*_*.csv'), false);
  assert.equal(matchesPattern(`${'_'.repeat(246)}.csv`, '*_*_*_*_*.csv'), true);
  assert.equal(matchesPattern('aXa', 'aX*Xa'), false);
});
