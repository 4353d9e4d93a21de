import type { EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { AsOf } from './as-of.ts';
import type { ExportRequest } from './export-request.ts';

export type ExportStatus = 'Pending' | 'Done' | 'Failure' | 'Expired';

/** An export as stored: what to write, and how far it has come. */
export interface ExportJob {
  /** A UUID. */
  readonly id: string;
  readonly request: Omit<ExportRequest, 'window'> & {
    readonly fromMs: EpochMs;
    readonly toMs: EpochMs;
    /** What had been counted when the export was created. */
    readonly asOf: AsOf;
  };
  readonly createdMs: EpochMs;
  readonly status: ExportStatus;
  readonly message: string | null;
}

interface JobRow {
  id: string;
  request: ExportJob['request'];
  created_ms: number;
  status: ExportStatus;
  message: string | null;
}

const COLUMNS = 'id::text, request, created_ms, status, message';

export async function insertJob(db: Db, job: ExportJob, requestName: string): Promise<void> {
  await db.query(
    `INSERT INTO report_jobs (id, request, request_name, advertiser_ids, created_ms, status, message)
     VALUES ($1, $2::jsonb, $3, $4::bigint[], $5, $6, $7)`,
    [
      job.id,
      JSON.stringify(job.request),
      requestName,
      job.request.advertiserIds,
      job.createdMs,
      job.status,
      job.message,
    ],
  );
}

export async function readJob(db: Db, id: string): Promise<ExportJob | undefined> {
  const rows = await db.query<JobRow>(`SELECT ${COLUMNS} FROM report_jobs WHERE id = $1`, [id]);
  return rows.map(jobOf)[0];
}

/** The youngest job for a request of that name that was created after a moment and has not failed. */
export async function readTwin(
  db: Db,
  requestName: string,
  afterMs: EpochMs,
): Promise<ExportJob | undefined> {
  const rows = await db.query<JobRow>(
    `SELECT ${COLUMNS} FROM report_jobs
     WHERE request_name = $1 AND created_ms > $2 AND status IN ('Pending', 'Done') ORDER BY created_ms DESC LIMIT 1`,
    [requestName, afterMs],
  );
  return rows.map(jobOf)[0];
}

export async function readPending(db: Db): Promise<ExportJob[]> {
  const sql = `SELECT ${COLUMNS} FROM report_jobs WHERE status = 'Pending' ORDER BY created_ms, id`;
  return (await db.query<JobRow>(sql)).map(jobOf);
}

/** False when the job has expired meanwhile. */
export async function finishJob(
  db: Db,
  id: string,
  end: { status: 'Done' | 'Failure'; message: string },
): Promise<boolean> {
  const finished = await db.query(
    `UPDATE report_jobs SET status = $2, message = $3 WHERE id = $1 AND status = 'Pending' RETURNING id`,
    [id, end.status, end.message],
  );
  return finished.length > 0;
}

/** Marks the jobs that were created before a moment as expired and gives their ids. */
export async function expireJobs(db: Db, beforeMs: EpochMs): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `UPDATE report_jobs SET status = 'Expired' WHERE created_ms <= $1 AND status <> 'Expired' RETURNING id::text`,
    [beforeMs],
  );
  return rows.map((row) => row.id);
}

function jobOf(row: JobRow): ExportJob {
  const { id, request, status, message } = row;
  return { id, request, status, message, createdMs: row.created_ms };
}
