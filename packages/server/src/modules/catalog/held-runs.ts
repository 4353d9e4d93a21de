import type { Problem } from '../../base/problem.ts';
import { Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { diffFeed } from './feed/diff.ts';
import { forgetHeld, stageHeld } from './feed/hold.ts';
import { mergeFeed } from './feed/merge.ts';
import type { FeedFailure, FeedRun } from './feed-run.ts';

export interface HeldRun {
  readonly advertiserId: number;
  readonly id: number;
}

/** Makes a held feed the catalog, as it was read, whatever it takes away. Resolves when it is committed. */
export async function confirmRun(deps: { db: Db; clock: Clock }, run: HeldRun): Promise<void> {
  const { db, clock } = deps;
  await db.transaction(async (tx) => {
    await lockHeld(tx, run);
    await tx.query('SET LOCAL statement_timeout = 0');
    await stageHeld(tx, run.id);
    const { advertiserId, id: runId } = run;
    const nowMs = clock.now();
    const diff = await diffFeed(tx, { advertiserId, mode: 'full' });
    const merged = await mergeFeed(tx, { advertiserId, runId, diff, nowMs });
    await end(tx, [runId], { state: 'done', ...merged });
    await tx.query('UPDATE feed_runs SET finished_at_ms = $2 WHERE id = $1', [runId, nowMs]);
    await supersedeHeld(tx, { advertiserId, runId });
  });
}

/** Gives a held feed up; the catalog stays as it is. */
export async function rejectRun(db: Db, run: HeldRun): Promise<void> {
  const failure: FeedFailure = {
    code: 'rejected',
    line: null,
    detail: 'somebody looked at what the feed would have taken away and rejected it',
  };
  await db.transaction(async (tx) => {
    await lockHeld(tx, run);
    await end(tx, [run.id], { state: 'failed', failure });
  });
}

/** A full feed that came later says what the catalog is: earlier ones that still wait would turn it back. */
export async function supersedeHeld(
  tx: Db,
  { advertiserId, runId }: { advertiserId: number; runId: number },
): Promise<void> {
  const earlier = await tx.query<{ id: number }>(
    `SELECT id FROM feed_runs WHERE advertiser_id = $1 AND id < $2 AND report->>'state' = 'held' FOR UPDATE`,
    [advertiserId, runId],
  );
  const failure: FeedFailure = {
    code: 'superseded',
    line: null,
    detail: `run ${runId} brought a newer full feed before this one was confirmed`,
  };
  await end(
    tx,
    earlier.map(({ id }) => id),
    { state: 'failed', failure },
  );
}

async function lockHeld(tx: Db, { advertiserId, id }: HeldRun): Promise<void> {
  const [row] = await tx.query<{ state: FeedRun['state'] }>(
    `SELECT report->>'state' AS state FROM feed_runs WHERE advertiser_id = $1 AND id = $2 FOR UPDATE`,
    [advertiserId, id],
  );
  if (row?.state !== 'held') throw new Refusal([notHeld(id, row?.state)]);
}

async function end(tx: Db, runIds: readonly number[], change: Partial<FeedRun>): Promise<void> {
  if (runIds.length === 0) return;
  await tx.query('UPDATE feed_runs SET report = report || $2::jsonb WHERE id = ANY ($1)', [
    runIds,
    JSON.stringify(change),
  ]);
  await forgetHeld(tx, runIds);
}

function notHeld(id: number, state: FeedRun['state'] | undefined): Problem {
  return {
    code: 'feed-not-held',
    type: 'validation',
    status: state === undefined ? 404 : 409,
    title: 'The feed run waits for nothing',
    detail:
      state === undefined
        ? `there is no feed run ${id} in this account; nothing was changed`
        : `feed run ${id} is ${state}, so there is nothing to decide; nothing was changed`,
  };
}
