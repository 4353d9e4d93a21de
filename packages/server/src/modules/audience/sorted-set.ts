/** What makes a list a set in order, of which only the first ones are kept. */
export interface SortedSet<T> {
  readonly max: number;
  /** A total order in which the same things stand next to each other. */
  readonly order: (a: T, b: T) => number;
  readonly same: (a: T, b: T) => boolean;
}

/** A list in any order as such a set. */
export function sortedSet<T>(things: readonly T[], set: SortedSet<T>): readonly T[] {
  return things.length < 2 ? things : inOnePass([...things].sort(set.order), [], set);
}

/** The first of both sets together. Mostly `b` is one thing that comes before all of `a`, or nothing new. */
export function merged<T>(a: readonly T[], b: readonly T[], set: SortedSet<T>): readonly T[] {
  const [newest] = b;
  if (newest === undefined) return a;
  if (b.length === 1) {
    const [first] = a;
    if (first === undefined) return b;
    if (set.order(newest, first) < 0 && !set.same(newest, first)) {
      return [newest, ...(a.length < set.max ? a : a.slice(0, set.max - 1))];
    }
  }
  if (b.length <= a.length && b.every((thing, i) => thing === a[i])) return a;
  return inOnePass(a, b, set);
}

function inOnePass<T>(a: readonly T[], b: readonly T[], { max, order, same }: SortedSet<T>): readonly T[] {
  const first: T[] = [];
  let i = 0;
  let j = 0;
  while (first.length < max) {
    const left = a[i];
    const right = b[j];
    if (left === undefined && right === undefined) break;
    const isLeft = right === undefined || (left !== undefined && order(left, right) <= 0);
    const next = (isLeft ? left : right) as T;
    if (isLeft) i++;
    else j++;
    const before = first[first.length - 1];
    if (before === undefined || !same(before, next)) first.push(next);
  }
  return first;
}
