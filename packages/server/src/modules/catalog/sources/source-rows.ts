import type { EpochMs } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';
import type { FeedRun } from '../feed-run.ts';
import type { FileVersion } from './look-into-folder.ts';
import type { FeedSource, Look } from './source.ts';

/** A claim that nobody renews ends so long after, by the database's clock: whoever held it is gone. */
const CLAIM_SECONDS = 60;

/** Well before the claim ends, so that one late renewal does no harm. */
export const RENEW_MS = 20_000;

/** Long enough for a mount that comes back, short enough that an inbox's names do not pile up. */
const FORGOTTEN_AFTER_MS = 86_400_000;

const COLUMNS = `id, advertiser_id AS "advertiserId", name, mode, place, secret_headers AS "secretHeaders", schedule,
  is_paused AS "isPaused", due_ms AS "dueMs", (claim IS NOT NULL AND claimed_until > now()) AS "isRunning", looks, last`;

export async function readSources(db: Db, advertiserId: number): Promise<FeedSource[]> {
  return db.query<FeedSource>(`SELECT ${COLUMNS} FROM feed_sources WHERE advertiser_id = $1 ORDER BY id`, [
    advertiserId,
  ]);
}

export interface SourceKey {
  readonly advertiserId: number;
  readonly id: number;
}

export async function readSource(db: Db, { advertiserId, id }: SourceKey): Promise<FeedSource | undefined> {
  const [source] = await db.query<FeedSource>(
    `SELECT ${COLUMNS} FROM feed_sources WHERE advertiser_id = $1 AND id = $2`,
    [advertiserId, id],
  );
  return source;
}

/** A source and the right to look at it: nobody else does until it is settled or the claim ends. */
export interface Claimed extends FeedSource {
  readonly claim: string;
  readonly secret: string | null;
  readonly tries: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** Of advisory locks: claims are given one after the other, so that each sees the others of its account. */
const CLAIMS_LOCK = 7_688;

/** Claims the source that is longest due, of an account of which no other is being looked at; undefined when none is. */
export async function claimDue(
  db: Db,
  { nowMs, claim }: { nowMs: EpochMs; claim: string },
): Promise<Claimed | undefined> {
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [CLAIMS_LOCK]);
    const [claimed] = await tx.query<Claimed>(
      `UPDATE feed_sources SET claim = $2, claimed_until = now() + interval '${CLAIM_SECONDS} seconds'
       WHERE id = (
         SELECT id FROM feed_sources AS due
         WHERE NOT is_paused AND due_ms <= $1 AND NOT EXISTS (
           SELECT FROM feed_sources AS own
           WHERE own.advertiser_id = due.advertiser_id AND own.claim IS NOT NULL AND own.claimed_until >= now())
         ORDER BY due_ms, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}, claim, secret, tries, etag, last_modified AS "lastModified"`,
      [nowMs, claim],
    );
    return claimed;
  });
}

/** False when the claim is lost: the source was removed, or another process took it over. */
export async function renewClaim(db: Db, { id, claim }: Claimed): Promise<boolean> {
  const renewed = await db.query(
    `UPDATE feed_sources SET claimed_until = now() + interval '${CLAIM_SECONDS} seconds'
     WHERE id = $1 AND claim = $2 RETURNING id`,
    [id, claim],
  );
  return renewed.length > 0;
}

/** Gives claims back unsettled, so that the sources are looked at again at once. */
export async function releaseClaims(db: Db, claim: string | null): Promise<void> {
  await db.query('UPDATE feed_sources SET claim = NULL WHERE claim = $1 OR $1 IS NULL', [claim]);
}

/** Ends a look; false when the claim was lost meanwhile, and then nothing was written. */
export async function settle(
  tx: Db,
  { id, claim, dueMs }: Claimed,
  next: { look: Look; dueMs: EpochMs; tries: number },
): Promise<boolean> {
  // Whoever asked for a look while this one was under way gets another.
  const settled = await tx.query(
    `UPDATE feed_sources SET claim = NULL, last = $3::jsonb, tries = $5, looks = looks + 1,
       due_ms = CASE WHEN due_ms = $6 THEN $4 ELSE due_ms END
     WHERE id = $1 AND claim = $2 RETURNING id`,
    [id, claim, JSON.stringify(next.look), next.dueMs, next.tries, dueMs],
  );
  return settled.length > 0;
}

export async function keepVersion(
  tx: Db,
  id: number,
  version: { etag: string | null; lastModified: string | null },
): Promise<void> {
  await tx.query('UPDATE feed_sources SET etag = $2, last_modified = $3 WHERE id = $1', [
    id,
    version.etag,
    version.lastModified,
  ]);
}

export async function readFiles(db: Db, id: number): Promise<FileVersion[]> {
  return db.query<FileVersion>(
    'SELECT name, bytes, modified_ms AS "modifiedMs" FROM feed_source_files WHERE source_id = $1',
    [id],
  );
}

export async function keepFiles(
  tx: Db,
  id: number,
  { files, run }: { files: readonly FileVersion[]; run: FeedRun },
): Promise<void> {
  await tx.query(
    `INSERT INTO feed_source_files (source_id, name, bytes, modified_ms, run_id)
     SELECT $1, name, bytes, "modifiedMs", $3
     FROM jsonb_to_recordset($2::jsonb) AS file (name text, bytes bigint, "modifiedMs" bigint)
     ON CONFLICT (source_id, name) DO UPDATE SET bytes = excluded.bytes, modified_ms = excluded.modified_ms, run_id = excluded.run_id`,
    [id, JSON.stringify(files), run.id],
  );
}

/**
 * Files that are gone for a day need not be remembered. An empty list tells nothing: a share that is not mounted looks so, and
 * its files would all be read again.
 */
export async function forgetFiles(
  tx: Db,
  id: number,
  { present, nowMs }: { present: readonly string[]; nowMs: EpochMs },
): Promise<void> {
  if (present.length === 0) return;
  await tx.query(
    'DELETE FROM feed_source_files WHERE source_id = $1 AND NOT name = ANY ($2) AND absent_ms <= $3',
    [id, present, nowMs - FORGOTTEN_AFTER_MS],
  );
  await tx.query(
    `UPDATE feed_source_files SET absent_ms = CASE WHEN absent_ms IS NULL THEN $3::bigint END
     WHERE source_id = $1 AND (name = ANY ($2)) = (absent_ms IS NOT NULL)`,
    [id, present, nowMs],
  );
}
