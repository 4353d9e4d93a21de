import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { FeedFailed } from '../feed-run.ts';
import { readPrice } from './price.ts';
import { readSeparatedValues, type SeparatedRow } from './separated-values.ts';
import { textOf } from './text-source.ts';

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** All rows, or the failure. */
async function read(bytes: Buffer, sizes: readonly number[] = [1_000_000]): Promise<unknown> {
  const rows: SeparatedRow[] = [];
  try {
    for await (const batch of readSeparatedValues(textOf(cut(bytes, sizes)))) rows.push(...batch);
    return rows;
  } catch (error) {
    if (error instanceof FeedFailed) return error.failure;
    throw error;
  }
}

const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

/** Text that is full of what matters to a reader. */
const tricky = fc
  .array(
    fc.constantFrom('a', 'b', 'é', '😀', ' ', ',', ';', '\t', '|', '"', '""', '\n', '\r\n', '\r', '\ufeff'),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));

test('however the bytes are cut, the rows are the same', async () => {
  await fc.assert(
    fc.asyncProperty(tricky, chunkSizes, async (text, sizes) => {
      const bytes = Buffer.from(text);
      assert.deepEqual(await read(bytes, sizes), await read(bytes));
    }),
    { numRuns: 1_000 },
  );
});

test('arbitrary bytes end in rows or in a failure that is named, however they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), chunkSizes, async (bytes, sizes) => {
      const whole = await read(Buffer.from(bytes));
      const pieces = await read(Buffer.from(bytes), sizes);
      // A broken character that is cut in two may be noticed as one that ends too early.
      if (Array.isArray(whole)) assert.deepEqual(pieces, whole);
      else assert(!Array.isArray(pieces));
    }),
    { numRuns: 1_000 },
  );
});

const value = fc.array(fc.constantFrom('a', 'é', ' ', ',', ';', '"', '\n', 'z'), { maxLength: 6 });
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((width) =>
    fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
  );

test('what another writer quotes is read back, as another reader reads it', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async (rows, lineEnd) => {
      const header = rows[0]?.map((_, i) => `h${i}`).join(',');
      const lines = rows.map((row) => row.map((cell) => quoted(cell.join(''))).join(','));
      const text = [header, ...lines, ''].join(lineEnd);
      const expected = parse(text, { record_delimiter: lineEnd });
      const ours = await read(Buffer.from(text));
      assert(Array.isArray(ours));
      assert.deepEqual(
        ours.map((row) => row.values),
        expected,
      );
    }),
    { numRuns: 500 },
  );
});

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

test('lines are counted through quoted line ends, empty lines and broken rows', async () => {
  const rows = await read(Buffer.from('h|i\n1|2\n\n"x\ny"|3\n"a"b|4\n5|6\n'));
  assert.deepEqual(rows, [
    { line: 1, values: ['h', 'i'] },
    { line: 2, values: ['1', '2'] },
    { line: 4, values: ['x\ny', '3'] },
    { line: 6, values: null },
    { line: 7, values: ['5', '6'] },
  ]);
});

test('prices are read exactly or not at all', () => {
  const price = (text: string) => {
    const found = readPrice(text);
    return found === null ? null : [found.priceMicros, found.currency];
  };
  assert.deepEqual(price('12.50 EUR'), [12_500_000, 'EUR']);
  assert.deepEqual(price('usd 3'), [3_000_000, 'USD']);
  assert.deepEqual(price('0.000001'), [1, null]);
  for (const text of [
    '12,50',
    '1.299,00 EUR',
    '-1',
    '1e3',
    '€5',
    'EUR 5 EUR',
    '5 EURO',
    '',
    '.5',
    '5.1234567',
  ]) {
    assert.equal(price(text), null, text);
  }
});
