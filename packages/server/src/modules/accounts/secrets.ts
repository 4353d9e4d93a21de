import { randomBytes, scrypt } from 'node:crypto';
import { sameSecret, sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';

/** 256 random bits in characters that mean nothing in forms, URLs and shells: letters, digits, `-` and `_`. */
export function newSecret(ids: Ids): string {
  return `${ids.next()}${ids.next()}`;
}

/** A secret of 256 random bits cannot be guessed, so one fast hash is enough to keep it. */
export function secretMatches(secret: string, keptSha256: string): boolean {
  return sameSecret(sha256Hex(secret), keptSha256);
}

/** The cost of a guess at a password: about 32 MB and 80 ms. */
const SCRYPT = { N: 32_768, r: 8, p: 1, maxmem: 64_000_000 };
const PASSWORD_HASH_BYTES = 32;

/** What is kept of a password: `scrypt$N$salt$hash`, so that the cost can grow without losing anybody. */
export async function keepPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, SCRYPT.N);
  return `scrypt$${SCRYPT.N}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

export async function passwordMatches(password: string, kept: string): Promise<boolean> {
  const [scheme, cost, salt, hash] = kept.split('$');
  if (scheme !== 'scrypt' || cost === undefined || salt === undefined || hash === undefined) return false;
  const derived = await derive(password, Buffer.from(salt, 'base64url'), Number(cost));
  return sameSecret(derived.toString('base64url'), hash);
}

function derive(password: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, PASSWORD_HASH_BYTES, { ...SCRYPT, N: cost }, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(error);
    });
  });
}
