import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addDays,
  dateAt,
  daysInclusive,
  endOfDate,
  HOUR_MS,
  isTimeZone,
  parseDate,
  parseMoment,
  startOfDate,
} from './time.ts';

const ZONES = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Santiago',
];

test('every moment lies within the bounds of its own date, in every zone', () => {
  const moment = fc.integer({ min: Date.UTC(2011, 0, 1), max: Date.UTC(2030, 0, 1) });
  fc.assert(
    fc.property(moment, fc.constantFrom(...ZONES), (atMs, zone) => {
      const date = dateAt(atMs, zone);
      assert.ok(startOfDate(date, zone) <= atMs && atMs < endOfDate(date, zone), `${atMs} ${zone} ${date}`);
    }),
  );
});

test('what was asked before does not change the answer', () => {
  const near = fc.integer({ min: -3 * 60_000, max: 3 * 60_000 });
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.array(near, { minLength: 2 }), (zone, offsets) => {
      const midnightMs = startOfDate('2026-03-29', zone);
      for (const offset of offsets) {
        assert.equal(dateAt(midnightMs + offset, zone), offset < 0 ? '2026-03-28' : '2026-03-29');
      }
    }),
  );
});

test('the days on which clocks change have 23 and 25 hours', () => {
  const hours = (date: string) =>
    (endOfDate(date, 'Europe/Paris') - startOfDate(date, 'Europe/Paris')) / HOUR_MS;
  assert.deepEqual(['2026-03-29', '2026-10-25', '2026-06-01'].map(hours), [23, 25, 24]);
});

test('a day that skips midnight starts when it starts', () => {
  // Clocks in Santiago go from 24:00 to 01:00 on the first Sunday of September.
  assert.equal(
    new Date(startOfDate('2026-09-06', 'America/Santiago')).toISOString(),
    '2026-09-06T04:00:00.000Z',
  );
});

test('dates are read with or without a time, and impossible ones are refused', () => {
  assert.equal(parseDate('2026-01-02'), '2026-01-02');
  assert.equal(parseDate('2026-01-02T23:59:59.000Z'), '2026-01-02');
  assert.equal(parseDate('2024-02-29 10:00'), '2024-02-29');
  for (const bad of ['', '2026-02-30', '2026-13-01', '2026-1-2', '20260102', '2026-01-02x', 'today'])
    assert.equal(parseDate(bad), null, bad);
});

test('periods include both ends', () => {
  assert.equal(daysInclusive('2026-04-16', '2026-04-30'), 15);
  assert.equal(daysInclusive('2026-04-16', '2026-04-16'), 1);
  assert.equal(daysInclusive('2026-01-01', '2026-12-31'), 365);
  assert.equal(addDays('2026-02-28', 1), '2026-03-01');
});

test('zones of the IANA database are known and others are not', () => {
  assert.ok(isTimeZone('Europe/Paris'));
  assert.ok(!isTimeZone('Europe/Atlantis'));
  assert.ok(!isTimeZone(''));
  assert.ok(!isTimeZone('+01:00'));
  assert.throws(() => dateAt(0, 'Europe/Atlantis'), RangeError);
});

test('a moment is a date or a date-time, in UTC unless it says otherwise', () => {
  const read = (text: string) => {
    const atMs = parseMoment(text);
    return atMs === null ? null : new Date(atMs).toISOString();
  };
  assert.equal(read('2026-01-31'), '2026-01-31T00:00:00.000Z');
  assert.equal(read('2026-01-31T12:30'), '2026-01-31T12:30:00.000Z');
  assert.equal(read('2026-01-31 12:30:15.25'), '2026-01-31T12:30:15.250Z');
  assert.equal(read('2026-01-31T12:30:00+02:00'), '2026-01-31T10:30:00.000Z');
  for (const text of ['', 'soon', '2026-02-30', '2026-01-31T25:00', '2026-01-31T12', '1700000000']) {
    assert.equal(read(text), null, text);
  }
});
