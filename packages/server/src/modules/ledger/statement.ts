import type { Micros } from '../../base/money.ts';
import type { EpochMs, IsoDate } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';

/** Whose statement, and of which time. */
export interface StatementPeriod {
  readonly sellerId: string;
  readonly fromMs: EpochMs;
  /** The first moment after it. */
  readonly toMs: EpochMs;
  /** IANA zone in which days begin. */
  readonly zone: string;
}

/** What one budget was charged on one day in one campaign. Clicks for which nobody could be charged have no budget. */
export interface StatementLine {
  readonly day: IsoDate;
  readonly campaignId: number;
  readonly budgetId: string | null;
  /** For which a budget stood, whether it could pay or not: as many as statistics show. */
  readonly clicks: number;
  /** Second clicks, expired links, days without a budget: they cost nothing and count nowhere. */
  readonly refused: number;
  readonly chargedMicros: Micros;
  readonly givenAwayMicros: Micros;
}

/** The charges of a seller by day, campaign and budget, in this order: the same charges that statistics add up. */
export async function readStatement(db: Db, period: StatementPeriod): Promise<StatementLine[]> {
  const { sellerId, fromMs, toMs, zone } = period;
  const rows = await db.query<StatementRow>(
    `SELECT (to_timestamp(time_ms / 1000.0) AT TIME ZONE $4)::date::text AS day, campaign_id, budget_id::text,
       count(budget_id) AS clicks, count(*) - count(budget_id) AS refused,
       sum(charged_micros)::bigint AS charged_micros, sum(given_away_micros)::bigint AS given_away_micros
     FROM ledger_charges WHERE seller_id = $1 AND time_ms >= $2 AND time_ms < $3
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS LAST`,
    [sellerId, fromMs, toMs, zone],
  );
  return rows.map((row) => ({
    day: row.day,
    campaignId: row.campaign_id,
    budgetId: row.budget_id,
    clicks: row.clicks,
    refused: row.refused,
    chargedMicros: row.charged_micros,
    givenAwayMicros: row.given_away_micros,
  }));
}

interface StatementRow {
  day: IsoDate;
  campaign_id: number;
  budget_id: string | null;
  clicks: number;
  refused: number;
  charged_micros: Micros;
  given_away_micros: Micros;
}
