import { BoundedMap } from '../../base/bounded.ts';
import { NO_COUNTS, SHARES, type ShareCounts } from './shading.ts';

/** Pages and apps at which bids were made of late; of others nothing is known. */
const PLACES_MAX = 10_000;

/** Bids of a place after which all its counts are halved: old wins say little of today's competition. */
const BIDS_MAX = 20_000;

/** At what place, and which part of its worth was bid for an impression. */
export interface Shading {
  readonly placement: string;
  readonly share: number;
}

/**
 * How often each part of an impression's worth wins, by placement, in this process. It is an estimate that only lowers bids: after a
 * restart it begins anew, with bids of the full worth.
 */
export class WinRates {
  readonly #places = new BoundedMap<string, { bids: number[]; wins: number[] }>(PLACES_MAX);

  of(placement: string): ShareCounts {
    return this.#places.get(placement) ?? NO_COUNTS;
  }

  bid({ placement, share }: Shading): void {
    const counts = this.#places.get(placement) ?? { bids: SHARES.map(() => 0), wins: SHARES.map(() => 0) };
    const at = indexOf(share);
    counts.bids[at] = (counts.bids[at] ?? 0) + 1;
    if (counts.bids.reduce((sum, bids) => sum + bids, 0) > BIDS_MAX) {
      counts.bids = counts.bids.map((bids) => bids / 2);
      counts.wins = counts.wins.map((wins) => wins / 2);
    }
    this.#places.set(placement, counts);
  }

  /** No more wins than bids are believed: a pixel may be loaded twice. */
  won({ placement, share }: Shading): void {
    const counts = this.#places.get(placement);
    const at = indexOf(share);
    if (counts !== undefined) counts.wins[at] = Math.min(counts.bids[at] ?? 0, (counts.wins[at] ?? 0) + 1);
  }
}

function indexOf(share: number): number {
  return Math.max(0, (SHARES as readonly number[]).indexOf(share));
}
