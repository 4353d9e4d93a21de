import { assert } from '../../base/assert.ts';

/** How the traffic of a day spreads over the hours of the clock: 24 weights, of which only their proportions count. */
export interface TrafficCurve {
  readonly weights: readonly number[];
}

export const HOURS_A_DAY = 24;

/** As long as nothing is known: every hour like the other. */
export const EVEN_TRAFFIC: TrafficCurve = { weights: new Array(HOURS_A_DAY).fill(1) };

/**
 * An even day of so many requests is believed beforehand. So a curve of a few requests is nearly even, and an hour in
 * which nobody was ever seen may still spend a little.
 */
const PRIOR_REQUESTS = 1_000;

/** The curve that requests make, counted by hour of the clock. */
export function curveOf(requests: readonly number[]): TrafficCurve {
  assert(requests.length === HOURS_A_DAY, 'a curve is made of 24 counts');
  return { weights: requests.map((count) => count + PRIOR_REQUESTS / HOURS_A_DAY) };
}
