import type { Db } from '../../stores/db/port.ts';
import type { Charge, NotBilledReason } from './charge.ts';

interface ChargeRow {
  seq: number;
  click_position: number;
  link_id: string;
  time_ms: number;
  advertiser_id: number;
  campaign_id: number;
  seller_id: string;
  product: string;
  shopper: string[];
  price_micros: number;
  charged_micros: number;
  given_away_micros: number;
  budget_id: string | null;
  daily_budget_id: string | null;
  reason: NotBilledReason | null;
}

const ROW_TYPES = `seq bigint, click_position bigint, link_id text, time_ms bigint, advertiser_id bigint,
  campaign_id bigint, seller_id text, product text, shopper text[], price_micros bigint, charged_micros bigint,
  given_away_micros bigint, budget_id bigint, daily_budget_id bigint, reason text`;

export async function insertCharges(tx: Db, charges: readonly Charge[]): Promise<void> {
  if (charges.length === 0) return;
  // The columns stand in the table in the order of ROW_TYPES: one parameter carries any number of rows.
  await tx.query(
    `INSERT INTO ledger_charges SELECT * FROM jsonb_to_recordset($1::jsonb) AS charge (${ROW_TYPES})`,
    [JSON.stringify(charges.map(rowOf))],
  );
}

/** Charges after a number, in order. */
export async function readCharges(db: Db, afterSeq: number, limit: number): Promise<Charge[]> {
  const rows = await db.query<ChargeRow>(
    `SELECT seq, click_position, link_id, time_ms, advertiser_id, campaign_id, seller_id, product, shopper, price_micros,
       charged_micros, given_away_micros, budget_id::text, daily_budget_id::text, reason
     FROM ledger_charges WHERE seq > $1 ORDER BY seq LIMIT $2`,
    [afterSeq, limit],
  );
  return rows.map(chargeOf);
}

/** Those of the links that were judged before. */
/** The charge of a link's first click; the words of the table's unique index. */
const USES_THE_LINK = `(reason IS NULL OR reason NOT IN ('double-click', 'bot', 'no-impression'))`;

export async function judgedLinks(tx: Db, linkIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ link_id: string }>(
    `SELECT link_id FROM ledger_charges WHERE link_id = ANY($1::text[]) AND ${USES_THE_LINK}`,
    [linkIds],
  );
  return new Set(rows.map((row) => row.link_id));
}

function rowOf(charge: Charge): ChargeRow {
  return {
    seq: charge.seq,
    click_position: charge.clickPosition,
    link_id: charge.linkId,
    time_ms: charge.timeMs,
    advertiser_id: charge.advertiserId,
    campaign_id: charge.campaignId,
    seller_id: charge.sellerId,
    product: charge.product,
    shopper: [...charge.shopper],
    price_micros: charge.priceMicros,
    charged_micros: charge.chargedMicros,
    given_away_micros: charge.givenAwayMicros,
    budget_id: charge.budgetId,
    daily_budget_id: charge.dailyBudgetId,
    reason: charge.reason,
  };
}

/** The same field order as {@link judgeBatch} gives, so that a relayed charge has the same bytes as a direct one. */
function chargeOf(row: ChargeRow): Charge {
  return {
    v: 1,
    seq: row.seq,
    clickPosition: row.click_position,
    linkId: row.link_id,
    timeMs: row.time_ms,
    advertiserId: row.advertiser_id,
    campaignId: row.campaign_id,
    sellerId: row.seller_id,
    product: row.product,
    shopper: row.shopper,
    priceMicros: row.price_micros,
    chargedMicros: row.charged_micros,
    givenAwayMicros: row.given_away_micros,
    budgetId: row.budget_id,
    dailyBudgetId: row.daily_budget_id,
    reason: row.reason,
  };
}
