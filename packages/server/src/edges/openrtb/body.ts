import { gunzipSync, gzipSync } from 'node:zlib';

/** What every gzip file begins with, and no JSON does. */
const MAGIC = [0x1f, 0x8b] as const;

/**
 * The bytes of a body as sent, unpacked if it came packed with gzip; null when it cannot be unpacked or would be larger
 * than the limit. Pages pack without a header that says so, because browsers would ask for permission to send it.
 * Requests are a few kilobytes: handing them to another thread would take longer.
 */
export function unpack(body: Buffer, encoding: string | undefined, maxBytes: number): Buffer | null {
  const isPacked = body[0] === MAGIC[0] && body[1] === MAGIC[1];
  if (encoding !== undefined && encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'x-gzip')
    return null;
  if (!isPacked) return encoding === undefined || encoding === 'identity' ? body : null;
  try {
    return gunzipSync(body, { maxOutputLength: maxBytes });
  } catch {
    return null;
  }
}

/** What fits into one packet is not made smaller by packing. */
const PACKED_CHARS_MIN = 1_400;

/** Markup repeats itself: the quickest level already takes two thirds away. */
const LEVEL = 1;

/** Packs an answer for whoever says that it can unpack it. */
export function pack(text: string, accepted: string | string[] | undefined): Buffer | null {
  if (text.length < PACKED_CHARS_MIN || typeof accepted !== 'string' || !/\bgzip\b/.test(accepted))
    return null;
  return gzipSync(text, { level: LEVEL });
}
