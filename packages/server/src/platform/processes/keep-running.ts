import { setTimeout as pause } from 'node:timers/promises';
import type { Ending, LineLog } from './child.ts';

/** Something that runs in a process of its own. */
export interface Running {
  /** Resolves when it is gone, wanted or not. */
  readonly ended: Promise<Ending>;
  stop(): Promise<void>;
}

export interface Kept<T extends Running> {
  /** What runs now; while it is being restarted, the next one. Rejects after `stop`. */
  current(): Promise<T>;
  stop(): Promise<void>;
}

/** A child that dies again and again is started less and less often; one that lived a minute starts afresh. */
const RESTART_MS = { first: 50, max: 10_000, forgottenAfter: 60_000 };

/**
 * Starts something and starts it again whenever it dies. The first start must succeed, else this rejects: a setting is
 * wrong then, and trying again would only hide it.
 */
export async function keepRunning<T extends Running>(
  name: string,
  start: () => Promise<T>,
  log: LineLog,
): Promise<Kept<T>> {
  const stopping = new AbortController();
  let current: Promise<T> = Promise.resolve(await start());
  const watching = watch(await current);

  async function watch(first: T): Promise<void> {
    let running = first;
    let restartMs = RESTART_MS.first;
    while (true) {
      const since = performance.now();
      const ending = await running.ended;
      if (stopping.signal.aborted) return;
      if (performance.now() - since > RESTART_MS.forgottenAfter) restartMs = RESTART_MS.first;
      log(`${name} ended unexpectedly (${ending}); starting it again`);
      const next = Promise.withResolvers<T>();
      next.promise.catch(() => {}); // nobody may be waiting for it
      current = next.promise;
      while (true) {
        await pause(restartMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
        restartMs = Math.min(restartMs * 2, RESTART_MS.max);
        if (stopping.signal.aborted) return next.reject(new Error(`${name} was stopped`));
        try {
          running = await start();
          next.resolve(running);
          break;
        } catch (error) {
          log(`${name} could not be started again: ${error instanceof Error ? error.message : error}`);
        }
      }
    }
  }

  return {
    current: () => current,
    async stop() {
      stopping.abort();
      // Idle children do not keep us alive, but their end must be seen before we go.
      const alive = setInterval(() => {}, 1_000);
      try {
        await current.then(
          (running) => running.stop(),
          () => {},
        );
        await watching;
      } finally {
        clearInterval(alive);
      }
    },
  };
}
