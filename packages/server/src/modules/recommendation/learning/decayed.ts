import type { EpochMs } from '../../../base/time.ts';

/**
 * Sums of weights that fade with time, as logarithms of "forward decay" (Cormode et al. 2009): a weight is larger the later it
 * comes, so that sums are compared without asking what time it is, and never have to be faded one by one.
 */

/** Weights fade to a half in this time: what was bought two weeks ago says half of what is bought today. */
const HALF_LIFE_MS = 14 * 86_400_000;

/** A sum of nothing. */
export const NOTHING = Number.NEGATIVE_INFINITY;

/** The sum with one more weight. */
export function plusWeight(sum: number, weight: number, timeMs: EpochMs): number {
  const added = Math.log2(weight) + timeMs / HALF_LIFE_MS;
  const [more, less] = sum > added ? [sum, added] : [added, sum];
  return more + Math.log2(1 + 2 ** (less - more));
}
