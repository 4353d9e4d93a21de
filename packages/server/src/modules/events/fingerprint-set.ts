/** Slots for each entry: with half of them empty, an entry is found after one look or two. */
const ROOM = 2;

/**
 * A set of texts that keeps 64 bits of each and not the text: two arrays of numbers, which the garbage collector never
 * walks. Two different texts are taken for the same once in some 10^14 questions, and nobody can look for such a pair
 * beforehand, because the seeds are thrown at the start.
 */
export class FingerprintSet {
  readonly #max: number;
  readonly #mask: number;
  readonly #slots: Uint32Array;
  #size = 0;
  // Of the text that was asked for last.
  #low = 0;
  #high = 0;

  constructor(max: number) {
    this.#max = max;
    const places = 2 ** Math.ceil(Math.log2(max * ROOM));
    this.#mask = places - 1;
    this.#slots = new Uint32Array(places * 2);
  }

  get isFull(): boolean {
    return this.#size >= this.#max;
  }

  has(text: string): boolean {
    const at = this.#placeOf(text);
    return this.#slots[at] !== 0;
  }

  /** Must not be called when full. */
  add(text: string): void {
    const at = this.#placeOf(text);
    if (this.#slots[at] !== 0) return;
    this.#slots[at] = this.#low;
    this.#slots[at + 1] = this.#high;
    this.#size++;
  }

  /** Forgets everything; returns itself. */
  emptied(): this {
    this.#slots.fill(0);
    this.#size = 0;
    return this;
  }

  /** Where the text stands, or the empty place where it would. */
  #placeOf(text: string): number {
    this.#fingerprint(text);
    for (let place = this.#high & this.#mask; ; place = (place + 1) & this.#mask) {
      const at = place * 2;
      const low = this.#slots[at];
      if (low === 0 || (low === this.#low && this.#slots[at + 1] === this.#high)) return at;
    }
  }

  /** Two 32-bit hashes of a byte-wise multiplicative kind, mixed with each other at the end. */
  #fingerprint(text: string): void {
    let a = SEEDS[0];
    let b = SEEDS[1];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x9e3779b1);
      b = Math.imul(b ^ code, 0x85ebca77);
      b ^= b >>> 15;
    }
    a = Math.imul(a ^ (a >>> 16), 0xc2b2ae3d) ^ b;
    b = Math.imul(b ^ (b >>> 13), 0x27d4eb2f) ^ (a >>> 11);
    // Zero marks an empty place.
    this.#low = a >>> 0 || 1;
    this.#high = (b ^ (b >>> 16)) >>> 0;
  }
}

const SEEDS = crypto.getRandomValues(new Uint32Array(2)) as unknown as readonly [number, number];
