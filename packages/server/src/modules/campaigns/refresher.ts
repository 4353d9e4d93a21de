/**
 * Runs reloads one after the other and merges those that wait: a call resolves after a reload that began after it.
 * So a reload that was slow can never put an older state over a newer one, and a thousand changes at once cost a few
 * reloads, not a thousand.
 */
export class Refresher {
  readonly #reload: (sellerIds: readonly string[] | null) => Promise<void>;
  #waiting: Set<string> | 'all' | null = null;
  #next: Promise<void> | null = null;
  #running: Promise<void> = Promise.resolve();

  /** @param reload reads the named sellers anew, or everything for null */
  constructor(reload: (sellerIds: readonly string[] | null) => Promise<void>) {
    this.#reload = reload;
  }

  refresh(sellerIds: readonly string[] | null): Promise<void> {
    this.#waiting = merged(this.#waiting, sellerIds);
    this.#next ??= this.#after(this.#running);
    return this.#next;
  }

  /** Resolves when no reload is under way or waiting. */
  async idle(): Promise<void> {
    while (this.#next !== null) await this.#next.catch(() => {});
    await this.#running.catch(() => {});
  }

  async #after(previous: Promise<void>): Promise<void> {
    await previous.catch(() => {}); // whoever asked for it has heard of its failure
    const wanted = this.#waiting === 'all' || this.#waiting === null ? null : [...this.#waiting];
    this.#waiting = null;
    this.#next = null;
    this.#running = this.#reload(wanted);
    try {
      await this.#running;
    } catch (error) {
      this.#waiting = merged(this.#waiting, wanted); // the next reload makes up for this one
      throw error;
    }
  }
}

function merged(
  waiting: Set<string> | 'all' | null,
  sellerIds: readonly string[] | null,
): Set<string> | 'all' {
  if (waiting === 'all' || sellerIds === null) return 'all';
  const all = waiting ?? new Set<string>();
  for (const sellerId of sellerIds) all.add(sellerId);
  return all;
}
