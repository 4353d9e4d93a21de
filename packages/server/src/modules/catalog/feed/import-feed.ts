import type { Clock } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';
import { FeedFailed, type FeedFailure, type FeedHold, type FeedMode, type FeedRun } from '../feed-run.ts';
import { supersedeHeld } from '../held-runs.ts';
import { writeRun } from '../run-rows.ts';
import { diffFeed } from './diff.ts';
import { holdOf, keepHeld } from './hold.ts';
import { dropDuplicates, type Merged, mergeFeed, STAGING, type StagedRow, stagedRow } from './merge.ts';
import { readFeed } from './read-feed.ts';
import { RunCount } from './run-count.ts';

export interface FeedImport {
  readonly advertiserId: number;
  readonly mode: FeedMode;
  readonly source: AsyncIterable<Uint8Array>;
  /** The file's name, or whatever the sender calls it. */
  readonly name: string;
  /** A full feed that would remove a larger share of products or sellers waits for confirmation; absent: none does. */
  readonly holdAbove?: number;
  /** Writes what else is true with the run, in its commit; what it throws takes everything back. */
  readonly atCommit?: (tx: Db, run: FeedRun) => Promise<void>;
  /** Told of the rows read so far, every few hundred. */
  readonly progress?: (rows: number) => void;
}

/**
 * Reads a feed into a temporary table and makes it the catalog in the same transaction, so that a feed that breaks off
 * changes nothing. Memory does not grow with the feed. A failed feed is a run with a failure; only a failing database throws.
 */
export async function importFeed(deps: { db: Db; clock: Clock }, feed: FeedImport): Promise<FeedRun> {
  const { db, clock } = deps;
  const startedAtMs = clock.now();
  const [sequence] = await db.query<{ id: number }>(`SELECT nextval('feed_run_ids') AS id`);
  const id = sequence?.id ?? 0;
  const count = new RunCount();
  const summary = ({ failure = null, hold = null, merged = NOTHING_MERGED }: Ending): FeedRun => ({
    id,
    advertiserId: feed.advertiserId,
    name: feed.name,
    mode: feed.mode,
    state: stateOf(failure, hold),
    startedAtMs,
    finishedAtMs: clock.now(),
    failure,
    hold,
    rows: count.rows,
    accepted: count.accepted,
    refused: count.refused,
    ...merged,
    reasons: count.reasons(),
    warnings: count.warnings(),
    refusals: count.refusals(),
  });
  let isBegun = false;
  try {
    return await db.transaction(async (tx) => {
      // A source can be read once: what the database would like to begin again has to come again from its sender.
      if (isBegun) throw interrupted('the database gave the import up to resolve a conflict');
      isBegun = true;
      const run = summary(await stageAndMerge(tx, { ...feed, runId: id, nowMs: startedAtMs }, count));
      await writeRun(tx, run);
      if (run.state === 'held') {
        await keepHeld(tx, id);
        // One feed waits at most: a source brings another every day, and the newest is the one to decide about.
        await supersedeHeld(tx, { advertiserId: feed.advertiserId, runId: id });
      }
      await feed.atCommit?.(tx, run);
      return run;
    });
  } catch (error) {
    if (!(error instanceof FeedFailed)) throw error;
    const run = summary({ failure: error.failure });
    await db.transaction(async (tx) => {
      await writeRun(tx, run);
      await feed.atCommit?.(tx, run);
    });
    return run;
  }
}

/** How a run ended; exactly one is there. */
interface Ending {
  readonly failure?: FeedFailure | null;
  readonly hold?: FeedHold | null;
  readonly merged?: Merged;
}

function stateOf(failure: FeedFailure | null, hold: FeedHold | null): FeedRun['state'] {
  if (failure !== null) return 'failed';
  return hold === null ? 'done' : 'held';
}

const NOTHING_MERGED: Merged = {
  withoutSeller: 0,
  productsAdded: 0,
  productsChanged: 0,
  productsRemoved: 0,
  sellersAdded: 0,
  sellersEmptied: 0,
};

/**
 * A feed of millions of rows takes longer than a statement of a request may, and sorts more; a small sample of it tells
 * the planner enough.
 */
const LARGE_STATEMENTS = `
  SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '32MB'; SET LOCAL default_statistics_target = 10`;

async function stageAndMerge(
  tx: Db,
  feed: FeedImport & { runId: number; nowMs: number },
  count: RunCount,
): Promise<Ending> {
  await tx.query(STAGING.create);
  await tx.copyIn(STAGING.table, STAGING.columns, stagedRows(feed, count));
  await tx.query(LARGE_STATEMENTS);
  const duplicates = await dropDuplicates(tx);
  count.refuseAccepted('duplicate-id', duplicates.first, duplicates.count);
  if (count.accepted === 0 && feed.mode === 'full') {
    throw new FeedFailed({
      code: 'no-products',
      line: null,
      detail: `none of the ${count.rows} rows is a product; a full feed without products would empty the catalog, so it was left as it is`,
    });
  }
  const { advertiserId, holdAbove: above } = feed;
  const diff = await diffFeed(tx, feed);
  const hold =
    feed.mode === 'full' && above !== undefined ? await holdOf(tx, { advertiserId, above, diff }) : null;
  if (hold !== null) return { hold };
  const merged = await mergeFeed(tx, { ...feed, diff });
  if (feed.mode === 'full') await supersedeHeld(tx, { advertiserId, runId: feed.runId });
  return { merged };
}

async function* stagedRows(feed: FeedImport, count: RunCount): AsyncGenerator<StagedRow[]> {
  for await (const products of readFeed(guarded(feed.source), count)) {
    yield products.map(stagedRow);
    feed.progress?.(count.rows);
  }
}

/** An upload that breaks off is a failed feed, not a defect of ours. */
async function* guarded(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    if (error instanceof FeedFailed) throw error;
    throw interrupted(error instanceof Error ? error.message : String(error));
  }
}

function interrupted(why: string): FeedFailed {
  return new FeedFailed({
    code: 'interrupted',
    line: null,
    detail: `the upload broke off (${why}); upload the file again`,
  });
}
