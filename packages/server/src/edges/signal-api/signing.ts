import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { sameSecret } from '../../base/hash.ts';
import { type EpochMs, MINUTE_MS } from '../../base/time.ts';

/** A request that is older or newer than that was recorded, or comes from a clock that is wrong. */
const CLOCKS_APART_MS = 5 * MINUTE_MS;

/** What the servers of one pipeline key sign with: made from the server's own secret, so that there is nothing to keep. */
export function signingSecret(secret: Uint8Array, callerId: string): string {
  return createHmac('sha256', secret).update(`signing secret of ${callerId}`).digest('hex');
}

/** `X-Signature: sha256=<hex>` over `<X-Timestamp>.<body>`; the timestamp is in milliseconds. */
export function isSigned(
  { headers, body }: { headers: IncomingHttpHeaders; body: Buffer },
  secret: string,
  nowMs: EpochMs,
): boolean {
  const { 'x-timestamp': timestamp, 'x-signature': signature } = headers;
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return false;
  if (!/^\d{13}$/.test(timestamp) || Math.abs(nowMs - Number(timestamp)) > CLOCKS_APART_MS) return false;
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return sameSecret(signature.toLowerCase(), `sha256=${expected}`);
}
