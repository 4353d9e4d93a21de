import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { zoneOffsets } from '../../base/time.ts';
import { isZoneName, offsetSql } from './zones.ts';

const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const moment = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2030, 0, 1) });

test('offsets are those of the clocks of every zone at every moment of a window', () => {
  fc.assert(
    fc.property(
      zone,
      moment,
      fc.nat(400 * 86_400_000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (name, fromMs, span, share) => {
        const offsets = zoneOffsets(fromMs, fromMs + span, name);
        assert.equal(offsets[0]?.fromMs, fromMs);
        const atMs = fromMs + Math.floor(span * share);
        const offset = offsets.findLast((stretch) => stretch.fromMs <= atMs);
        const shown = new Date(atMs + (offset?.offsetMs ?? 0)).toISOString().slice(0, 19).replace('T', ' ');
        assert.equal(shown, new Date(atMs).toLocaleString('sv-SE', { timeZone: name }));
      },
    ),
    { numRuns: 300 },
  );
});

test('a window without a change of the clocks has one offset, others choose by time', () => {
  const may = { fromMs: Date.UTC(2026, 4, 1), toMs: Date.UTC(2026, 4, 2) };
  assert.equal(offsetSql(may, 'Europe/Paris'), '7200');
  const year = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 3, 2) };
  const shift = Date.UTC(2026, 2, 29, 1) / 1_000;
  assert.equal(offsetSql(year, 'europe/paris'), `multiIf(at < ${shift}, 3600, 7200)`);
});

test('zones are names of the database in any case, not offsets', () => {
  for (const name of ['UTC', 'Europe/Paris', 'asia/kolkata', 'Etc/GMT+5'])
    assert.equal(isZoneName(name), true, name);
  for (const name of ['', '+05:30', '-0800', 'Mars/Olympus', 'Europe/Paris '])
    assert.equal(isZoneName(name), false, name);
});
