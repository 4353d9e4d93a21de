import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GppModel } from '@iabgpp/cmpapi';
import fc from 'fast-check';
import { gppSections, usOptsOut } from './gpp.ts';

/** Every US section, by the name that the IAB's library has for it. */
const NAMES = [
  ...['usnat', 'usca', 'usva', 'usco', 'usut', 'usct', 'usfl', 'usmt', 'usor', 'ustx', 'usde'],
  ...['usia', 'usne', 'usnh', 'usnj', 'ustn', 'usmn', 'usmd', 'usin', 'usky', 'usri'],
];

function sectionOf(name: string, fields: Readonly<Record<string, unknown>>) {
  const model = new GppModel();
  model.setFieldValue(name, 'SaleOptOut', 2);
  for (const [field, value] of Object.entries(fields)) model.setFieldValue(name, field, value);
  const sections = gppSections(model.encode());
  assert.equal(sections?.length, 1);
  assert.deepEqual([sections?.[0]?.id], model.getSectionIds());
  return sections?.[0] ?? { id: 0, text: '' };
}

test('every US section is read as the library of the IAB writes it', () => {
  for (const name of NAMES) {
    assert.equal(usOptsOut(sectionOf(name, {})), false, name);
    assert.equal(usOptsOut(sectionOf(name, { SaleOptOut: 1 })), true, name);
    const other = name === 'usca' ? 'SharingOptOut' : 'TargetedAdvertisingOptOut';
    assert.equal(usOptsOut(sectionOf(name, { [other]: 2 })), false, name);
    assert.equal(usOptsOut(sectionOf(name, { [other]: 1 })), true, name);
  }
  assert.equal(usOptsOut(sectionOf('usnat', { SharingOptOut: 1 })), true);
});

test('the signal of a browser that passes it on is an opt-out', () => {
  assert.equal(usOptsOut(sectionOf('usca', { Gpc: true })), true);
  assert.equal(usOptsOut(sectionOf('usca', { Gpc: false })), false);
});

test('the header names the sections in any combination', () => {
  fc.assert(
    fc.property(fc.subarray(NAMES, { minLength: 1 }), (names) => {
      const model = new GppModel();
      for (const name of names) model.setFieldValue(name, 'SaleOptOut', 2);
      const ids = gppSections(model.encode())?.map(({ id }) => id);
      assert.deepEqual(
        ids,
        [...model.getSectionIds()].sort((a, b) => a - b),
      );
    }),
    { numRuns: 60 },
  );
});

test('unreadable texts are null and throw nothing; numbers without end are not followed', () => {
  fc.assert(fc.property(fc.string(), (text) => assert.equal(gppSections(text), null)));
  assert.equal(gppSections('DBABLA'), null);
  assert.equal(gppSections(`DBAC${'A'.repeat(200)}~x`), null);
  assert.equal(gppSections(`D${'_'.repeat(8_000)}~x`), null);
  assert.equal(usOptsOut({ id: 7, text: 'B' }), true);
});
