import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { BoundedMap } from './bounded.ts';
import { seededDice } from './dice.ts';
import { macOf, sameSecret, sha256Hex, shortHash } from './hash.ts';
import { randomIds } from './ids.ts';
import { Tally } from './reason.ts';

test('the same seed throws the same dice, evenly', () => {
  const throws = (seed: number) => Array.from({ length: 10_000 }, seededDice(seed));
  assert.deepEqual(throws(42), throws(42));
  assert.notDeepEqual(throws(42), throws(43));
  const mean = throws(7).reduce((sum, value) => sum + value, 0) / 10_000;
  assert.ok(Math.abs(mean - 0.5) < 0.02, `mean ${mean}`);
  assert.ok(throws(7).every((value) => value >= 0 && value < 1));
});

test('ids do not repeat, also across blocks', () => {
  const ids = randomIds();
  const drawn = Array.from({ length: 5_000 }, () => ids.next());
  assert.equal(new Set(drawn).size, drawn.length);
  assert.ok(drawn.every((id) => /^[\w-]{22}$/.test(id)));
});

test('a bounded map never holds more than its bound and forgets the oldest first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(20), { maxLength: 200, size: 'max' }),
      fc.integer({ min: 1, max: 8 }),
      (keys, max) => {
        const map = new BoundedMap<number, number>(max);
        const young: number[] = [];
        for (const key of keys) {
          map.set(key, key);
          if (young.includes(key)) young.splice(young.indexOf(key), 1);
          young.push(key);
          assert.ok(map.size <= max);
        }
        for (const key of new Set(keys)) assert.equal(map.has(key), young.slice(-max).includes(key));
      },
    ),
  );
});

test('a tally counts exactly and keeps only the last samples', () => {
  const tally = new Tally<'late' | 'broken'>();
  for (let i = 0; i < 50; i++) tally.count('late', i);
  tally.count('broken');
  assert.deepEqual(tally.counts(), { broken: 1, late: 50 });
  assert.equal(tally.total(), 51);
  assert.equal(tally.samples('late').length, Tally.SAMPLES_MAX);
  assert.equal(tally.samples('late').at(-1), 49);
  assert.deepEqual(tally.samples('broken'), []);
});

test('a tag is HMAC-SHA-256, cut to 22 characters, for keys and texts of any length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 200 }), (text, key) => {
      const expected = createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
      assert.equal(macOf(text, key), expected);
      assert.equal(macOf(text, key), expected);
    }),
  );
});

test('hashes match published vectors and a tag depends on key and text', () => {
  assert.equal(
    sha256Hex('john.doe@gmail.com'),
    '375320dd9ae7ed408002f3768e16cb5f28c861062fd50dff9a3bff62e9dce4ef',
  );
  assert.match(shortHash('a'), /^[\w-]{16}$/);
  const key = Buffer.alloc(32, 1);
  assert.match(macOf('text', key), /^[\w-]{22}$/);
  assert.notEqual(macOf('text', key), macOf('texs', key));
  assert.notEqual(macOf('text', key), macOf('text', Buffer.alloc(32, 2)));
  assert.ok(sameSecret('abc', 'abc'));
  assert.ok(!sameSecret('abc', 'abd') && !sameSecret('abc', 'abcd'));
});
