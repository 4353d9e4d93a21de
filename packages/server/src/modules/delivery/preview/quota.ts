import { dateAt, type EpochMs, endOfDate, startOfDate } from '../../../base/time.ts';
import type { Db, Migration } from '../../../stores/db/port.ts';
import type { MarketAdvertiser } from '../market.ts';

/** Previews of one advertiser in one of its days, as the contract has it. */
export const PREVIEWS_A_DAY = 1_000;

/** One row for each advertiser: only the present day is of interest. */
export const previewTables: readonly Migration[] = [
  {
    name: 'delivery-001-preview-days',
    sql: `
      CREATE TABLE ad_preview_days (
        advertiser_id integer PRIMARY KEY,
        day date NOT NULL,
        used integer NOT NULL
      )`,
  },
];

/** How many previews an advertiser has had in a day of its zone. */
export interface PreviewQuota {
  readonly advertiserId: number;
  readonly limit: number;
  readonly used: number;
  readonly startMs: EpochMs;
  readonly endMs: EpochMs;
}

type Owner = Pick<MarketAdvertiser, 'id' | 'timeZone'>;

/** Counts one preview; false when the day's are used up. One statement, so that calls at the same moment share the limit. */
export async function takePreview(
  db: Db,
  { id, timeZone }: Owner,
  { nowMs, limit }: { nowMs: EpochMs; limit: number },
): Promise<boolean> {
  const taken = await db.query(
    `INSERT INTO ad_preview_days AS kept (advertiser_id, day, used) VALUES ($1, $2, 1)
     ON CONFLICT (advertiser_id) DO UPDATE
       SET day = excluded.day, used = CASE WHEN kept.day = excluded.day THEN kept.used + 1 ELSE 1 END
       WHERE kept.day <> excluded.day OR kept.used < $3
     RETURNING used`,
    [id, dateAt(nowMs, timeZone), limit],
  );
  return taken.length > 0;
}

/** The quotas of today, in the order of the advertisers. */
export async function previewQuotas(
  db: Db,
  advertisers: readonly Owner[],
  { nowMs, limit }: { nowMs: EpochMs; limit: number },
): Promise<PreviewQuota[]> {
  const rows = await db.query<{ advertiser_id: number; day: string; used: number }>(
    'SELECT advertiser_id, day, used FROM ad_preview_days WHERE advertiser_id = ANY ($1)',
    [advertisers.map(({ id }) => id)],
  );
  const known = new Map(rows.map((row) => [row.advertiser_id, row]));
  return advertisers.map(({ id, timeZone }) => {
    const today = dateAt(nowMs, timeZone);
    const row = known.get(id);
    return {
      advertiserId: id,
      limit,
      used: row?.day === today ? row.used : 0,
      startMs: startOfDate(today, timeZone),
      endMs: endOfDate(today, timeZone),
    };
  });
}
