import type { Log, LogRecord, Position } from './port.ts';

/**
 * A deterministic reader of one stream. `apply` commits the new state together with the cursor, so that a crash at any
 * moment leaves either both or neither; throwing makes the same records come again after a pause.
 */
export interface Fold {
  /** Named after what it keeps, e.g. `audience`. */
  readonly name: string;
  readonly stream: string;
  /** The position up to which the committed state has read. */
  cursor(): Promise<Position>;
  apply(records: readonly LogRecord[]): Promise<void>;
}

export interface FoldLag {
  readonly fold: string;
  readonly stream: string;
  readonly position: Position;
  readonly behind: number;
}

export interface RunningFolds {
  /** Resolves when every fold has read everything, including what folds wrote for each other meanwhile. */
  drain(): Promise<void>;
  lag(): Promise<FoldLag[]>;
  stop(): Promise<void>;
}

/** A batch a fold is given at once: long enough to share one commit, short enough not to hold the event loop. */
export const FOLD_BATCH = { records: 1_000, bytes: 1_000_000 };

/** After a failed batch the fold waits this long before the same records come again. */
const RETRY_PAUSE_MS = 250;

export function runFolds(
  log: Log,
  folds: readonly Fold[],
  failed: (fold: string, error: unknown) => void,
): RunningFolds {
  const stopping = new AbortController();
  const positions = new Map<string, Position>();
  const loops = folds.map((fold) => follow(fold));

  async function follow(fold: Fold): Promise<void> {
    let position: Position | null = null;
    while (!stopping.signal.aborted) {
      try {
        position ??= await fold.cursor();
        positions.set(fold.name, position);
        const records = await log.read(fold.stream, position, FOLD_BATCH);
        const last = records.at(-1);
        if (last === undefined) {
          await log.waitAfter(fold.stream, position, stopping.signal);
        } else {
          await fold.apply(records);
          position = last.position;
          positions.set(fold.name, position);
          wake();
          await yieldToRequests();
        }
      } catch (error) {
        if (stopping.signal.aborted) return;
        failed(fold.name, error);
        position = null; // what was committed is known only to the fold's store
        await pause(RETRY_PAUSE_MS, stopping.signal);
      }
    }
  }

  let waiting: (() => void)[] = [];
  function wake(): void {
    const all = waiting;
    waiting = [];
    for (const resume of all) resume();
  }

  async function lag(): Promise<FoldLag[]> {
    return Promise.all(
      folds.map(async (fold) => {
        const position = positions.get(fold.name) ?? 0;
        const end = await log.end(fold.stream);
        return { fold: fold.name, stream: fold.stream, position, behind: end - position };
      }),
    );
  }

  return {
    lag,
    async drain() {
      // Folds feed each other (clicks → charges → facts), but only along a chain: when none is behind in one look,
      // nothing is on its way any more, because a fold is caught up only after what it wrote is durable.
      while (!stopping.signal.aborted) {
        if ((await lag()).every((fold) => fold.behind <= 0)) return;
        await new Promise<void>((resume) => waiting.push(resume));
      }
    },
    async stop() {
      stopping.abort();
      wake();
      await Promise.all(loops);
    },
  };
}

function yieldToRequests(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resume) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resume();
    }
  });
}
