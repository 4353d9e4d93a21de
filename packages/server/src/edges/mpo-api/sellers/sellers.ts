import {
  BUDGET_STATUSES,
  type Campaigns,
  SELLER_STATUSES,
  type SellerFilter,
} from '../../../modules/campaigns/index.ts';
import { callerOf } from '../auth.ts';
import { pathId } from '../body.ts';
import { budgetAnswer } from '../budgets/budget-answer.ts';
import { readBudgetFilter } from '../budgets/budget-filter.ts';
import { given, queryNumericId } from '../filter.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { readQuery } from '../query.ts';
import { readJoin } from '../seller-campaigns/read-seller-campaign.ts';
import { sellerCampaignAnswer } from '../seller-campaigns/seller-campaign-answer.ts';
import { readSellerCampaignFilter } from '../seller-campaigns/seller-campaign-filter.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;
const MANAGE = { config: { scope: 'MarketingSolutions_Campaign_Manage' } } as const;

/** `/sellers`: lists, one seller, its budgets and seller-campaigns. */
export function sellerRoutes(app: MpoApp, { campaigns }: { campaigns: Campaigns }): void {
  const { lists, sight } = campaigns;

  app.get(`${MPO}/sellers`, READ, async (request) =>
    lists.sellers(callerOf(request).advertiserIds, readSellerFilter(request.query)).map(sellerAnswer),
  );

  app.get(`${MPO}/sellers/:sellerId`, READ, async (request) => {
    const sellerId = pathId(request.params, 'sellerId', 'WithInvalidSellerId');
    return sellerAnswer(sight.seller(callerOf(request).advertiserIds, sellerId));
  });

  app.get(`${MPO}/sellers/:sellerId/budgets`, READ, async (request) => {
    const sellerId = pathId(request.params, 'sellerId', 'WithInvalidSellerId');
    const filter = readBudgetFilter(request.query, ['campaignId']);
    return lists.budgets(callerOf(request).advertiserIds, { ...filter, sellerId }).map(budgetAnswer);
  });

  app.get(`${MPO}/sellers/:sellerId/seller-campaigns`, READ, async (request) => {
    const sellerId = pathId(request.params, 'sellerId', 'WithInvalidSellerId');
    const filter = readSellerCampaignFilter(request.query, sellerId);
    return lists.sellerCampaigns(callerOf(request).advertiserIds, filter).map(sellerCampaignAnswer);
  });

  app.post(`${MPO}/sellers/:sellerId/seller-campaigns`, MANAGE, async (request) => {
    const visible = callerOf(request).advertiserIds;
    const sellerId = pathId(request.params, 'sellerId', 'WithInvalidSellerId');
    sight.seller(visible, sellerId);
    const joined = await campaigns.joinCampaign(visible, readJoin(request.body, sellerId));
    return sellerCampaignAnswer(lists.viewSellerCampaign(joined));
  });
}

/** The marketplace's own id of a seller is not part of the contract. */
export function sellerAnswer(seller: { id: string; name: string }) {
  return { id: seller.id, sellerName: seller.name };
}

function readSellerFilter(query: unknown): SellerFilter {
  const reader = readQuery(query);
  const filter = given({
    advertiserId: queryNumericId(reader, 'advertiserId', 'WithInvalidAdvertiserId'),
    campaignId: queryNumericId(reader, 'campaignId', 'WithInvalidCampaignId'),
    sellerName: reader.text('sellerName'),
    sellerStatus: reader.oneOf('sellerStatus', SELLER_STATUSES),
    withBudgetStatus: reader.oneOf('withBudgetStatus', BUDGET_STATUSES),
    withProducts: reader.bool('withProducts'),
  });
  reader.check();
  return filter;
}
