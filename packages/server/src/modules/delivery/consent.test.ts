import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { consentsToPersonalAds } from './consent.ts';

/** A core string of version 2 with these purposes, by the bit layout of the IAB's specification. */
function consentTo(purposes: readonly number[], version = 2): string {
  const bits = Array.from({ length: 288 }, () => 0);
  for (let i = 0; i < 6; i++) bits[i] = (version >> (5 - i)) & 1;
  for (const purpose of purposes) bits[152 + purpose - 1] = 1;
  const bytes = Buffer.alloc(36);
  for (const [i, bit] of bits.entries()) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (bit << (7 - (i & 7)));
  return bytes.toString('base64url');
}

test('storing and selecting personalised ads must both be allowed', () => {
  assert.equal(consentsToPersonalAds(consentTo([1, 4])), true);
  assert.equal(consentsToPersonalAds(`${consentTo([1, 2, 3, 4, 10])}.YAAAAAAAAAA`), true);
  assert.equal(consentsToPersonalAds(consentTo([1, 3])), false);
  assert.equal(consentsToPersonalAds(consentTo([4])), false);
  assert.equal(consentsToPersonalAds(consentTo([1, 4], 1)), false);
});

test('unreadable texts consent to nothing and throw nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.equal(consentsToPersonalAds(text), false);
    }),
  );
});
