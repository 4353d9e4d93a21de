import type { EpochMs } from '../../../base/time.ts';
import type { Db } from '../../../stores/db/port.ts';

/** Who did what to which integration; never what a secret was. */
export interface AuditEntry {
  readonly id: number;
  readonly atMs: EpochMs;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** Whose integration, or whose shopper, it was. */
  readonly advertiserId: number | null;
  readonly detail: object;
}

export interface AuditPage {
  readonly limit: number;
  /** Entries older than this one; null for the newest. */
  readonly before: number | null;
  /** Of these advertisers only; null for all. */
  readonly advertiserIds: readonly number[] | null;
}

export async function audit(tx: Db, entry: Omit<AuditEntry, 'id'>): Promise<void> {
  await tx.query(
    `INSERT INTO signal_audit (at_ms, actor, action, subject, advertiser_id, detail)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb)`,
    [
      ...[entry.atMs, entry.actor, entry.action, entry.subject, entry.advertiserId],
      JSON.stringify(entry.detail),
    ],
  );
}

/** The newest first. */
export async function auditLog(db: Db, { limit, before, advertiserIds }: AuditPage): Promise<AuditEntry[]> {
  return db.query<AuditEntry>(
    `SELECT id, at_ms AS "atMs", actor, action, subject, advertiser_id AS "advertiserId", detail FROM signal_audit
     WHERE ($1::bigint IS NULL OR id < $1) AND ($3::integer[] IS NULL OR advertiser_id = ANY ($3))
     ORDER BY id DESC LIMIT $2`,
    [before, limit, advertiserIds],
  );
}
