// Both hashes of an address are made here, at once: the browser's own are asynchronous, refuse to work on plain http, and
// know no MD5.

/** SHA-256 of a text in UTF-8, in hex (FIPS 180-4). */
export function sha256(text: string): string {
  const constants: number[] = [];
  const state: number[] = [];
  // The first 32 bits of the fractional parts of cube and square roots of the first primes.
  for (let candidate = 2; constants.length < 64; candidate++) {
    if (!isPrime(candidate)) continue;
    if (state.length < 8) state.push(fraction(candidate ** 0.5));
    constants.push(fraction(cubeRoot(candidate)));
  }
  const words = padded(text, true);
  for (let at = 0; at < words.length; at += 16) {
    const w = words.slice(at, at + 16);
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let i = 0; i < 64; i++) {
      if (i >= 16) {
        const x = w[i - 15] ?? 0;
        const y = w[i - 2] ?? 0;
        const s0 = right(x, 7) ^ right(x, 18) ^ (x >>> 3);
        const s1 = right(y, 17) ^ right(y, 19) ^ (y >>> 10);
        w[i] = ((w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1) | 0;
      }
      const s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (constants[i] ?? 0) + (w[i] ?? 0)) | 0;
      const s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i] = ((state[i] ?? 0) + value) | 0;
  }
  return state.map((word) => hex(word)).join('');
}

/** Rotations of MD5's four rounds. */
const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

/** MD5 of a text in UTF-8, in hex (RFC 1321): senders of other surfaces know the shopper by it. */
export function md5(text: string): string {
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  const words = padded(text, false);
  for (let at = 0; at < words.length; at += 16) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round] ?? 0;
      const word = words[at + (([i, 5 * i + 1, 3 * i + 5, 7 * i][round] ?? 0) % 16)] ?? 0;
      const sum = (a + mixed + word + Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32)) | 0;
      [a, d, c, b] = [d, c, b, (b + left(sum, SHIFTS[round]?.[i % 4] ?? 0)) | 0];
    }
    for (const [i, value] of [a, b, c, d].entries()) state[i] = ((state[i] ?? 0) + value) | 0;
  }
  return state.map((word) => hex(swapped(word))).join('');
}

/** The text's bytes, a one bit, zeros, and its length in bits: as 32-bit words of either order. */
function padded(text: string, isBigEndian: boolean): number[] {
  const bytes = new TextEncoder().encode(text);
  const words: number[] = new Array(((bytes.length + 8) >> 6) * 16 + 16).fill(0);
  for (let i = 0; i <= bytes.length; i++) {
    const byte = i === bytes.length ? 0x80 : (bytes[i] ?? 0);
    words[i >> 2] = (words[i >> 2] ?? 0) | (byte << ((isBigEndian ? 3 - (i % 4) : i % 4) * 8));
  }
  words[words.length - (isBigEndian ? 1 : 2)] = bytes.length * 8;
  return words;
}

function isPrime(candidate: number): boolean {
  for (let i = 2; i * i <= candidate; i++) if (candidate % i === 0) return false;
  return true;
}

/** Exact to the last bit that is needed, unlike `Math.cbrt` of some browsers. */
function cubeRoot(value: number): number {
  const near = value ** (1 / 3);
  return near - (near * near * near - value) / (3 * near * near);
}

function fraction(value: number): number {
  return ((value % 1) * 2 ** 32) | 0;
}

function right(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function left(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function swapped(word: number): number {
  return (left(word, 8) & 0x00ff00ff) | (left(word, 24) & 0xff00ff00);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
