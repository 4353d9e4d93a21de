import type { EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Author, AuthorKind } from './call.ts';
import type { ChangeDraft, RecordedChange } from './recorded-change.ts';

/** Which changes a list shows. Absent conditions do not count; the others must all hold. */
export interface ChangeFilter {
  readonly advertiserIds: readonly number[];
  readonly sellerId?: string;
  readonly campaignId?: number;
  /** Made at that moment or later. */
  readonly sinceMs?: EpochMs;
  /** Made before that moment. */
  readonly untilMs?: EpochMs;
  /** The id of the last change of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** Writes down what a call changed, inside its transaction; a call that changed nothing leaves no trace. */
export async function recordChanges(
  tx: Db,
  by: { author: Author; nowMs: EpochMs },
  drafts: readonly ChangeDraft[],
): Promise<void> {
  const changed = drafts.filter(({ fields }) => fields.length > 0);
  if (changed.length === 0) return;
  await tx.query(
    `INSERT INTO campaign_changes (time_ms, author_kind, author_id, advertiser_id, seller_id, campaign_ids, subject,
       subject_id, is_new, fields)
     SELECT $2, $3, $4, advertiser_id, seller_id, campaign_ids, subject, subject_id, is_new, fields
     FROM jsonb_to_recordset($1::jsonb) AS change (advertiser_id integer, seller_id bigint, campaign_ids integer[],
       subject text, subject_id text, is_new boolean, fields jsonb)`,
    [
      JSON.stringify(
        changed.map((draft) => ({
          advertiser_id: draft.advertiserId,
          seller_id: draft.sellerId,
          campaign_ids: draft.campaignIds,
          subject: draft.subject,
          subject_id: draft.subjectId,
          is_new: draft.isNew,
          fields: draft.fields,
        })),
      ),
      by.nowMs,
      by.author.kind,
      by.author.id,
    ],
  );
}

interface ChangeRow {
  id: number;
  time_ms: EpochMs;
  author_kind: AuthorKind;
  author_id: string;
  advertiser_id: number;
  seller_id: number;
  campaign_ids: number[];
  subject: RecordedChange['subject'];
  subject_id: string;
  is_new: boolean;
  fields: RecordedChange['fields'];
}

/** The newest changes first; each advertiser's are read by its index, whatever else the table holds. */
export async function readChanges(db: Db, filter: ChangeFilter): Promise<RecordedChange[]> {
  const rows = await db.query<ChangeRow>(
    `SELECT found.* FROM unnest($1::integer[]) AS advertiser (id) CROSS JOIN LATERAL (
       SELECT id, time_ms, author_kind, author_id, advertiser_id, seller_id, campaign_ids, subject, subject_id, is_new,
         fields
       FROM campaign_changes
       WHERE advertiser_id = advertiser.id
         AND ($2::bigint IS NULL OR seller_id = $2)
         AND ($3::integer IS NULL OR campaign_ids @> ARRAY[$3::integer])
         AND time_ms >= coalesce($4::bigint, 0) AND time_ms < coalesce($5::bigint, ${Number.MAX_SAFE_INTEGER})
         AND ($6::bigint IS NULL OR (time_ms, id) < (SELECT time_ms, id FROM campaign_changes
           WHERE id = $6 AND advertiser_id = ANY($1::integer[])))
       ORDER BY time_ms DESC, id DESC LIMIT $7
     ) AS found
     ORDER BY time_ms DESC, id DESC LIMIT $7`,
    [
      filter.advertiserIds,
      filter.sellerId ?? null,
      filter.campaignId ?? null,
      filter.sinceMs ?? null,
      filter.untilMs ?? null,
      filter.after ?? null,
      filter.limit,
    ],
  );
  return rows.map(changeOf);
}

function changeOf(row: ChangeRow): RecordedChange {
  return {
    id: String(row.id),
    timeMs: row.time_ms,
    author: { kind: row.author_kind, id: row.author_id },
    advertiserId: row.advertiser_id,
    sellerId: String(row.seller_id),
    campaignIds: row.campaign_ids,
    subject: row.subject,
    subjectId: row.subject_id,
    isNew: row.is_new,
    fields: row.fields,
  };
}
