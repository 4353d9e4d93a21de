import { BoundedMap } from '../../base/bounded.ts';

/** One request's claim on the ids that it brought; true once its events are durable. */
export interface Claim {
  durable: boolean;
}

/**
 * Event ids seen lately, so that a sender's retry is recognised. An id counts as seen only when the request that
 * brought it became durable: a retry of a request that failed must be taken. A retry that arrives while the first try
 * is still on its way to the disk is written a second time; readers of the log know events by id.
 */
export class RecentIds {
  /** Retries come within seconds; at thousands of ids a second this remembers minutes, in some 40 MB at most. */
  static readonly IDS_MAX = 200_000;

  readonly #claims = new BoundedMap<string, Claim>(RecentIds.IDS_MAX);

  /** Whether the id was seen before; if not, claims it. */
  seen(id: string, claim: Claim): boolean {
    const earlier = this.#claims.get(id);
    if (earlier !== undefined && (earlier.durable || earlier === claim)) return true;
    this.#claims.set(id, claim);
    return false;
  }
}
