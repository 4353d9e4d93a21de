import { parseMicros } from '../../../base/money.ts';
import { Refusal } from '../../../base/problem.ts';
import { type Campaigns, invalid, single } from '../../../modules/campaigns/index.ts';
import { callerOf } from '../auth.ts';
import { arrayBody } from '../body.ts';
import { budgetAnswer } from '../budgets/budget-answer.ts';
import { readBudgetFilter } from '../budgets/budget-filter.ts';
import { callOf } from '../call-of.ts';
import { answerList } from '../list-answer.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { readQuery } from '../query.ts';
import { pathSellerCampaign, readSellerCampaignChange } from './read-seller-campaign.ts';
import { sellerCampaignAnswer } from './seller-campaign-answer.ts';
import { readSellerCampaignFilter } from './seller-campaign-filter.ts';
import {
  getSellerCampaign,
  listBudgetsOfSellerCampaign,
  listSellerCampaigns,
  updateSellerCampaign,
  updateSellerCampaigns,
} from './seller-campaigns.schema.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;
const MANAGE = { config: { scope: 'MarketingSolutions_Campaign_Manage' } } as const;

/** `/seller-campaigns`: lists, bids and product sets, budgets of one. */
export function sellerCampaignRoutes(app: MpoApp, { campaigns }: { campaigns: Campaigns }): void {
  const { lists, sight } = campaigns;

  app.get(`${MPO}/seller-campaigns`, { ...READ, schema: listSellerCampaigns }, async (request, reply) => {
    const filter = readSellerCampaignFilter(request.query);
    const found = lists.sellerCampaigns(callerOf(request).advertiserIds, filter);
    return answerList({ request, reply }, found, sellerCampaignAnswer);
  });

  app.patch(`${MPO}/seller-campaigns`, { ...MANAGE, schema: updateSellerCampaigns }, async (request) => {
    const items = arrayBody(request.body).map(readSellerCampaignChange);
    const changed = await campaigns.updateSellerCampaigns(callOf(request), items);
    return changed.map((each) => sellerCampaignAnswer(lists.viewSellerCampaign(each)));
  });

  app.get(
    `${MPO}/seller-campaigns/:sellerCampaignId`,
    { ...READ, schema: getSellerCampaign },
    async (request) => {
      const pair = pathSellerCampaign(request.params);
      const found = sight.sellerCampaign(callerOf(request).advertiserIds, pair);
      return sellerCampaignAnswer(lists.viewSellerCampaign(found));
    },
  );

  app.patch(
    `${MPO}/seller-campaigns/:sellerCampaignId`,
    { ...MANAGE, schema: updateSellerCampaign },
    async (request) => {
      const call = callOf(request);
      const pair = pathSellerCampaign(request.params);
      sight.sellerCampaign(call.visible, pair);
      const change = { value: { ...pair, bidMicros: readBid(request.query) } };
      const changed = await campaigns.updateSellerCampaigns({ ...call, prefix: single }, [change]);
      return changed.map((each) => sellerCampaignAnswer(lists.viewSellerCampaign(each)))[0];
    },
  );

  app.get(
    `${MPO}/seller-campaigns/:sellerCampaignId/budgets`,
    { ...READ, schema: listBudgetsOfSellerCampaign },
    async (request, reply) => {
      const visible = callerOf(request).advertiserIds;
      const { sellerId, campaignId } = sight.sellerCampaign(visible, pathSellerCampaign(request.params));
      const filter = readBudgetFilter(request.query, []);
      const budgets = lists.budgets(visible, { ...filter, sellerId, campaignId });
      return answerList({ request, reply }, budgets, budgetAnswer);
    },
  );
}

/** This operation takes its bid in the query; it has no body. */
function readBid(query: unknown): number {
  const reader = readQuery(query);
  const text = reader.text('bid');
  reader.check();
  const bidMicros = text === undefined ? null : parseMicros(text);
  if (bidMicros !== null) return bidMicros;
  const detail =
    'Send the new bid in the query, zero or a positive decimal, for example ?bid=0.35. Nothing was changed.';
  throw new Refusal([invalid('WithInvalidBidValue', detail, '?bid')]);
}
