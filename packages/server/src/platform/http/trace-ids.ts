import { randomBytes } from 'node:crypto';

const BLOCK_BYTES = 4_096;

/** Names requests: 32 hex characters each, drawn in blocks because one draw costs as much as hundreds. */
export function traceIds(): () => string {
  let block = randomBytes(BLOCK_BYTES);
  let at = 0;
  return () => {
    if (at === BLOCK_BYTES) {
      block = randomBytes(BLOCK_BYTES);
      at = 0;
    }
    at += 16;
    return block.toString('hex', at - 16, at);
  };
}
