import type { Db } from '../../../stores/db/port.ts';
import type { FeedRun } from '../feed-run.ts';

/** A feed that lies at a source and was not read yet. */
export interface Arrival {
  readonly name: string;
  readonly source: AsyncIterable<Uint8Array>;
  /** Notes what was read, in the commit of what it brought: so it is read once, whenever the server stops. */
  mark(tx: Db, run: FeedRun): Promise<void>;
}

/** Nothing could be fetched; the catalog stays as it is. */
export class NotFetched extends Error {
  /** Whether it may go better soon, without anybody changing anything. */
  readonly isPassing: boolean;
  /** How long the other side asks us to wait. */
  readonly waitMs: number;

  constructor(detail: string, { isPassing = false, waitMs = 0 } = {}) {
    super(detail);
    this.name = 'NotFetched';
    this.isPassing = isPassing;
    this.waitMs = waitMs;
  }
}
