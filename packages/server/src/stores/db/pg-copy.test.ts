import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDb } from '../../../test/support/stores.ts';
import { copyLine } from './pg-copy.ts';

const text = fc
  .string({ unit: 'binary', maxLength: 30 })
  .filter((value) => !value.includes('\0') && isWellFormed(value));
const row = fc.tuple(fc.option(text), fc.array(fc.option(text), { maxLength: 4 }), fc.option(fc.integer()));

test('whatever a text holds, it comes back from a copy as it was', async (t) => {
  const db = await testDb(t);
  await db.query('CREATE TABLE copied (at int, a text, b text[], c int8)');
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 50 }), async (rows) => {
      await db.query('TRUNCATE copied');
      const numbered = rows.map((values, at) => [at, ...values] as const);
      await db.copyIn('copied', ['at', 'a', 'b', 'c'], eachOf(numbered));
      const back = await db.query<{ a: unknown; b: unknown; c: unknown }>('SELECT * FROM copied ORDER BY at');
      assert.deepEqual(
        back.map(({ a, b, c }) => [a, b, c]),
        rows.map((values) => [...values]),
      );
    }),
    { numRuns: 30 },
  );
});

test('a text that the database cannot hold is refused before it is sent', () => {
  assert.throws(() => copyLine(['a\0b']), /NUL character/);
});

function isWellFormed(value: string): boolean {
  return value === value.toWellFormed();
}

async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T[]> {
  for (const item of items) yield [item];
}
