/** Runs one piece of work after another. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** For work that changes the same state: no piece begins before the one that was asked for earlier has ended. */
export function turns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
