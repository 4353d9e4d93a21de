/** Slots for each entry: with half of them empty, an entry is found after one look or two. */
const ROOM = 2;

/**
 * A text as 53 bits, of an advertiser. Two different texts have the same once in some 10^15 pairs, and nobody can look
 * for such a pair beforehand, because the seeds are thrown at the start. Two 32-bit hashes of a byte-wise
 * multiplicative kind, mixed with each other at the end.
 */
export function fingerprintOf(advertiserId: number, text: string): number {
  let a = SEEDS[0] ^ advertiserId;
  let b = Math.imul(SEEDS[1] ^ advertiserId, 0x2c1b3c6d);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x85ebca77);
    b ^= b >>> 15;
  }
  a = Math.imul(a ^ (a >>> 16), 0xc2b2ae3d) ^ b;
  b = Math.imul(b ^ (b >>> 13), 0x27d4eb2f) ^ (a >>> 11);
  // Zero marks an empty slot.
  return (b & HIGH_BITS) * 0x1_0000_0000 + ((a ^ (a >>> 16)) >>> 0) || 1;
}

const HIGH_BITS = 0x1f_ffff;
const SEEDS = crypto.getRandomValues(new Uint32Array(2)) as unknown as readonly [number, number];

/** A set of fingerprints: an array of numbers, which the garbage collector never walks. */
export class FingerprintSet {
  readonly #max: number;
  readonly #mask: number;
  readonly #slots: Float64Array;
  #size = 0;

  constructor(max: number) {
    this.#max = max;
    const places = 2 ** Math.ceil(Math.log2(max * ROOM));
    this.#mask = places - 1;
    this.#slots = new Float64Array(places);
  }

  get isFull(): boolean {
    return this.#size >= this.#max;
  }

  has(fingerprint: number): boolean {
    return this.#slots[this.#placeOf(fingerprint)] !== 0;
  }

  /** Must not be called when full. */
  add(fingerprint: number): void {
    const at = this.#placeOf(fingerprint);
    if (this.#slots[at] !== 0) return;
    this.#slots[at] = fingerprint;
    this.#size++;
  }

  /** Forgets everything; returns itself. */
  emptied(): this {
    this.#slots.fill(0);
    this.#size = 0;
    return this;
  }

  /** Where the fingerprint stands, or the empty place where it would. */
  #placeOf(fingerprint: number): number {
    for (let place = fingerprint & this.#mask; ; place = (place + 1) & this.#mask) {
      const found = this.#slots[place];
      if (found === 0 || found === fingerprint) return place;
    }
  }
}
