import { ownText } from '../../../base/own-text.ts';
import {
  type FeedReason,
  type FeedRefusal,
  type FeedWarning,
  REFUSALS_KEPT_PER_REASON,
} from '../feed-run.ts';
import type { FeedColumns } from './feed-columns.ts';
import { guessedEncoding, SellerWatch } from './feed-warnings.ts';
import type { FeedProduct } from './read-product.ts';
import { RowWatch } from './row-watch.ts';

/** Counts the rows of one run and keeps the first refusals of each reason. */
export class RunCount {
  rows = 0;
  accepted = 0;
  readonly #reasons = new Map<FeedReason, number>();
  readonly #kept: FeedRefusal[] = [];
  readonly #guesses: FeedWarning[] = [];
  readonly #sellers = new SellerWatch();
  readonly #oddRows = new RowWatch();

  accept(product: FeedProduct, values: readonly string[], columns: FeedColumns): void {
    this.accepted++;
    this.#sellers.see(product);
    this.#oddRows.see(product, values, columns);
  }

  guess(encoding: string, line: number): void {
    this.#guesses.push(guessedEncoding(encoding, line));
  }

  warnings(): FeedWarning[] {
    return [...this.#guesses, ...this.#sellers.warnings(), ...this.#oddRows.warnings()];
  }

  refuse(refusal: FeedRefusal): void {
    const count = (this.#reasons.get(refusal.reason) ?? 0) + 1;
    this.#reasons.set(refusal.reason, count);
    if (count <= REFUSALS_KEPT_PER_REASON)
      this.#kept.push({ ...refusal, productId: ownText(refusal.productId) });
  }

  /** Rows that looked acceptable one by one and were found out together; the first of them are given. */
  refuseAccepted(reason: FeedReason, first: readonly FeedRefusal[], count: number): void {
    if (count === 0) return;
    this.accepted -= count;
    const before = this.#reasons.get(reason) ?? 0;
    this.#reasons.set(reason, before + count);
    this.#kept.push(...first.slice(0, Math.max(0, REFUSALS_KEPT_PER_REASON - before)));
  }

  get refused(): number {
    let sum = 0;
    for (const count of this.#reasons.values()) sum += count;
    return sum;
  }

  reasons(): Partial<Record<FeedReason, number>> {
    return Object.fromEntries([...this.#reasons].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  refusals(): FeedRefusal[] {
    return this.#kept.toSorted((a, b) => a.line - b.line);
  }
}
