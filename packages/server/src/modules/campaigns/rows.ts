import { sharedTexts } from '../../base/shared-texts.ts';
import type { Db } from '../../stores/db/port.ts';
import { productKey } from '../catalog/index.ts';
import type {
  Budget,
  BudgetType,
  Campaign,
  CampaignAudience,
  CampaignGoal,
  CampaignKind,
  CampaignPacing,
  CampaignStatus,
  ProductSet,
  ProductSetOperator,
  SellerCampaign,
} from './campaign.ts';

/** The budgets and seller-campaigns of one seller. Replaced as a whole, never changed. */
export interface SellerState {
  /** By campaign id, ascending. */
  readonly sellerCampaigns: readonly SellerCampaign[];
  /** By budget id, ascending. */
  readonly budgets: readonly Budget[];
}

/** How a product set is stored. */
export interface StoredProductSet {
  readonly operator: ProductSetOperator;
  readonly values: readonly string[];
}

interface CampaignRow {
  id: number;
  advertiser_id: number;
  name: string;
  kind: CampaignKind;
  goal: CampaignGoal;
  pacing: CampaignPacing;
  audience: CampaignAudience;
  min_daily_budget_micros: number | null;
  status: CampaignStatus;
  stopped_ms: number | null;
}

interface SellerCampaignRow {
  seller_id: number;
  campaign_id: number;
  bid_micros: number | null;
  product_set: StoredProductSet | null;
  created_ms: number;
  suspended_since_ms: number | null;
  state_ms: number;
}

interface BudgetRow {
  id: number;
  advertiser_id: number;
  seller_id: number;
  campaign_ids: number[];
  type: BudgetType;
  amount_micros: number | null;
  start_date: string;
  end_date: string | null;
  is_suspended: boolean;
}

export async function loadCampaigns(db: Db): Promise<Map<number, Campaign>> {
  const rows = await db.query<CampaignRow>(
    `SELECT id, advertiser_id, name, kind, goal, pacing, audience, min_daily_budget_micros, status, stopped_ms
     FROM campaigns ORDER BY id`,
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        advertiserId: row.advertiser_id,
        name: row.name,
        kind: row.kind,
        goal: row.goal,
        pacing: row.pacing,
        audience: row.audience,
        minDailyBudgetMicros: row.min_daily_budget_micros,
        status: row.status,
        stoppedMs: row.stopped_ms,
      },
    ]),
  );
}

/** The state of the named sellers (of all for null), as the transaction or the database sees it now. */
export async function loadSellers(
  db: Db,
  sellerIds: readonly string[] | null,
  campaigns: ReadonlyMap<number, Campaign>,
): Promise<Map<string, SellerState>> {
  const where = sellerIds === null ? '' : 'WHERE seller_id = ANY($1::bigint[])';
  const values = sellerIds === null ? [] : [sellerIds];
  // One after the other: inside a transaction both go over the same connection.
  const sellerCampaigns = await db.query<SellerCampaignRow>(
    `SELECT seller_id, campaign_id, bid_micros, product_set, created_ms, suspended_since_ms, state_ms
     FROM seller_campaigns ${where} ORDER BY seller_id, campaign_id`,
    values,
  );
  const budgets = await db.query<BudgetRow>(
    `SELECT id, advertiser_id, seller_id, campaign_ids, type, amount_micros, start_date, end_date, is_suspended
     FROM budgets ${where} ORDER BY id`,
    values,
  );
  return statesOf({ sellerCampaigns, budgets }, campaigns);
}

function statesOf(
  rows: { sellerCampaigns: readonly SellerCampaignRow[]; budgets: readonly BudgetRow[] },
  campaigns: ReadonlyMap<number, Campaign>,
): Map<string, SellerState> {
  const share = sharedTexts();
  const states = new Map<string, { sellerCampaigns: SellerCampaign[]; budgets: Budget[] }>();
  const stateOf = (sellerId: string) => {
    const known = states.get(sellerId);
    if (known !== undefined) return known;
    const fresh = { sellerCampaigns: [], budgets: [] };
    states.set(sellerId, fresh);
    return fresh;
  };
  for (const row of rows.budgets) {
    const budget = budgetOf(row, share);
    stateOf(budget.sellerId).budgets.push(budget);
  }
  for (const row of rows.sellerCampaigns) {
    const campaign = campaigns.get(row.campaign_id);
    // A campaign that another process has just made: its own notice brings it and these rows again.
    if (campaign === undefined) continue;
    const sellerId = share(String(row.seller_id));
    const state = stateOf(sellerId);
    state.sellerCampaigns.push(sellerCampaignOf({ ...row, sellerId }, campaign, state.budgets));
  }
  return states;
}

function budgetOf(row: BudgetRow, share: (text: string) => string): Budget {
  return {
    budgetId: String(row.id),
    advertiserId: row.advertiser_id,
    sellerId: share(String(row.seller_id)),
    campaignIds: row.campaign_ids,
    type: share(row.type) as BudgetType,
    amountMicros: row.amount_micros,
    startDate: share(row.start_date),
    endDate: row.end_date === null ? null : share(row.end_date),
    isSuspended: row.is_suspended,
  };
}

function sellerCampaignOf(
  row: SellerCampaignRow & { sellerId: string },
  campaign: Campaign,
  budgets: readonly Budget[],
): SellerCampaign {
  return {
    advertiserId: campaign.advertiserId,
    sellerId: row.sellerId,
    campaignId: campaign.id,
    kind: campaign.kind,
    goal: campaign.goal,
    pacing: campaign.pacing,
    audience: campaign.audience,
    bidMicros: row.bid_micros,
    minDailyBudgetMicros: campaign.minDailyBudgetMicros,
    campaignRunning: campaign.status === 'running',
    campaignStoppedMs: campaign.stoppedMs,
    productSet: row.product_set === null ? null : productSetOf(row.product_set),
    budgets: budgets.filter((budget) => budget.campaignIds.includes(campaign.id)),
    createdMs: row.created_ms,
    suspendedSinceMs: row.suspended_since_ms,
    stateMs: row.state_ms,
  };
}

export function productSetOf(stored: StoredProductSet): ProductSet {
  return {
    operator: stored.operator,
    keys: new Set(stored.values.map(productKey)),
    values: stored.values,
  };
}
