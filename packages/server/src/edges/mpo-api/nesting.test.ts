import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTooDeep, NESTING_MAX } from './nesting.ts';

const nested = (depth: number, inner = '') =>
  `${'[{"a":'.repeat(depth / 2)}${inner || 1}${'}]'.repeat(depth / 2)}`;

test('values may stand in one another up to the limit, side by side without one', () => {
  assert.equal(isTooDeep(nested(NESTING_MAX)), false);
  assert.equal(isTooDeep(nested(NESTING_MAX + 2)), true);
  assert.equal(isTooDeep(`[${'{},'.repeat(5_000)}[]]`), false);
});

test('brackets in texts are text', () => {
  assert.equal(isTooDeep(JSON.stringify({ name: '[{"'.repeat(500) })), false);
  assert.equal(isTooDeep(JSON.stringify(['\\"[', '\\', '"'.repeat(99), '['.repeat(99)])), false);
  assert.equal(isTooDeep(`["\\\\",${nested(NESTING_MAX)}]`), true);
});
