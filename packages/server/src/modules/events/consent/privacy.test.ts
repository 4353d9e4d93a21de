import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GppModel, TcfEuV2, TcfEuV2Field } from '@iabgpp/cmpapi';
import { consentRefusal, NOTHING_SAID, type Privacy } from './privacy.ts';

function tcString(purposes: readonly number[]): string {
  const section = new TcfEuV2();
  const flags = Array.from({ length: 24 }, (_, i) => purposes.includes(i + 1));
  section.setFieldValue(TcfEuV2Field.PURPOSE_CONSENTS, flags);
  return section.encode();
}

function refusalOf(said: Partial<Privacy>) {
  return consentRefusal({ ...NOTHING_SAID, ...said }, null);
}

const YES = tcString([1, 3, 4, 9]);
const NO = tcString([1]);

test('nothing said: kept; opted out in any way: not', () => {
  assert.equal(consentRefusal(NOTHING_SAID, 91), null);
  assert.equal(refusalOf({ optedOut: true, gdprApplies: true, tcString: YES }), 'opted-out');
  assert.equal(refusalOf({ usPrivacy: '1YYN' }), 'opted-out');
  assert.equal(refusalOf({ usPrivacy: '1YNN' }), null);
  assert.equal(refusalOf({ usPrivacy: '1---' }), null);
});

test('where the European law applies, a string must consent; where nobody says, a string that came is believed', () => {
  assert.equal(refusalOf({ gdprApplies: true }), 'no-consent');
  assert.equal(refusalOf({ gdprApplies: true, tcString: YES }), null);
  assert.equal(refusalOf({ gdprApplies: true, tcString: NO }), 'no-consent');
  assert.equal(refusalOf({ gdprApplies: true, tcString: 'rubbish' }), 'no-consent');
  assert.equal(refusalOf({ gdprApplies: null, tcString: NO }), 'no-consent');
  assert.equal(refusalOf({ gdprApplies: false, tcString: NO }), null);
  assert.equal(refusalOf({ gdprApplies: false }), null);
});

test('the sections of a GPP string count that are said to apply; all of them when nobody says', () => {
  const model = new GppModel();
  model.setFieldValue('tcfeuv2', 'PurposeConsents', [true]);
  model.setFieldValue('usca', 'SaleOptOut', 1);
  const gpp = model.encode();
  assert.equal(refusalOf({ gpp, gppSections: '2' }), 'no-consent');
  assert.equal(refusalOf({ gpp, gppSections: '8' }), 'opted-out');
  assert.equal(refusalOf({ gpp }), 'opted-out');
  assert.equal(refusalOf({ gpp, gppSections: '-1' }), null);
  assert.equal(refusalOf({ gpp: 'rubbish', gppSections: '7' }), 'no-consent');
  model.deleteSection('usca');
  model.deleteSection('tcfeuv2');
  model.setFieldValue('uspv1', 'Version', 1);
  model.setFieldValue('uspv1', 'OptOutSale', 'Y');
  assert.equal(refusalOf({ gpp: model.encode(), gppSections: '6' }), 'opted-out');
});
