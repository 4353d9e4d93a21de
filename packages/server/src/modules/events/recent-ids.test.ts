import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FingerprintSet, fingerprintOf } from './fingerprint-set.ts';
import { RecentIds } from './recent-ids.ts';

test('a set of fingerprints answers as a set of texts does, also after it was emptied', () => {
  const texts = fc.array(fc.oneof(fc.string(), fc.nat(50).map(String)), { maxLength: 64, size: 'max' });
  fc.assert(
    fc.property(texts, texts, (added, asked) => {
      const set = new FingerprintSet(64);
      for (const text of added) set.add(fingerprintOf(1, text));
      const known = new Set(added);
      for (const text of [...added, ...asked]) assert.equal(set.has(fingerprintOf(1, text)), known.has(text));
      set.emptied();
      for (const text of added) assert.equal(set.has(fingerprintOf(1, text)), false);
    }),
  );
});

test('fingerprints of numbered ids do not meet', () => {
  const set = new FingerprintSet(100_000);
  for (let i = 0; i < 100_000; i++) {
    const id = fingerprintOf(7 + (i % 2), `ev-${String(i >> 1).padStart(9, '0')}-${(i >> 1) % 6}`);
    assert.equal(set.has(id), false);
    set.add(id);
  }
  assert.equal(set.isFull, true);
});

test('an id is a retry within its request at once, and in others when its request is durable', () => {
  const recent = new RecentIds();
  const first = new Set<number>();
  assert.equal(recent.seen(1, 'a', first), false);
  assert.equal(recent.seen(1, 'a', first), true);
  assert.equal(recent.seen(1, 'a', new Set()), false);
  recent.remember(first);
  assert.equal(recent.seen(1, 'a', new Set()), true);
  assert.equal(recent.seen(2, 'a', new Set()), false);
});

test('the latest ids are remembered, at least half of the bound, and old ones are forgotten', () => {
  const recent = new RecentIds();
  const half = RecentIds.IDS_MAX / 2;
  for (let i = 0; i < RecentIds.IDS_MAX * 1.5; i++) recent.remember(new Set([fingerprintOf(1, `${i}`)]));
  const seen = (i: number) => recent.seen(1, `${i}`, new Set());
  assert.equal(seen(RecentIds.IDS_MAX * 1.5 - 1), true);
  assert.equal(seen(RecentIds.IDS_MAX * 1.5 - half), true);
  assert.equal(seen(0), false);
});
