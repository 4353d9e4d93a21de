import { dateAt } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { type Campaigns, fundsOn, type SellerCampaign } from '../campaigns/index.ts';
import type { ClickFunds } from '../ledger/index.ts';
import type { ClickRecord } from './ad-event.ts';

/**
 * Which budgets stand for a click: first as memory knows them, so that their accounts can be locked, then as the
 * database has committed them, so that a budget that was suspended or moved a moment ago is judged as it is now.
 */
export function settlementFunds(deps: {
  readonly campaigns: Pick<Campaigns, 'sellerCampaignsOf' | 'committedSellers'>;
  /** The advertiser's IANA zone: a click is billed to the budget of its day there. */
  readonly zoneOf: (advertiserId: number) => string;
}) {
  let committed: ReadonlyMap<string, readonly SellerCampaign[]> = new Map();

  return {
    fundsFor(click: Pick<ClickRecord, 'advertiserId' | 'campaignId' | 'sellerId' | 'timeMs'>): ClickFunds {
      const known = committed.get(click.sellerId) ?? deps.campaigns.sellerCampaignsOf(click.sellerId);
      return clickFunds(click, known, deps.zoneOf(click.advertiserId));
    },
    async refresh(tx: Db, sellerIds: readonly string[]): Promise<void> {
      committed = await deps.campaigns.committedSellers(tx, sellerIds);
    },
  };
}

/** The budgets of a click's day in the advertiser's zone, among the campaigns of its seller. */
export function clickFunds(
  { campaignId, timeMs }: Pick<ClickRecord, 'campaignId' | 'timeMs'>,
  sellerCampaigns: readonly Pick<SellerCampaign, 'campaignId' | 'budgets'>[],
  zone: string,
): ClickFunds {
  const day = dateAt(timeMs, zone);
  const sellerCampaign = sellerCampaigns.find((candidate) => candidate.campaignId === campaignId);
  if (sellerCampaign === undefined)
    return { day, totalBudgetId: null, dailyBudgetId: null, suspended: false };
  const { total, daily, suspended } = fundsOn(sellerCampaign, day);
  return {
    day,
    totalBudgetId: total?.budgetId ?? null,
    dailyBudgetId: daily?.budgetId ?? null,
    suspended: suspended !== null,
  };
}
