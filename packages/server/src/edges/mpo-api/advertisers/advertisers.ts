import type { FastifyRequest } from 'fastify';
import { assert } from '../../../base/assert.ts';
import { Refusal } from '../../../base/problem.ts';
import type { Accounts, Advertiser } from '../../../modules/accounts/index.ts';
import { type Campaign, type Campaigns, invalid } from '../../../modules/campaigns/index.ts';
import type { Catalog } from '../../../modules/catalog/index.ts';
import { callerOf } from '../auth.ts';
import { pathId } from '../body.ts';
import { budgetAnswer } from '../budgets/budget-answer.ts';
import { readBudgetFilter } from '../budgets/budget-filter.ts';
import { queryNumericId } from '../filter.ts';
import { answerList } from '../list-answer.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { readQuery } from '../query.ts';
import { sellerCampaignAnswer } from '../seller-campaigns/seller-campaign-answer.ts';
import { readSellerCampaignPage } from '../seller-campaigns/seller-campaign-filter.ts';
import { sellerAnswer } from '../sellers/sellers.ts';
import { adsetAnswer, advertiserAnswer, campaignAnswer } from './advertiser-answer.ts';
import {
  getAdvertiser,
  listAdsets,
  listAdvertisers,
  listBudgetsOfAdvertiser,
  listCampaigns,
  listSellerCampaignsOfAdvertiser,
  makeSellers,
} from './advertisers.schema.ts';
import { createSellers } from './create-sellers.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;
const MANAGE = { config: { scope: 'MarketingSolutions_Campaign_Manage' } } as const;

/** `/advertisers`: the caller's advertisers and what belongs to each. */
export function advertiserRoutes(
  app: MpoApp,
  deps: { accounts: Accounts; campaigns: Campaigns; catalog: Pick<Catalog, 'createSeller'> },
): void {
  const { accounts, campaigns, catalog } = deps;

  /** The advertiser in the path, if the caller may see it. */
  function advertiserOf(request: FastifyRequest): Advertiser {
    const id = Number(pathId(request.params, 'advertiserId', 'WithInvalidAdvertiserId'));
    campaigns.sight.advertiser(callerOf(request).advertiserIds, id);
    const advertiser = accounts.advertiser(id);
    assert(advertiser !== undefined, `advertiser ${id} is visible and unknown`);
    return advertiser;
  }

  app.get(`${MPO}/advertisers`, { ...READ, schema: listAdvertisers }, async (request) => {
    const visible = callerOf(request).advertiserIds;
    return accounts
      .advertisers()
      .filter(({ id, mpoEnabled }) => mpoEnabled && visible.has(id))
      .map(advertiserAnswer);
  });

  app.get(`${MPO}/advertisers/:advertiserId`, { ...READ, schema: getAdvertiser }, async (request) =>
    advertiserAnswer(advertiserOf(request)),
  );

  app.get(`${MPO}/advertisers/:advertiserId/campaigns`, { ...READ, schema: listCampaigns }, async (request) =>
    listed(campaigns, advertiserOf(request)).map(campaignAnswer),
  );

  app.get(`${MPO}/advertisers/:advertiserId/adsets`, { ...READ, schema: listAdsets }, async (request) => {
    const advertiser = advertiserOf(request);
    return listed(campaigns, advertiser).map((campaign) => adsetAnswer(campaign, advertiser));
  });

  app.get(
    `${MPO}/advertisers/:advertiserId/seller-campaigns`,
    { ...READ, schema: listSellerCampaignsOfAdvertiser },
    async (request, reply) => {
      const { id } = advertiserOf(request);
      const page = readSellerCampaignPage(request.query);
      const visible = callerOf(request).advertiserIds;
      const all = campaigns.lists.sellerCampaigns(visible, { ...page, advertiserId: id });
      return answerList({ request, reply }, all, sellerCampaignAnswer);
    },
  );

  app.get(
    `${MPO}/advertisers/:advertiserId/budgets`,
    { ...READ, schema: listBudgetsOfAdvertiser },
    async (request, reply) => {
      const { id } = advertiserOf(request);
      const filter = readBudgetFilter(request.query, ['sellerId', 'budgetId']);
      const visible = callerOf(request).advertiserIds;
      const budgets = campaigns.lists.budgets(visible, { ...filter, advertiserId: id });
      return answerList({ request, reply }, budgets, budgetAnswer);
    },
  );

  app.post(
    `${MPO}/advertisers/:advertiserId/sellers`,
    { ...MANAGE, schema: makeSellers },
    async (request) => {
      const advertiser = advertiserOf(request);
      refuseForeignPartner(request.query, advertiser);
      return (await createSellers(catalog, advertiser.id, request.body)).map(sellerAnswer);
    },
  );
}

/** Templates are not listed: their ids are handed over by whoever administers the account. */
function listed(campaigns: Campaigns, advertiser: Advertiser): Campaign[] {
  return campaigns.campaignsOf(advertiser.id).filter((campaign) => campaign.kind === 'multi-seller');
}

function refuseForeignPartner(query: unknown, advertiser: Advertiser): void {
  const reader = readQuery(query);
  const partnerId = queryNumericId(reader, 'partnerId', 'WithInvalidPartnerId');
  reader.check();
  if (partnerId === undefined || partnerId === advertiser.partnerId) return;
  const detail = `Advertiser ${advertiser.id} does not have the partner id ${partnerId}. No seller was made; leave partnerId out, or send the advertiser's own.`;
  throw new Refusal([invalid('WithInvalidPartnerId', detail, '?partnerId')]);
}
