/**
 * A consent string's bits, in the order in which they are written, the most significant first. Reading beyond the end
 * throws a RangeError: whatever is cut off there says nothing.
 */
export class BitReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(base64url: string) {
    this.#bytes = Buffer.from(base64url, 'base64url');
  }

  number(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) value = value * 2 + this.#next();
    return value;
  }

  flag(): boolean {
    return this.#next() === 1;
  }

  skip(bits: number): void {
    this.#at += bits;
  }

  /** The numbers (from 1) whose bits are set among the next so many. */
  positions(bits: number): Set<number> {
    const set = new Set<number>();
    for (let position = 1; position <= bits; position++) if (this.flag()) set.add(position);
    return set;
  }

  /** Whether a bit field of so many members has that one (from 1) set. */
  fieldHas(member: number, members: number): boolean {
    const start = this.#at;
    if (member < 1 || member > members) {
      this.#at = start + members;
      return false;
    }
    this.#at = start + member - 1;
    const isSet = this.flag();
    this.#at = start + members;
    return isSet;
  }

  /** A whole number in Fibonacci coding, at least 1; one beyond any that consent strings use is refused like a cut. */
  fibonacci(): number {
    let [smaller, current] = [1, 1];
    let [sum, before] = [0, 0];
    for (let i = 0; i < FIBONACCI_BITS_MAX; i++) {
      const bit = this.#next();
      if (bit === 1 && before === 1) return sum;
      if (bit === 1) sum += current;
      [smaller, current] = [current, smaller + current];
      before = bit;
    }
    throw new RangeError('the number is too large');
  }

  #next(): number {
    const byte = this.#bytes[this.#at >> 3];
    if (byte === undefined) throw new RangeError('the string ends too early');
    const bit = (byte >> (7 - (this.#at & 7))) & 1;
    this.#at++;
    return bit;
  }
}

/** Section numbers are below a hundred; 24 bits write numbers up to some fifty thousand. */
const FIBONACCI_BITS_MAX = 24;

/** Longer strings are nobody's choice: with every vendor and restriction of 2026 listed one by one they have half of this. */
export const CONSENT_CHARS_MAX = 8_192;

/** Reads a string by a function that may run over its end; what cannot be read is null. */
export function readBits<T>(base64url: string, read: (bits: BitReader) => T): T | null {
  if (base64url.length > CONSENT_CHARS_MAX || !/^[A-Za-z0-9_-]+$/.test(base64url)) return null;
  try {
    return read(new BitReader(base64url));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
