import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addMicros, formatMicros, MICROS_MAX, minorDigits, parseMicros } from './money.ts';

test('an amount survives being written and read, to the micro-unit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MICROS_MAX }), (micros) => {
      assert.equal(parseMicros(formatMicros(micros)), micros);
    }),
  );
});

test('decimals are read exactly, however they are written', () => {
  assert.equal(parseMicros('100.50'), 100_500_000);
  assert.equal(parseMicros('0.000001'), 1);
  assert.equal(parseMicros(0.1), 100_000);
  assert.equal(parseMicros(' 12 '), 12_000_000);
  assert.equal(parseMicros('9007199254.740991'), MICROS_MAX);
});

test('what is not a plain non-negative decimal within bounds is refused', () => {
  for (const bad of [
    '',
    ' ',
    '-1',
    '+1',
    '1.',
    '.5',
    '1e3',
    '0x10',
    '1,5',
    '0.0000001',
    '9007199254.740992',
    'NaN',
    '١',
  ])
    assert.equal(parseMicros(bad), null, bad);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e21, 1e-7])
    assert.equal(parseMicros(bad), null);
});

test('a sum beyond the safe range throws instead of being wrong', () => {
  assert.throws(() => addMicros(MICROS_MAX, 1), RangeError);
  assert.equal(addMicros(MICROS_MAX, -1), MICROS_MAX - 1);
});

test('negative amounts are written with their sign', () => {
  assert.equal(formatMicros(-1_500_000), '-1.5');
});

test('minor units follow the currency', () => {
  assert.deepEqual(['EUR', 'JPY', 'KWD'].map(minorDigits), [2, 0, 3]);
});
