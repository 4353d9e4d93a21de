import type { Position } from '../../../stores/log/port.ts';

/** Positions from the one to the other, both included. */
export type Run = readonly [from: Position, to: Position];

/**
 * Which positions are done with, though they are finished in no order: everything up to `low`, and some above. Those are kept as
 * runs, of which there are no more than positions that are not done with: one that takes long holds up `low` and nothing else.
 */
export class Watermark {
  #low: Position;
  /** In order; between two lies at least one position. */
  readonly #runs: Run[] = [];

  constructor(low: Position, above: Iterable<Run> = []) {
    this.#low = low;
    for (const run of above) this.settle(run);
  }

  get low(): Position {
    return this.#low;
  }

  /** In order. */
  above(): readonly Run[] {
    return [...this.#runs];
  }

  has(position: Position): boolean {
    if (position <= this.#low) return true;
    const run = this.#runs[this.#firstEndingAt(position)];
    return run !== undefined && run[0] <= position;
  }

  settle(run: Run): void {
    if (run[1] <= this.#low) return;
    const { first, count, whole } = this.#joined(run);
    this.#runs.splice(first, count, whole);
    this.raise(this.#low);
  }

  /** The run that there will be once this position is settled. */
  around(position: Position): Run {
    return this.#joined([position, position]).whole;
  }

  /** Everything up to there is done with. */
  raise(low: Position): void {
    this.#low = Math.max(this.#low, low);
    let reached = 0;
    for (const [from, to] of this.#runs) {
      if (from > this.#low + 1) break;
      this.#low = Math.max(this.#low, to);
      reached++;
    }
    this.#runs.splice(0, reached);
  }

  /** A run together with those that it overlaps or touches. */
  #joined([from, to]: Run): { first: number; count: number; whole: Run } {
    const first = this.#firstEndingAt(from - 1);
    let whole: Run = [from, to];
    let count = 0;
    for (let next = this.#runs[first]; next !== undefined && next[0] <= whole[1] + 1; count++) {
      whole = [Math.min(whole[0], next[0]), Math.max(whole[1], next[1])];
      next = this.#runs[first + count + 1];
    }
    return { first, count, whole };
  }

  /** The first run that ends there or later. */
  #firstEndingAt(position: Position): number {
    let [low, high] = [0, this.#runs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#runs[middle]?.[1] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
