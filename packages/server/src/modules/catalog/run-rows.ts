import type { Db } from '../../stores/db/port.ts';
import type { FeedRefusal, FeedRun } from './feed-run.ts';

/** Writes a finished run with the refusals that are kept. */
export async function writeRun(db: Db, run: FeedRun): Promise<void> {
  const { id, advertiserId, name, mode, startedAtMs, finishedAtMs, refusals, ...report } = run;
  await db.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO feed_runs (id, advertiser_id, name, mode, started_at_ms, finished_at_ms, report)
       VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)`,
      [id, advertiserId, name, mode, startedAtMs, finishedAtMs, JSON.stringify(report)],
    );
    await tx.query(
      `INSERT INTO feed_refusals (run_id, line, reason, product_id, detail)
       SELECT $1, line, reason, "productId", detail
       FROM jsonb_to_recordset($2::jsonb) AS refusal (line integer, reason text, "productId" text, detail text)`,
      [id, JSON.stringify(refusals)],
    );
  });
}

type Report = Omit<
  FeedRun,
  'id' | 'advertiserId' | 'name' | 'mode' | 'startedAtMs' | 'finishedAtMs' | 'refusals'
>;
type RunRow = Pick<FeedRun, 'id' | 'advertiserId' | 'name' | 'mode' | 'startedAtMs' | 'finishedAtMs'> & {
  report: Report;
};

const SELECT_RUNS = `
  SELECT id, advertiser_id AS "advertiserId", name, mode, started_at_ms AS "startedAtMs",
    finished_at_ms AS "finishedAtMs", report FROM feed_runs`;

/** The last runs of an advertiser, newest first, without their refusals. */
export async function readRuns(
  db: Db,
  { advertiserId, limit }: { advertiserId: number; limit: number },
): Promise<FeedRun[]> {
  const rows = await db.query<RunRow>(`${SELECT_RUNS} WHERE advertiser_id = $1 ORDER BY id DESC LIMIT $2`, [
    advertiserId,
    limit,
  ]);
  return rows.map(({ report, ...row }) => ({ ...row, ...report, refusals: [] }));
}

export async function readRun(
  db: Db,
  { advertiserId, id }: { advertiserId: number; id: number },
): Promise<FeedRun | null> {
  const [row] = await db.query<RunRow>(`${SELECT_RUNS} WHERE advertiser_id = $1 AND id = $2`, [
    advertiserId,
    id,
  ]);
  if (row === undefined) return null;
  const refusals = await db.query<FeedRefusal>(
    `SELECT line, reason, product_id AS "productId", detail FROM feed_refusals WHERE run_id = $1 ORDER BY line`,
    [id],
  );
  const { report, ...run } = row;
  return { ...run, ...report, refusals };
}
