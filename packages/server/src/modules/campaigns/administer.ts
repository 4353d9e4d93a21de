import { assert } from '../../base/assert.ts';
import type { Micros } from '../../base/money.ts';
import type {
  Campaign,
  CampaignAudience,
  CampaignGoal,
  CampaignKind,
  CampaignPacing,
  CampaignStatus,
} from './campaign.ts';
import { type Desk, notify } from './desk.ts';
import { joinMultiSellerCampaigns } from './seller-campaign-rows.ts';

export interface NewCampaign {
  readonly advertiserId: number;
  readonly name: string;
  readonly kind: CampaignKind;
  readonly goal: CampaignGoal;
  /** By default `even` for single-seller, `none` for multi-seller. */
  readonly pacing?: CampaignPacing;
  /** `both` unless said otherwise, so that a small seller is not limited to its own visitors. */
  readonly audience?: CampaignAudience;
  /** For single-seller: what a seller's budget must allow for each day. */
  readonly minDailyBudgetMicros: Micros | null;
}

/** A template steers its sellers' budgets; sellers with a bid steer theirs by bid and Daily budget, unless told otherwise. */
const DEFAULT_PACING: Readonly<Record<CampaignKind, CampaignPacing>> = {
  'single-seller': 'even',
  'multi-seller': 'none',
};

/** Sellers joined in one statement: bounds what a transaction of a huge account holds. */
const SELLERS_AT_ONCE = 5_000;

/** Creates a running campaign or template. All sellers of the advertiser join a multi-seller campaign, suspended. */
export async function createCampaign(desk: Desk, input: NewCampaign): Promise<Campaign> {
  const id = await desk.db.transaction(async (tx) => {
    const [row] = await tx.query<{ id: number }>(
      `INSERT INTO campaigns
         (advertiser_id, name, kind, goal, pacing, audience, min_daily_budget_micros, status, created_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'running', $8) RETURNING id`,
      [
        ...[input.advertiserId, input.name, input.kind, input.goal],
        ...[input.pacing ?? DEFAULT_PACING[input.kind], input.audience ?? 'both'],
        ...[input.minDailyBudgetMicros, desk.clock.now()],
      ],
    );
    assert(row !== undefined, 'a campaign was written without an id');
    await notify(desk, tx, null);
    return row.id;
  });
  await desk.refresher.refresh(null);
  await joinSellers(desk, input.advertiserId);
  return campaignNow(desk, id);
}

/** Starts, stops or archives a campaign. Its seller-campaigns follow at once. */
export async function setCampaignStatus(desk: Desk, id: number, status: CampaignStatus): Promise<Campaign> {
  await desk.db.transaction(async (tx) => {
    await tx.query(
      `UPDATE campaigns SET status = $2, stopped_ms = CASE WHEN $2 <> 'running' THEN coalesce(stopped_ms, $3) END
       WHERE id = $1`,
      [id, status, desk.clock.now()],
    );
    await notify(desk, tx, null);
  });
  await desk.refresher.refresh(null);
  return campaignNow(desk, id);
}

/** Puts the named sellers of an advertiser (or all) into its multi-seller campaigns; those that are in stay as they are. */
export async function joinSellers(
  desk: Desk,
  advertiserId: number,
  named?: readonly string[],
): Promise<void> {
  const shared = [...desk.model.campaigns.values()].filter(
    (campaign) =>
      campaign.advertiserId === advertiserId &&
      campaign.kind === 'multi-seller' &&
      campaign.status !== 'archived',
  );
  const sellers = named ?? desk.catalog.sellers({ advertiserId }).map((seller) => seller.id);
  const missing = sellers.filter((sellerId) =>
    shared.some((campaign) => desk.model.sellerCampaign(sellerId, campaign.id) === undefined),
  );
  for (let at = 0; at < missing.length; at += SELLERS_AT_ONCE) {
    const sellerIds = missing.slice(at, at + SELLERS_AT_ONCE);
    const joined = await desk.db.transaction(async (tx) => {
      const fresh = await joinMultiSellerCampaigns(tx, { advertiserId, sellerIds }, desk.clock.now());
      if (fresh.length > 0) await notify(desk, tx, fresh);
      return fresh;
    });
    if (joined.length > 0) await desk.refresher.refresh(joined);
  }
}

function campaignNow(desk: Desk, id: number): Campaign {
  const campaign = desk.model.campaigns.get(id);
  assert(campaign !== undefined, `campaign ${id} is missing after it was written`);
  return campaign;
}
