import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Secrets at rest: AES-256-GCM, a fresh nonce each time, bound to what they belong to. */
export interface Sealing {
  seal(text: string, belongsTo: string): string;
  /** Throws when the text was changed, belongs to something else, or was sealed with another key. */
  open(sealed: string, belongsTo: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @param key 32 bytes */
export function sealingWith(key: Uint8Array): Sealing {
  return {
    seal(text, belongsTo) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(belongsTo));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed, belongsTo) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(belongsTo));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([body, decipher.final()]).toString('utf8');
    },
  };
}
