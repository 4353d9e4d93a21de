import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { md5, sha256 } from './hash.ts';

test('an address has the hashes that every other sender gives it', () => {
  assert.equal(md5('john.doe@gmail.com'), 'e13743a7f1db7f4246badd6fd6ff54ff');
  assert.equal(
    sha256('john.doe@gmail.com'),
    '375320dd9ae7ed408002f3768e16cb5f28c861062fd50dff9a3bff62e9dce4ef',
  );
});

test('texts of any length and script are hashed as the standards say', () => {
  const texts = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 150 }), fc.string({ maxLength: 70 }));
  fc.assert(
    fc.property(texts, (text) => {
      assert.equal(md5(text), hash('md5', text));
      assert.equal(sha256(text), hash('sha256', text));
    }),
    { numRuns: 400 },
  );
});
