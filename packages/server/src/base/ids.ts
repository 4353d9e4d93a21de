import { randomBytes } from 'node:crypto';

/** Where fresh ids come from: an argument, like time and dice. */
export interface Ids {
  /** 22 characters, URL-safe, 128 random bits. */
  next(): string;
}

/** Ids from the machine's randomness, drawn in blocks because one draw costs as much as hundreds. */
export function randomIds(): Ids {
  let block = randomBytes(4_096);
  let at = 0;
  return {
    next() {
      if (at === block.length) {
        block = randomBytes(4_096);
        at = 0;
      }
      at += 16;
      return block.toString('base64url', at - 16, at);
    },
  };
}
