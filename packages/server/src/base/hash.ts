import { hash, timingSafeEqual } from 'node:crypto';

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

/**
 * The first 132 bits of an HMAC-SHA-256 tag: 22 URL-safe characters. Made of two plain hashes (RFC 2104), because Node's own HMAC object
 * costs several times as much and every bid signs a handful of links. The key's bytes must not change while it is used.
 */
export function macOf(text: string, key: Uint8Array): string {
  const { inner, outer } = paddedKey(key);
  const message = Buffer.allocUnsafe(BLOCK_BYTES + Buffer.byteLength(text));
  inner.copy(message);
  message.write(text, BLOCK_BYTES);
  // Texts come back in less than half the time of buffers.
  outer.write(hash('sha256', message, 'binary'), BLOCK_BYTES, 'binary');
  return hash('sha256', outer, 'base64url').slice(0, 22);
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

const paddedKeys = new WeakMap<Uint8Array, { inner: Buffer; outer: Buffer }>();

/** The key as it goes before the message, and before the hash of both; the latter has room for that hash. */
function paddedKey(key: Uint8Array): { inner: Buffer; outer: Buffer } {
  let padded = paddedKeys.get(key);
  if (padded === undefined) {
    const bytes = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
    padded = {
      inner: Buffer.alloc(BLOCK_BYTES, 0x36),
      outer: Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c),
    };
    for (const [i, byte] of bytes.entries()) {
      padded.inner[i] = byte ^ 0x36;
      padded.outer[i] = byte ^ 0x5c;
    }
    paddedKeys.set(key, padded);
  }
  return padded;
}

/** Compares without telling by its duration where two texts differ. */
export function sameSecret(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
