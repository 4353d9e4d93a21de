import { gunzipSync } from 'node:zlib';

/**
 * The bytes of a body as sent, unpacked if it came packed with gzip; null when it cannot be unpacked or would
 * be larger than the limit. Requests are a few kilobytes: handing them to another thread would take longer.
 */
export function unpack(body: Buffer, encoding: string | undefined, maxBytes: number): Buffer | null {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return null;
  try {
    return gunzipSync(body, { maxOutputLength: maxBytes });
  } catch {
    return null;
  }
}
