import type { LogRecord } from '../../stores/log/port.ts';
import { isOfOrder, keysLinkedIn, type SiteHappening, siteIn } from './from-records.ts';

/** Groups of keys remembered as linked: some megabytes. Shoppers act many times within a visit, under the same names. */
const REMEMBERED_MAX = 50_000;

/**
 * Finds in site events what attribution has to know: orders, returns, and keys that were not linked before. Most events
 * repeat the names of the one before, so what was linked is remembered and not even parsed again.
 */
export class SiteReader {
  readonly #currencyOf: (advertiserId: number) => string | undefined;
  readonly #linked = new Set<string>();
  /** To be remembered once they are committed. */
  readonly #fresh = new Set<string>();

  constructor(currencyOf: (advertiserId: number) => string | undefined) {
    this.#currencyOf = currencyOf;
  }

  /** To be called before the first records after a commit, or again when the commit did not come about. */
  begin(): void {
    this.#fresh.clear();
  }

  happeningsIn(records: readonly LogRecord[]): SiteHappening[] {
    return records.flatMap((record) => {
      const keys = keysLinkedIn(record);
      const isNewLink = keys !== null && !this.#linked.has(keys) && !this.#fresh.has(keys);
      if (isNewLink) this.#fresh.add(keys);
      if (!isNewLink && !isOfOrder(record)) return [];
      return siteIn(record, this.#currencyOf) ?? [];
    });
  }

  /** To be called when everything that was found since it began is committed. */
  committed(): void {
    if (this.#linked.size + this.#fresh.size > REMEMBERED_MAX) this.#linked.clear();
    for (const keys of this.#fresh) this.#linked.add(keys);
    this.#fresh.clear();
  }
}
