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
      const day = dateAt(click.timeMs, deps.zoneOf(click.advertiserId));
      const known = committed.get(click.sellerId) ?? deps.campaigns.sellerCampaignsOf(click.sellerId);
      const sellerCampaign = known.find(({ campaignId }) => campaignId === click.campaignId);
      if (sellerCampaign === undefined)
        return { day, totalBudgetId: null, dailyBudgetId: null, suspended: false };
      const { total, daily, suspended } = fundsOn(sellerCampaign, day);
      return {
        day,
        totalBudgetId: total?.budgetId ?? null,
        dailyBudgetId: daily?.budgetId ?? null,
        suspended: suspended !== null,
      };
    },
    async refresh(tx: Db, sellerIds: readonly string[]): Promise<void> {
      committed = await deps.campaigns.committedSellers(tx, sellerIds);
    },
  };
}
