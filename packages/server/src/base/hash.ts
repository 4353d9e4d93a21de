import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 as lower-case hex, as the outside world writes e-mail hashes. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex');
}

/** A 96-bit name for a text, 16 URL-safe characters: for keys, never for secrets. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 16);
}

/** FNV-1a, 32 bits: for seeds and shards. */
export function fnv1a(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state >>> 0;
}

/** A 128-bit HMAC-SHA-256 tag, 22 URL-safe characters. */
export function macOf(text: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64url');
}

/** Compares without telling by its duration where two texts differ. */
export function sameSecret(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
