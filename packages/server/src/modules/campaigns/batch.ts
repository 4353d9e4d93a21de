import { atPointer, type Problem, Refusal } from '../../base/problem.ts';
import { invalid } from './problems.ts';

/** One item of a call as its edge could read it: a value, or why there is none. Pointers are relative to the item. */
export type Reading<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** Items of one bulk call: the contract's limit; a call of this size answers within a second. */
export const BATCH_ITEMS_MAX = 2_000;

/** Pointers of a batch begin with the item's index; those of a single object with nothing. */
export type Prefix = (index: number) => string;
export const byIndex: Prefix = (index) => `/${index}`;
export const single: Prefix = () => '';

/** Refuses a call that has no item or too many of them. */
export function refuseBatchSize(batch: readonly unknown[]): void {
  if (batch.length === 0) {
    throw new Refusal([invalid('WithInvalidBody', 'The array is empty; send at least one item.', '')]);
  }
  if (batch.length > BATCH_ITEMS_MAX) {
    const detail = `The call has ${batch.length} items; nothing was changed. Send at most ${BATCH_ITEMS_MAX} in one call.`;
    throw new Refusal([invalid('WithTooManyItems', detail, '')]);
  }
}

/** Collects problems of the items of a batch; what was found is thrown together, so that every bad item is reported. */
export class BatchProblems {
  readonly #prefix: Prefix;
  readonly #byIndex = new Map<number, Problem[]>();

  constructor(prefix: Prefix) {
    this.#prefix = prefix;
  }

  add(index: number, problems: readonly Problem[]): void {
    if (problems.length === 0) return;
    const known = this.#byIndex.get(index) ?? [];
    known.push(...problems.map((problem) => atPointer(this.#prefix(index), problem)));
    this.#byIndex.set(index, known);
  }

  has(index: number): boolean {
    return this.#byIndex.has(index);
  }

  /** Throws all of them, in the order of the items; the whole call is refused. */
  throwIfAny(): void {
    if (this.#byIndex.size === 0) return;
    const ordered = [...this.#byIndex].sort(([a], [b]) => a - b);
    throw new Refusal(ordered.flatMap(([, problems]) => problems));
  }
}
