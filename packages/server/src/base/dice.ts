/** A source of numbers in [0, 1): an argument, like time and ids, so that a decision can be repeated. */
export type Dice = () => number;

/** Mulberry32: a small generator with a 32-bit state; the same seed gives the same throws on every machine. */
export function seededDice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
