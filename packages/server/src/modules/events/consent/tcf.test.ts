import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TcfEuV2, TcfEuV2Field } from '@iabgpp/cmpapi';
import fc from 'fast-check';
import { tcfAllows } from './tcf.ts';

interface Choice {
  readonly purposes: readonly number[];
  readonly interests?: readonly number[];
  readonly vendors?: readonly number[];
  readonly vendorInterests?: readonly number[];
}

/** A string as the IAB's own library writes it. */
function written({ purposes, interests = [], vendors = [], vendorInterests = [] }: Choice): string {
  const section = new TcfEuV2();
  const flags = (of: readonly number[]) => Array.from({ length: 24 }, (_, i) => of.includes(i + 1));
  section.setFieldValue(TcfEuV2Field.PURPOSE_CONSENTS, flags(purposes));
  section.setFieldValue(TcfEuV2Field.PURPOSE_LEGITIMATE_INTERESTS, flags(interests));
  section.setFieldValue(TcfEuV2Field.VENDOR_CONSENTS, [...vendors]);
  section.setFieldValue(TcfEuV2Field.VENDOR_LEGITIMATE_INTERESTS, [...vendorInterests]);
  return section.encode();
}

const ALL = [1, 2, 3, 4, 7, 9, 10];

test('storing, profiling and choosing ads need consent, figures consent or a legitimate interest', () => {
  assert.equal(tcfAllows(written({ purposes: ALL }), null), true);
  assert.equal(tcfAllows(written({ purposes: [1, 3, 4], interests: [9] }), null), true);
  assert.equal(tcfAllows(written({ purposes: [1, 3, 4] }), null), false);
  for (const missing of [1, 3, 4]) {
    const purposes = ALL.filter((purpose) => purpose !== missing);
    assert.equal(tcfAllows(written({ purposes, interests: ALL }), null), false, `without ${missing}`);
  }
});

test('our vendor id must be among those consented to, written as bits or as ranges', () => {
  for (const vendors of [[7, 91, 755], Array.from({ length: 900 }, (_, i) => i + 1), [1, 3, 60_000]]) {
    const text = written({ purposes: ALL, vendors });
    for (const id of [1, 3, 7, 91, 755, 900, 901, 60_000]) {
      assert.equal(tcfAllows(text, id), vendors.includes(id), `${id} of ${vendors.length}`);
    }
  }
});

test('a legitimate interest in figures counts for the vendor only where the shopper did not object to it', () => {
  const choice = { purposes: [1, 3, 4], interests: [9], vendors: [91] };
  assert.equal(tcfAllows(written({ ...choice, vendorInterests: [91] }), 91), true);
  assert.equal(tcfAllows(written(choice), 91), false);
});

/** The core segment in bits, so that publisher restrictions can be written, which the library does not take. */
function withRestriction(purpose: number, type: number, vendor: number): string {
  const bits = (value: number, width: number) => value.toString(2).padStart(width, '0');
  const purposes = Array.from({ length: 24 }, (_, i) => (ALL.includes(i + 1) ? '1' : '0')).join('');
  const core = [
    ...[bits(2, 6), bits(0, 146), purposes, bits(0, 24), bits(0, 13)],
    ...[bits(91, 16), '0', bits(1, 91), bits(91, 16), '0', bits(0, 91)],
    ...[bits(1, 12), bits(purpose, 6), bits(type, 2), bits(1, 12), '1', bits(vendor, 16), bits(vendor, 16)],
  ].join('');
  const bytes = core.padEnd(Math.ceil(core.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))).toString('base64url');
}

test('what the publisher forbids our vendor is not allowed, what it forbids another is', () => {
  assert.equal(tcfAllows(withRestriction(4, 0, 91), 91), false);
  assert.equal(tcfAllows(withRestriction(4, 0, 90), 91), true);
  assert.equal(tcfAllows(withRestriction(4, 1, 91), 91), true);
  assert.equal(tcfAllows(withRestriction(2, 0, 91), 91), true);
});

test('unreadable, cut and overlong texts allow nothing and throw nothing', () => {
  const text = written({ purposes: ALL, vendors: [91] });
  for (let length = 0; length < 30; length++) assert.equal(tcfAllows(text.slice(0, length), 91), false);
  assert.equal(tcfAllows(`B${text.slice(1)}`, null), false);
  assert.equal(tcfAllows(text.split('.')[0]?.padEnd(10_000, 'A') ?? '', null), false);
  fc.assert(fc.property(fc.string(), (any) => assert.equal(tcfAllows(any, 1), false)));
});

test('a string of hundreds of ranges of all vendors costs no more than its length', () => {
  const range = `1${'0'.repeat(15)}1${'1'.repeat(16)}`;
  const head = `000010${'0'.repeat(146)}${'1'.repeat(24)}${'0'.repeat(37)}${'1'.repeat(16)}1`;
  const bits = `${head}001010111100${range.repeat(700)}${'0'.repeat(64)}`;
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const text = Buffer.from(bytes).toString('base64url');
  const startMs = performance.now();
  for (let i = 0; i < 20; i++) assert.equal(tcfAllows(text, 91), true);
  assert.ok(performance.now() - startMs < 5_000, 'one by one the vendors would take half a minute');
});
