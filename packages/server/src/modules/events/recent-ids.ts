import { FingerprintSet, fingerprintOf } from './fingerprint-set.ts';

/** The ids that one request brought, until its events are durable. */
export type Claim = Set<number>;

/**
 * Event ids seen lately, so that a sender's retry is recognised. An id counts as seen only when the request that
 * brought it became durable: a retry of a request that failed must be taken. A retry that arrives while the first try
 * is still on its way to the disk is written a second time; readers of the log know events by id.
 */
export class RecentIds {
  /**
   * Retries come within seconds; at thousands of ids a second this remembers the last minute and at most two. With 53
   * bits of each, an id is taken for another one once in some 10^10 questions.
   */
  static readonly IDS_MAX = 200_000;

  // Two generations: the older one is forgotten as a whole, when the younger one is full.
  #young = new FingerprintSet(RecentIds.IDS_MAX / 2);
  #old = new FingerprintSet(RecentIds.IDS_MAX / 2);

  /** Whether the advertiser's id was seen before; if not, claims it. */
  seen(advertiserId: number, id: string, claim: Claim): boolean {
    const print = fingerprintOf(advertiserId, id);
    if (claim.has(print) || this.#young.has(print) || this.#old.has(print)) return true;
    claim.add(print);
    return false;
  }

  /** To be called when the events of a request are durable. */
  remember(claim: Claim): void {
    for (const print of claim) {
      if (this.#young.isFull) [this.#young, this.#old] = [this.#old.emptied(), this.#young];
      this.#young.add(print);
    }
  }
}
