import { hash } from 'node:crypto';
import { assert } from '../../base/assert.ts';
import { sha256Hex, shortHash } from '../../base/hash.ts';

/** What a name of a shopper is, strongest first: how surely one value means one person. */
export type ShopperIdKind = 'customer' | 'email' | 'gum' | 'first-party' | 'visitor' | 'device' | 'cookie';

/** One name of a shopper as a sender wrote it. It is hashed before anything is stored. */
export interface Identity {
  readonly kind: ShopperIdKind;
  readonly value: string;
}

/** Keys of one event or profile: one of each kind and both forms of an e-mail address just fit. */
export const SHOPPER_KEYS_MAX = 8;

/** The kind is visible in the key's first letter, so that sorted keys stand strongest first everywhere. */
const LETTER_OF: Readonly<Record<ShopperIdKind, string>> = {
  customer: 'a',
  email: 'b',
  gum: 'c',
  'first-party': 'd',
  visitor: 'e',
  device: 'f',
  cookie: 'g',
};

/**
 * The stored name of a shopper: 17 characters, different for each advertiser, so that shoppers of two marketplaces are
 * never joined. E-mail values are SHA-256 forms as {@link emailForms} gives them.
 */
export function shopperKey(advertiserId: number, kind: ShopperIdKind, value: string): string {
  return LETTER_OF[kind] + hashed(advertiserId, value);
}

const KIND_OF: ReadonlyMap<string, ShopperIdKind> = new Map(
  Object.entries(LETTER_OF).map(([kind, letter]) => [letter, kind as ShopperIdKind]),
);

/** What kind of name a stored key was made of. */
export function kindOfKey(key: string): ShopperIdKind {
  const kind = KIND_OF.get(key.charAt(0));
  assert(kind !== undefined, `${key} is no key of a shopper`);
  return kind;
}

/** The kind stands in the letter alone: a value that is tried as several kinds is hashed once. */
function hashed(advertiserId: number, value: string): string {
  return shortHash(`${advertiserId}|${value}`);
}

/** The keys that are stored for a shopper: the strongest {@link SHOPPER_KEYS_MAX} of {@link keysNamed}. */
export function shopperKeys(advertiserId: number, identities: readonly Identity[]): string[] {
  return keysNamed(advertiserId, identities).slice(0, SHOPPER_KEYS_MAX);
}

/**
 * The keys of all names given for one shopper, without placeholders and repetitions, strongest first: for looking
 * somebody up, where one name may have to be tried as several kinds and the weakest may be the one that is known. Values
 * may be raw: e-mail addresses clear or hashed, ids in any case.
 */
export function keysNamed(advertiserId: number, identities: readonly Identity[]): string[] {
  const keys: string[] = [];
  let last = { value: '', hash: '' };
  for (const { kind, value } of identities) {
    if (kind === 'email') {
      for (const form of emailForms(value)) putNew(keys, shopperKey(advertiserId, kind, form));
      continue;
    }
    // Advertising ids are written in upper case by some systems and in lower case by others.
    const name = kind === 'device' ? value.toLowerCase() : value;
    if (name !== last.value) {
      const trimmed = name.trim();
      last = { value: name, hash: isPlaceholder(trimmed) ? '' : hashed(advertiserId, trimmed) };
    }
    if (last.hash !== '') putNew(keys, LETTER_OF[kind] + last.hash);
  }
  return keys.sort();
}

const MD5_HEX = /^[0-9a-f]{32}$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/**
 * What an e-mail value is known by: SHA-256 hex texts. Clear text gives the hash of the address and the hash of its MD5
 * hex; an MD5 gives the latter; a SHA-256 (of either) stands for itself. So whoever sends the address in whatever form
 * shares a form with whoever sends it clear. Nothing for what cannot be an address.
 */
export function emailForms(value: string): string[] {
  const text = value.trim().toLowerCase();
  if (SHA256_HEX.test(text)) return EMPTY_EMAIL_FORMS.has(text) ? [] : [text];
  if (MD5_HEX.test(text)) return emailForms(sha256Hex(text));
  if (!text.includes('@') || text.length > EMAIL_LENGTH_MAX) return [];
  return [sha256Hex(text), sha256Hex(hash('md5', text, 'hex'))];
}

/** RFC 5321 allows 254 characters. */
const EMAIL_LENGTH_MAX = 254;

// Tags that hash an absent address send these: they would make one shopper of all who are not logged in.
const EMPTY_EMAIL_FORMS: ReadonlySet<string> = new Set([sha256Hex(''), sha256Hex(hash('md5', '', 'hex'))]);

const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '',
  '0',
  '-1',
  'null',
  'undefined',
  'none',
  'n/a',
  'nan',
  'false',
  'unknown',
  'anonymous',
  'guest',
]);

/** Values that mean "nobody": a hundred thousand guests must not become one shopper. */
function isPlaceholder(value: string): boolean {
  return PLACEHOLDERS.has(value) || PLACEHOLDERS.has(value.toLowerCase()) || /^[0-]+$/.test(value);
}

function putNew(keys: string[], key: string): void {
  if (!keys.includes(key)) keys.push(key);
}
