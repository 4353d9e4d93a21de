import type { Clock } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';
import { FeedFailed, type FeedFailure, type FeedMode, type FeedRun } from '../feed-run.ts';
import { writeRun } from '../run-rows.ts';
import { readFeedColumns } from './feed-columns.ts';
import { dropDuplicates, type Merged, mergeFeed, STAGING, stagedRow } from './merge.ts';
import { readProduct } from './read-product.ts';
import { RunCount } from './run-count.ts';
import { readSeparatedValues } from './separated-values.ts';
import { textOf } from './text-source.ts';

export interface FeedImport {
  readonly advertiserId: number;
  readonly mode: FeedMode;
  readonly source: AsyncIterable<Uint8Array>;
  /** The file's name, or whatever the sender calls it. */
  readonly name: string;
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
  const summary = (failure: FeedFailure | null, merged: Merged): FeedRun => ({
    id,
    advertiserId: feed.advertiserId,
    name: feed.name,
    mode: feed.mode,
    state: failure === null ? 'done' : 'failed',
    startedAtMs,
    finishedAtMs: clock.now(),
    failure,
    rows: count.rows,
    accepted: count.accepted,
    refused: count.refused,
    ...merged,
    reasons: count.reasons(),
    refusals: count.refusals(),
  });
  let isBegun = false;
  try {
    return await db.transaction(async (tx) => {
      // A source can be read once: what the database would like to begin again has to come again from its sender.
      if (isBegun) throw interrupted('the database gave the import up to resolve a conflict');
      isBegun = true;
      const merged = await stageAndMerge(tx, { ...feed, runId: id, nowMs: startedAtMs }, count);
      const run = summary(null, merged);
      await writeRun(tx, run);
      return run;
    });
  } catch (error) {
    if (!(error instanceof FeedFailed)) throw error;
    const run = summary(error.failure, NOTHING_MERGED);
    await writeRun(db, run);
    return run;
  }
}

const NOTHING_MERGED: Merged = {
  withoutSeller: 0,
  productsAdded: 0,
  productsChanged: 0,
  productsRemoved: 0,
  sellersAdded: 0,
  sellersEmptied: 0,
};

async function stageAndMerge(
  tx: Db,
  feed: FeedImport & { runId: number; nowMs: number },
  count: RunCount,
): Promise<Merged> {
  await tx.query(STAGING.create);
  await tx.copyIn(STAGING.table, STAGING.columns, stagedRows(feed, count));
  // A feed of millions of rows takes longer than a statement of a request may.
  await tx.query('SET LOCAL statement_timeout = 0');
  const duplicates = await dropDuplicates(tx);
  count.refuseAccepted('duplicate-id', duplicates.first, duplicates.count);
  if (count.accepted === 0 && feed.mode === 'full') {
    throw new FeedFailed({
      code: 'no-products',
      line: null,
      detail: `none of the ${count.rows} rows is a product; a full feed without products would empty the catalog, so it was left as it is`,
    });
  }
  return mergeFeed(tx, feed);
}

async function* stagedRows(feed: FeedImport, count: RunCount): AsyncGenerator<readonly unknown[]> {
  let columns: ReturnType<typeof readFeedColumns> | null = null;
  for await (const rows of readSeparatedValues(textOf(guarded(feed.source)))) {
    for (const row of rows) {
      if (columns === null) {
        columns = readFeedColumns(row.values ?? []);
        continue;
      }
      count.rows++;
      const product = readProduct(row, columns);
      if ('refusal' in product) {
        count.refuse(product.refusal);
      } else {
        count.accepted++;
        yield stagedRow(product);
      }
    }
    feed.progress?.(count.rows);
  }
  if (columns === null) {
    throw new FeedFailed({ code: 'empty', line: null, detail: 'the file is empty; upload it again' });
  }
}

/** An upload that breaks off is a failed feed, not a defect of ours. */
async function* guarded(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
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
