/** Weights are found by hash; at this size two features of a marketplace of thousands of sellers rarely share one. */
const WEIGHTS = 2 ** 18;

/**
 * FTRL-proximal with learning rates for each weight (McMahan et al. 2013, "Ad click prediction: a view from the trenches"). A weight stays
 * 0 until its evidence exceeds `l1`, so that what is rarely seen changes nothing; sums and weights saturate, so that no
 * sequence of records leads to infinity or to what is no number.
 */
const RATE = { alpha: 0.1, beta: 1, l1: 1, l2: 1 } as const;

/** No sum of weights goes beyond: a factor of about 3,000 either way. */
const SUM_MAX = 8;

/** A logistic regression over hashed features that learns example by example. */
export class Ftrl {
  readonly #z = new Float64Array(WEIGHTS);
  readonly #n = new Float64Array(WEIGHTS);
  readonly #weights = new Float64Array(WEIGHTS);

  /** The sum of the features' weights: the logarithm of how much they change the odds. */
  sum(features: Iterable<number>): number {
    let sum = 0;
    for (const feature of features) sum += this.weightOf(feature);
    return bounded(sum);
  }

  weightOf(feature: number): number {
    return this.#weights[feature & (WEIGHTS - 1)] ?? 0;
  }

  /** `offset` is the logarithm of the odds that are taken for granted without any feature. */
  learn(features: readonly number[], offset: number, happened: boolean): void {
    const margin = offset + this.sum(features);
    const gradient = 1 / (1 + Math.exp(-margin)) - (happened ? 1 : 0);
    if (!Number.isFinite(gradient)) return;
    for (const feature of features) this.#move(feature & (WEIGHTS - 1), gradient);
  }

  #move(at: number, gradient: number): void {
    const before = this.#n[at] ?? 0;
    const n = before + gradient * gradient;
    const sigma = (Math.sqrt(n) - Math.sqrt(before)) / RATE.alpha;
    const z = (this.#z[at] ?? 0) + gradient - sigma * (this.#weights[at] ?? 0);
    this.#n[at] = n;
    this.#z[at] = z;
    this.#weights[at] = weight(z, n);
  }

  save(): Uint8Array[] {
    return [bytesOf(this.#z), bytesOf(this.#n)];
  }

  load([z, n]: readonly Uint8Array[]): void {
    this.#z.fill(0);
    this.#n.fill(0);
    bytesOf(this.#z).set(z ?? []);
    bytesOf(this.#n).set(n ?? []);
    for (let at = 0; at < WEIGHTS; at++) this.#weights[at] = weight(this.#z[at] ?? 0, this.#n[at] ?? 0);
  }
}

function weight(z: number, n: number): number {
  if (Math.abs(z) <= RATE.l1) return 0;
  return bounded(-(z - Math.sign(z) * RATE.l1) / ((RATE.beta + Math.sqrt(n)) / RATE.alpha + RATE.l2));
}

function bounded(sum: number): number {
  return Math.max(-SUM_MAX, Math.min(SUM_MAX, sum));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
