import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDb } from '../../../test/support/stores.ts';

test('a value that is no safe integer is refused, not rounded', async (t) => {
  const db = await testDb(t);
  assert.deepEqual(await db.query('SELECT 9007199254740991::int8 AS a'), [{ a: 9_007_199_254_740_991 }]);
  await assert.rejects(db.query('SELECT 9007199254740992::int8 AS a'), /safe integer/);
  assert.deepEqual(await db.query(`SELECT 1`), [{ '?column?': 1 }]);
});
