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
import { callOf } from '../call-of.ts';
import { given, queryId, queryNumericId } from '../filter.ts';
import { answerList } from '../list-answer.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { readQuery } from '../query.ts';
import { readJoin } from '../seller-campaigns/read-seller-campaign.ts';
import { sellerCampaignAnswer } from '../seller-campaigns/seller-campaign-answer.ts';
import { readSellerCampaignFilter } from '../seller-campaigns/seller-campaign-filter.ts';
import {
  getSeller,
  joinCampaign,
  listBudgetsOfSeller,
  listSellerCampaignsOfSeller,
  listSellers,
} from './sellers.schema.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;
const MANAGE = { config: { scope: 'MarketingSolutions_Campaign_Manage' } } as const;

/** `/sellers`: lists, one seller, its budgets and seller-campaigns. */
export function sellerRoutes(app: MpoApp, { campaigns }: { campaigns: Campaigns }): void {
  const { lists, sight } = campaigns;

  app.get(`${MPO}/sellers`, { ...READ, schema: listSellers }, async (request, reply) => {
    const sellers = lists.sellers(callerOf(request).advertiserIds, readSellerFilter(request.query));
    return answerList({ request, reply }, sellers, sellerAnswer);
  });

  app.get(`${MPO}/sellers/:sellerId`, { ...READ, schema: getSeller }, async (request) => {
    const sellerId = pathId(request.params, 'sellerId', 'WithInvalidSellerId');
    return sellerAnswer(sight.seller(callerOf(request).advertiserIds, sellerId));
  });

  app.get(
    `${MPO}/sellers/:sellerId/budgets`,
    { ...READ, schema: listBudgetsOfSeller },
    async (request, reply) => {
      const sellerId = pathId(request.params, 'sellerId', 'WithInvalidSellerId');
      const filter = readBudgetFilter(request.query, ['campaignId']);
      const budgets = lists.budgets(callerOf(request).advertiserIds, { ...filter, sellerId });
      return answerList({ request, reply }, budgets, budgetAnswer);
    },
  );

  app.get(
    `${MPO}/sellers/:sellerId/seller-campaigns`,
    { ...READ, schema: listSellerCampaignsOfSeller },
    async (request, reply) => {
      const sellerId = pathId(request.params, 'sellerId', 'WithInvalidSellerId');
      const filter = readSellerCampaignFilter(request.query, sellerId);
      const found = lists.sellerCampaigns(callerOf(request).advertiserIds, filter);
      return answerList({ request, reply }, found, sellerCampaignAnswer);
    },
  );

  app.post(
    `${MPO}/sellers/:sellerId/seller-campaigns`,
    { ...MANAGE, schema: joinCampaign },
    async (request) => {
      const call = callOf(request);
      const sellerId = pathId(request.params, 'sellerId', 'WithInvalidSellerId');
      sight.seller(call.visible, sellerId);
      const joined = await campaigns.joinCampaign(call, readJoin(request.body, sellerId));
      return sellerCampaignAnswer(lists.viewSellerCampaign(joined));
    },
  );
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
    after: queryId(reader, 'after', 'WithInvalidSellerId'),
  });
  reader.check();
  return filter;
}
