/**
 * Values kept in the order of their numbers, for lists of hundreds of thousands that are read from any place on. What is
 * new is nearly always the highest and goes to the end; the rest is sorted in when somebody reads.
 */
export class InOrder<Value> {
  readonly #numberOf: (value: Value) => number;
  #sorted: Value[] = [];
  #late: Value[] = [];

  constructor(numberOf: (value: Value) => number) {
    this.#numberOf = numberOf;
  }

  add(value: Value): void {
    const last = this.#sorted.at(-1);
    if (last === undefined || this.#numberOf(last) < this.#numberOf(value)) this.#sorted.push(value);
    else this.#late.push(value);
  }

  /** Never sorted anew in place: whoever reads it slowly goes on with what it was, and what is added at the end. */
  values(): readonly Value[] {
    if (this.#late.length > 0) {
      const all = [...this.#sorted, ...this.#late];
      this.#sorted = all.sort((a, b) => this.#numberOf(a) - this.#numberOf(b));
      this.#late = [];
    }
    return this.#sorted;
  }
}

/**
 * Walks over several lists, each in the order of its numbers, as if they were one; a stretch of values at a time.
 *
 * @param from only values with at least this number
 */
export function* inOrder<Value>(
  lists: readonly (readonly Value[])[],
  walk: { numberOf: (value: Value) => number; from?: number | undefined; stretch: number },
): Generator<readonly Value[]> {
  const { numberOf, from = 0, stretch } = walk;
  const heads = lists.map((list) => ({ list, at: firstAtLeast(list, numberOf, from) }));
  const [only] = heads;
  for (;;) {
    let values: Value[] = [];
    if (heads.length === 1 && only !== undefined) {
      values = only.list.slice(only.at, only.at + stretch);
      only.at += values.length;
    } else {
      while (values.length < stretch && takeLowest(heads, numberOf, values));
    }
    if (values.length === 0) return;
    yield values;
  }
}

/** Moves the lowest value that any list has next; false when all are at their end. */
function takeLowest<Value>(
  heads: readonly { readonly list: readonly Value[]; at: number }[],
  numberOf: (value: Value) => number,
  into: Value[],
): boolean {
  let lowest: Value | undefined;
  let chosen: { at: number } | undefined;
  for (const head of heads) {
    const value = head.list[head.at];
    if (value === undefined) continue;
    if (lowest !== undefined && numberOf(lowest) <= numberOf(value)) continue;
    lowest = value;
    chosen = head;
  }
  if (lowest === undefined || chosen === undefined) return false;
  chosen.at++;
  into.push(lowest);
  return true;
}

function firstAtLeast<Value>(
  list: readonly Value[],
  numberOf: (value: Value) => number,
  number: number,
): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = list[middle];
    if (value !== undefined && numberOf(value) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
