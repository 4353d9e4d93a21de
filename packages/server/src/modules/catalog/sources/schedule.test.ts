import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextOf, readSchedule } from './schedule.ts';

function nexts(text: string, after: string, zone: string, count = 1): string[] {
  const schedule = readSchedule(text);
  assert.ok(schedule !== null, text);
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < count; ) {
    at = nextOf(schedule, at, zone);
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

test('cron counts in the zone of the account, over the days on which clocks change', () => {
  assert.deepEqual(nexts('30 4 * * *', '2026-01-15T00:00Z', 'Europe/Berlin', 2), [
    '2026-01-15T03:30',
    '2026-01-16T03:30',
  ]);
  // 02:30 does not exist on March 29th, and exists twice on October 25th.
  assert.deepEqual(nexts('30 2 * * *', '2026-03-28T02:00Z', 'Europe/Berlin', 2), [
    '2026-03-29T01:30',
    '2026-03-30T00:30',
  ]);
  assert.deepEqual(nexts('30 2 * * *', '2026-10-24T12:00Z', 'Europe/Berlin', 2), [
    '2026-10-25T00:30',
    '2026-10-26T01:30',
  ]);
  assert.deepEqual(nexts('0 0 29 2 *', '2026-01-01T00:00Z', 'UTC'), ['2028-02-29T00:00']);
  assert.deepEqual(nexts('*/20 8-9 * * 1-5', '2026-01-16T09:30Z', 'UTC', 3), [
    '2026-01-16T09:40',
    '2026-01-19T08:00',
    '2026-01-19T08:20',
  ]);
  // Of two kinds of days one is enough: the 1st of the month, and Sundays by either of their numbers.
  assert.deepEqual(
    nexts('0 5 1 * 7', '2026-01-02T00:00Z', 'UTC', 5),
    ['2026-01-04', '2026-01-11', '2026-01-18', '2026-01-25', '2026-02-01'].map((day) => `${day}T05:00`),
  );
});

test('an interval counts from the last look', () => {
  assert.deepEqual(nexts('every 15m', '2026-01-01T00:07Z', 'UTC', 2), [
    '2026-01-01T00:22',
    '2026-01-01T00:37',
  ]);
  assert.deepEqual(nexts('every 1d', '2026-01-01T00:07Z', 'UTC'), ['2026-01-02T00:07']);
});

test('whatever is no schedule is not read, and what is read has a next moment in the future', () => {
  const wrong = [
    '',
    'every 0m',
    'every 5s',
    'every 32d',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '0 24 * * *',
    '0 0 0 * *',
    '0 0 30 2 *',
    '5-1 * * * *',
    '*/0 * * * *',
    '1,,2 * * * *',
    'a * * * *',
    '-1 * * * *',
  ];
  for (const text of wrong) assert.equal(readSchedule(text), null, text);
  const field = fc.constantFrom('*', '0', '5', '1-3', '*/7', '2,4', '31', '12', '99', '1-', '/');
  const texts = fc.oneof(
    fc.string(),
    fc.tuple(field, field, field, field, field).map((fields) => fields.join(' ')),
  );
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  );
  fc.assert(
    fc.property(texts, zones, fc.integer({ min: 0, max: 4_000_000_000_000 }), (text, zone, afterMs) => {
      const schedule = readSchedule(text);
      if (schedule === null) return;
      assert.ok(nextOf(schedule, afterMs, zone) > afterMs);
    }),
    { numRuns: 150 },
  );
});
