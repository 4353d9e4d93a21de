import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keptSecret } from '../config/kept-secret.ts';

const FILE = 'secrets.key';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Secrets that the server must be able to use again, and therefore keeps encrypted (AES-256-GCM) and never shows. */
export interface SecretBox {
  /** The text, readable only by who has the key and for the same purpose, e.g. `feed-source 7`. */
  seal(text: string, purpose: string): string;
  /** null when the key is another one, the purpose differs, or somebody changed the text. */
  unseal(sealed: string, purpose: string): string | null;
}

/** The box of a data directory; its key is made at the first start, readable by its owner only. */
export async function openSecretBox(directory: string): Promise<SecretBox> {
  const text = await keptSecret(directory, FILE, () => randomBytes(KEY_BYTES).toString('base64'));
  return secretBox(readKey(text, join(directory, FILE)));
}

export function secretBox(key: Uint8Array): SecretBox {
  return {
    seal(text, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    unseal(sealed, purpose) {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(tag);
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}

function readKey(text: string, file: string): Uint8Array {
  const key = Buffer.from(text, 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new Error(
    `${file} does not hold a key of ${KEY_BYTES} bytes; nothing was started. Put the right file back: without it the secrets of feed sources and integrations cannot be read`,
  );
}
