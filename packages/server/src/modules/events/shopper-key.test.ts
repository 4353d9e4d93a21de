import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  emailForms,
  keysNamed,
  SHOPPER_KEYS_MAX,
  type ShopperIdKind,
  shopperKey,
  shopperKeys,
} from './shopper-key.ts';

// The published forms of one address.
const ADDRESS = 'john.doe@gmail.com';
const MD5 = 'e13743a7f1db7f4246badd6fd6ff54ff';
const SHA256 = '375320dd9ae7ed408002f3768e16cb5f28c861062fd50dff9a3bff62e9dce4ef';
const SHA256_OF_MD5 = '000e3171a5110c35c69d060112bd0ba55d9631c7c2ec93f1840e4570095b263a';

test('an address shares a form with itself in every notation', () => {
  assert.deepEqual(emailForms(` John.DOE@gmail.com\n`), [SHA256, SHA256_OF_MD5]);
  assert.deepEqual(emailForms(ADDRESS), [SHA256, SHA256_OF_MD5]);
  assert.deepEqual(emailForms(MD5.toUpperCase()), [SHA256_OF_MD5]);
  assert.deepEqual(emailForms(SHA256), [SHA256]);
  assert.deepEqual(emailForms(SHA256_OF_MD5), [SHA256_OF_MD5]);
});

test('what is no address names nobody', () => {
  const emptyMd5 = 'd41d8cd98f00b204e9800998ecf8427e';
  const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  for (const value of ['', ' ', 'null', 'guest', emptyMd5, emptySha256, `${'a'.repeat(300)}@b.c`]) {
    assert.deepEqual(emailForms(value), [], value);
  }
});

test('keys stand strongest first, each once, at most eight, and differ between advertisers', () => {
  const kinds: ShopperIdKind[] = ['cookie', 'device', 'visitor', 'first-party', 'gum', 'customer'];
  const identities = kinds.map((kind) => ({ kind, value: 'same' }));
  const keys = shopperKeys(1, [...identities, ...identities, { kind: 'email', value: ADDRESS }]);
  assert.equal(keys.length, SHOPPER_KEYS_MAX);
  assert.deepEqual(keys.map((key) => key[0]).join(''), 'abbcdefg');
  assert.equal(keys[0], shopperKey(1, 'customer', 'same'));
  assert.equal(keys.at(-1), shopperKey(1, 'cookie', 'same'));
  assert.notDeepEqual(keys[0], shopperKeys(2, identities)[0]);
  assert.match(keys.join(''), /^[\w-]+$/);
});

test('whoever is looked up is tried under every name, however weak, and stored under the strongest', () => {
  const names = Array.from({ length: 12 }, (_, i) => ({ kind: 'customer' as const, value: `c${i}` }));
  const cookie = { kind: 'cookie' as const, value: 'k' };
  const all = keysNamed(1, [cookie, ...names]);
  assert.equal(all.length, 13);
  assert.ok(all.includes(shopperKey(1, 'cookie', 'k')));
  assert.deepEqual(shopperKeys(1, [cookie, ...names]), all.slice(0, SHOPPER_KEYS_MAX));
});
