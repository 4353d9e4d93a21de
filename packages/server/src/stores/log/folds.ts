import type { Log, LogRecord, Position } from './port.ts';

/**
 * A deterministic reader of one stream. `apply` commits the new state together with the cursor, so that a crash at any
 * moment leaves either both or neither; throwing makes the same records come again after a pause.
 */
export interface Fold {
  /** Named after what it keeps, e.g. `audience`. */
  readonly name: string;
  readonly stream: string;
  /** Records that it is given at once at most, when it is behind; {@link FOLD_BATCH} unless it says otherwise. */
  readonly batch?: FoldBatchLimits;
  /** The position up to which the committed state has read. */
  cursor(): Promise<Position>;
  apply(records: readonly LogRecord[]): Promise<void>;
}

export interface FoldBatchLimits {
  readonly records: number;
  readonly bytes: number;
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
export const FOLD_BATCH: FoldBatchLimits = { records: 1_000, bytes: 1_000_000 };

/** After a failed batch the fold waits this long before the same records come again. */
const RETRY_PAUSE_MS = 250;

export function runFolds(
  log: Log,
  folds: readonly Fold[],
  failed: (fold: string, error: unknown) => void,
): RunningFolds {
  const stopping = new AbortController();
  const progress = new Progress(log, folds);
  const loops = folds.map((fold) => follow(fold, { log, progress, failed, signal: stopping.signal }));
  return {
    lag: () => progress.lag(),
    async drain() {
      while (!stopping.signal.aborted) {
        const before = progress.moves;
        if (await progress.allCaughtUp()) return;
        await progress.moveAfter(before);
      }
    },
    async stop() {
      stopping.abort();
      progress.wake();
      await Promise.all(loops);
    },
  };
}

interface Following {
  readonly log: Log;
  readonly progress: Progress;
  readonly failed: (fold: string, error: unknown) => void;
  readonly signal: AbortSignal;
}

async function follow(fold: Fold, { log, progress, failed, signal }: Following): Promise<void> {
  let position: Position | null = null;
  while (!signal.aborted) {
    try {
      if (position === null) {
        position = await committedCursor(log, fold);
        progress.moved(fold, position);
      }
      const records = await readBatch(log, fold, position);
      const last = records.at(-1);
      if (last === undefined) {
        await log.waitAfter(fold.stream, position, signal);
      } else {
        await fold.apply(records);
        position = last.position;
        progress.moved(fold, position);
        await yieldToRequests();
      }
    } catch (error) {
      if (signal.aborted) return;
      failed(fold.name, error);
      position = null; // what was committed is known only to the fold's store
      await pause(RETRY_PAUSE_MS, signal);
    }
  }
}

/** What is durable after a position, up to the fold's limits: one read of the log gives no more than a disk read. */
async function readBatch(log: Log, fold: Fold, after: Position): Promise<LogRecord[]> {
  const limits = fold.batch ?? FOLD_BATCH;
  const all = await log.read(fold.stream, after, limits);
  if (fold.batch === undefined) return all;
  let bytes = bytesOf(all);
  for (let last = all.at(-1); last !== undefined; ) {
    const left = { records: limits.records - all.length, bytes: limits.bytes - bytes };
    if (left.records <= 0 || left.bytes <= 0) break;
    const more = await log.read(fold.stream, last.position, left);
    if (more.length === 0) break;
    all.push(...more);
    bytes += bytesOf(more);
    last = more.at(-1);
  }
  return all;
}

function bytesOf(records: readonly LogRecord[]): number {
  return records.reduce((bytes, record) => bytes + record.data.length, 0);
}

/** How far each fold is, and who waits to hear of it. */
class Progress {
  readonly #log: Log;
  readonly #folds: readonly Fold[];
  readonly #positions = new Map<Fold, Position>();
  #waiting: (() => void)[] = [];
  #moves = 0;

  constructor(log: Log, folds: readonly Fold[]) {
    this.#log = log;
    this.#folds = folds;
  }

  get moves(): number {
    return this.#moves;
  }

  moved(fold: Fold, position: Position): void {
    this.#positions.set(fold, position);
    this.#moves++;
    this.wake();
  }

  wake(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (const resume of all) resume();
  }

  /** Resolves once there were more moves than that, or at a wake-up. */
  async moveAfter(moves: number): Promise<void> {
    if (this.#moves === moves) await new Promise<void>((resume) => this.#waiting.push(resume));
  }

  /**
   * Folds feed each other (clicks → charges → facts), but only along a chain. All positions are taken at one moment and
   * the ends after it: when none is behind, nothing was on its way at that moment, because a fold has moved only after
   * what it wrote is durable. A fold that has not yet read its cursor may be about to write something.
   */
  async allCaughtUp(): Promise<boolean> {
    if (this.#folds.some((fold) => !this.#positions.has(fold))) return false;
    return (await this.lag()).every((fold) => fold.behind <= 0);
  }

  async lag(): Promise<FoldLag[]> {
    const now = this.#folds.map((fold) => ({ fold, position: this.#positions.get(fold) ?? 0 }));
    return Promise.all(
      now.map(async ({ fold, position }) => {
        const end = await this.#log.end(fold.stream);
        return { fold: fold.name, stream: fold.stream, position, behind: end - position };
      }),
    );
  }
}

/** A fold that has read more than there is stands on a log that was lost or replaced: it must not skip what comes. */
async function committedCursor(log: Log, fold: Fold): Promise<Position> {
  const position = await fold.cursor();
  const end = await log.end(fold.stream);
  if (position <= end) return position;
  throw new Error(
    `fold ${fold.name} has read stream ${fold.stream} up to ${position}, but the log ends at ${end}: the log lost ` +
      'records or is another one. The fold stands still; restore the log, or rebuild the fold from zero.',
  );
}

function yieldToRequests(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
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
