import { randomUUID } from 'node:crypto';
import type { Clock, EpochMs } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';
import { applyBatch } from './apply-batch.ts';
import type { BatchEntry, BatchReport, BatchStatus } from './batch.ts';

/** How long what came of a batch is told. */
const BATCH_KEPT_MS = 4 * 24 * 3_600_000;

/** Products of one advertiser that wait at once: some minutes of work. Who sends faster is told to come back. */
const WAITING_MAX = 500_000;

export interface Batches {
  /** Makes the batch durable and begins it; null when too much of the advertiser's waits already. */
  submit(
    advertiserId: number,
    entries: readonly BatchEntry[],
  ): Promise<{ readonly id: string; readonly keptUntilMs: EpochMs } | null>;
  /** null for a batch that is unknown, another advertiser's, or too old. */
  report(advertiserIds: ReadonlySet<number>, id: string): Promise<BatchReport | null>;
  /** Resolves when nothing waits. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface BatchesDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** Resolves when memory holds what was committed. */
  readonly refresh: () => Promise<void>;
  readonly report: (error: unknown) => void;
}

/** Batches are done one after the other, in the order in which they came; those that a stop interrupted go on at the next start. */
export function openBatches(deps: BatchesDeps): Batches {
  const { db, clock } = deps;
  let working: Promise<void> | null = null;
  let isClosed = false;

  function begin(): void {
    working ??= workOff(deps, () => isClosed).finally(() => {
      working = null;
    });
  }
  begin();

  return {
    async submit(advertiserId, entries) {
      const nowMs = clock.now();
      await db.query('DELETE FROM catalog_batches WHERE submitted_ms < $1 AND entries IS NULL', [
        nowMs - BATCH_KEPT_MS,
      ]);
      const id = randomUUID();
      const written = await db.query(
        `INSERT INTO catalog_batches (id, advertiser_id, status, submitted_ms, products, entries)
         SELECT $1, $2::integer, 'ACCEPTED', $3, $4::integer, $5::jsonb
         WHERE $4::integer + (SELECT coalesce(sum(products), 0) FROM catalog_batches WHERE advertiser_id = $2::integer AND entries IS NOT NULL) <= $6
         RETURNING id`,
        [id, advertiserId, nowMs, entries.length, JSON.stringify(entries), WAITING_MAX],
      );
      if (written.length === 0) return null;
      // What begins before the row was there has looked already.
      void (working ?? Promise.resolve()).then(begin);
      return { id, keptUntilMs: nowMs + BATCH_KEPT_MS };
    },

    async report(advertiserIds, id) {
      const [row] = await db.query<ReportRow>(
        `SELECT status, submitted_ms, products, upserted, deleted, errors::text AS errors
         FROM catalog_batches WHERE id::text = $1 AND advertiser_id = ANY ($2) AND submitted_ms >= $3`,
        [id, [...advertiserIds], clock.now() - BATCH_KEPT_MS],
      );
      return row === undefined ? null : reportOf(row);
    },

    async idle() {
      while (working !== null) await working;
    },
    async close() {
      isClosed = true;
      await working;
    },
  };
}

interface ReportRow {
  status: BatchStatus;
  submitted_ms: EpochMs;
  products: number;
  upserted: number | null;
  deleted: number | null;
  errors: string | null;
}

function reportOf({ submitted_ms, errors, ...row }: ReportRow): BatchReport {
  return { ...row, submittedMs: submitted_ms, errors: JSON.parse(errors ?? '[]') };
}

async function workOff(deps: BatchesDeps, isClosed: () => boolean): Promise<void> {
  try {
    while (!isClosed() && (await workOne(deps)));
  } catch (error) {
    // The database is away: the batch stays as it is, and the next submission or start finds it.
    deps.report(error);
  }
}

/** Does the oldest batch that waits; false when there is none. */
async function workOne({ db, clock, refresh, report }: BatchesDeps): Promise<boolean> {
  const [next] = await db.query<{ id: string }>(
    `UPDATE catalog_batches SET status = 'IN_PROGRESS'
     WHERE id = (SELECT id FROM catalog_batches WHERE entries IS NOT NULL ORDER BY sequence LIMIT 1) RETURNING id`,
  );
  if (next === undefined) return false;
  try {
    await db.transaction((tx) => work(tx, next.id, clock.now()));
    await refresh();
  } catch (error) {
    report(error);
    await db.query(
      `UPDATE catalog_batches SET status = 'FAILED', finished_ms = $2, entries = NULL WHERE id = $1 AND entries IS NOT NULL`,
      [next.id, clock.now()],
    );
  }
  return true;
}

async function work(tx: Db, id: string, nowMs: EpochMs): Promise<void> {
  // Whoever comes second waits here and finds nothing left to do.
  const [row] = await tx.query<{ advertiser_id: number; entries: string | null }>(
    'SELECT advertiser_id, entries::text AS entries FROM catalog_batches WHERE id = $1 FOR UPDATE',
    [id],
  );
  if (row?.entries == null) return;
  const entries = JSON.parse(row.entries) as BatchEntry[];
  const done = await applyBatch(tx, { advertiserId: row.advertiser_id, entries, nowMs });
  await tx.query(
    `UPDATE catalog_batches SET status = $2, finished_ms = $3, entries = NULL, added = $4, changed = $5,
       upserted = $6, deleted = $7, errors = $8::jsonb WHERE id = $1`,
    [
      ...[id, done.errors.length === 0 ? 'VALIDATED' : 'VALIDATED_WITH_ERRORS', nowMs],
      ...[done.added, done.changed, done.upserted, done.deleted, JSON.stringify(done.errors)],
    ],
  );
}
