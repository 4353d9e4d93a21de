/**
 * Counts why things were refused: a closed list of reasons, each with its count and its last few samples. Reasons are
 * values that flow through the program, never exceptions.
 */
export class Tally<Reason extends string> {
  readonly #counts = new Map<Reason, number>();
  readonly #samples = new Map<Reason, unknown[]>();

  /** Samples kept for each reason: enough to see a pattern, little enough to forget. */
  static readonly SAMPLES_MAX = 20;

  count(reason: Reason, sample?: unknown): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (sample === undefined) return;
    const samples = this.#samples.get(reason) ?? [];
    if (samples.length === Tally.SAMPLES_MAX) samples.shift();
    samples.push(sample);
    this.#samples.set(reason, samples);
  }

  of(reason: Reason): number {
    return this.#counts.get(reason) ?? 0;
  }

  total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  samples(reason: Reason): readonly unknown[] {
    return this.#samples.get(reason) ?? [];
  }
}
