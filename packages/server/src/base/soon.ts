/**
 * A value that is mostly there already, and sometimes only promised: a store in memory answers at once, one across the
 * network does not. Waiting for what is there costs a turn of the event loop and keeps the caller's frame alive.
 */
export type Soon<T> = T | Promise<T>;

/** Goes on with the value: at once when it is there. */
export function whenThere<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** All of them, in order: at once when all are there. */
export function allThere<T>(values: readonly Soon<T>[]): Soon<readonly T[]> {
  for (const value of values) if (value instanceof Promise) return Promise.all(values);
  return values as readonly T[];
}
