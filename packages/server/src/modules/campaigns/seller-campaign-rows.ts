import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { StoredProductSet } from './rows.ts';

/** Names a seller-campaign. */
export interface Pair {
  readonly sellerId: string;
  readonly campaignId: number;
}

/** Makes the rows that are missing, suspended from now on. Sorted, so that two calls cannot wait for each other. */
export async function ensureSellerCampaigns(tx: Db, pairs: readonly Pair[], nowMs: EpochMs): Promise<void> {
  if (pairs.length === 0) return;
  await tx.query(
    `INSERT INTO seller_campaigns (seller_id, campaign_id, created_ms, suspended_since_ms, state_ms)
     SELECT DISTINCT seller_id, campaign_id, $3::bigint, $3::bigint, $3::bigint
     FROM unnest($1::bigint[], $2::integer[]) AS wanted (seller_id, campaign_id)
     ORDER BY seller_id, campaign_id
     ON CONFLICT DO NOTHING`,
    [pairs.map((pair) => pair.sellerId), pairs.map((pair) => pair.campaignId), nowMs],
  );
}

/**
 * Every seller of an advertiser is in every multi-seller campaign: makes the rows that are missing for these sellers.
 * Resolves with the sellers that got one.
 */
export async function joinMultiSellerCampaigns(
  db: Db,
  sellers: { advertiserId: number; sellerIds: readonly string[] },
  nowMs: EpochMs,
): Promise<string[]> {
  const rows = await db.query<{ seller_id: number }>(
    `INSERT INTO seller_campaigns (seller_id, campaign_id, created_ms, suspended_since_ms, state_ms)
     SELECT seller_id, campaigns.id, $3::bigint, $3::bigint, $3::bigint
     FROM unnest($2::bigint[]) AS seller_id CROSS JOIN campaigns
     WHERE advertiser_id = $1 AND kind = 'multi-seller' AND status <> 'archived'
     ORDER BY seller_id, campaigns.id
     ON CONFLICT DO NOTHING
     RETURNING seller_id`,
    [sellers.advertiserId, sellers.sellerIds, nowMs],
  );
  return [...new Set(rows.map((row) => String(row.seller_id)))];
}

/** Holds these sellers' seller-campaigns until the transaction ends: budgets and bids of a seller change one by one. */
export async function lockSellers(tx: Db, sellerIds: readonly string[]): Promise<void> {
  await tx.query(
    `SELECT 1 FROM seller_campaigns WHERE seller_id = ANY($1::bigint[])
     ORDER BY seller_id, campaign_id FOR UPDATE`,
    [sellerIds],
  );
}

/** Writes bids and product sets; what is undefined stays as it is, a null product set is taken away. */
export async function writeTerms(
  tx: Db,
  terms: readonly (Pair & { bidMicros?: Micros; productSet?: StoredProductSet | null })[],
): Promise<void> {
  await tx.query(
    `UPDATE seller_campaigns AS kept
     SET bid_micros = coalesce(new.bid_micros, kept.bid_micros),
         product_set = CASE WHEN new.sets_products THEN nullif(new.product_set, 'null'::jsonb) ELSE kept.product_set END
     FROM jsonb_to_recordset($1::jsonb)
       AS new (seller_id bigint, campaign_id integer, bid_micros bigint, sets_products boolean, product_set jsonb)
     WHERE kept.seller_id = new.seller_id AND kept.campaign_id = new.campaign_id`,
    [
      JSON.stringify(
        terms.map((term) => ({
          seller_id: term.sellerId,
          campaign_id: term.campaignId,
          bid_micros: term.bidMicros ?? null,
          sets_products: term.productSet !== undefined,
          product_set: term.productSet ?? null,
        })),
      ),
    ],
  );
}

/** Records since when seller-campaigns are suspended, as it is true at `nowMs`. */
export async function writeStates(
  tx: Db,
  states: readonly (Pair & { sinceMs: EpochMs | null })[],
  nowMs: EpochMs,
): Promise<void> {
  if (states.length === 0) return;
  await tx.query(
    `UPDATE seller_campaigns AS kept SET suspended_since_ms = new.since_ms, state_ms = $2
     FROM jsonb_to_recordset($1::jsonb) AS new (seller_id bigint, campaign_id integer, since_ms bigint)
     WHERE kept.seller_id = new.seller_id AND kept.campaign_id = new.campaign_id`,
    [
      JSON.stringify(
        states.map((state) => ({
          seller_id: state.sellerId,
          campaign_id: state.campaignId,
          since_ms: state.sinceMs,
        })),
      ),
      nowMs,
    ],
  );
}
