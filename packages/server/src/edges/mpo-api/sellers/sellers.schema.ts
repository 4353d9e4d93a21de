import { Type } from 'typebox';
import { BUDGET_STATUSES, SELLER_STATUSES } from '../../../modules/campaigns/index.ts';
import { budgetFilters, SellerBudget } from '../budgets/budgets.schema.ts';
import { double, flag, int32, oneOf, optional, paging, path, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';
import { SellerCampaign, sellerCampaignFilters } from '../seller-campaigns/seller-campaigns.schema.ts';

export const SellerBase = Type.Object(
  {
    id: Type.String({ description: 'Souk’s own number of the seller', examples: ['1000001'] }),
    sellerName: Type.String({ examples: ['Northwind Traders'] }),
  },
  { $id: 'SellerBase', description: 'A merchant of the marketplace.' },
);

const OneSeller = path({ sellerId: text({ examples: ['1000001'] }) });

export const listSellers = {
  operationId: 'GetMarketplaceSellers',
  call: 'sellers.list',
  summary: 'Lists sellers',
  description: 'All sellers of all advertisers that the caller may see; filters combine with AND.',
  querystring: optional({
    advertiserId: int32(),
    campaignId: int32({ description: 'sellers with a seller-campaign in this campaign' }),
    sellerName: text({ description: 'the exact name, capitals included' }),
    sellerStatus: oneOf(SELLER_STATUSES, {
      description: 'Active: at least one seller-campaign is not suspended',
    }),
    withBudgetStatus: oneOf(BUDGET_STATUSES, { description: 'sellers with any budget in this state' }),
    withProducts: flag({ description: 'true: with products in the catalog; false: without' }),
    ...paging,
  }),
  response: { 200: Type.Array(SellerBase) },
} satisfies Operation;

export const getSeller = {
  operationId: 'GetMarketplaceSeller',
  call: 'sellers.get',
  summary: 'One seller',
  params: OneSeller,
  response: { 200: SellerBase },
} satisfies Operation;

export const listBudgetsOfSeller = {
  operationId: 'GetMarketplaceBudgetsBySeller',
  call: 'sellers.budgets',
  summary: 'Budgets of one seller',
  params: OneSeller,
  querystring: optional({ campaignId: int32(), ...budgetFilters }),
  response: { 200: Type.Array(SellerBudget) },
} satisfies Operation;

export const listSellerCampaignsOfSeller = {
  operationId: 'GetMarketplaceSellerCampaignsBySeller',
  call: 'sellers.sellerCampaigns',
  summary: 'Seller-campaigns of one seller',
  params: OneSeller,
  querystring: optional(sellerCampaignFilters),
  response: { 200: Type.Array(SellerCampaign) },
} satisfies Operation;

export const joinCampaign = {
  operationId: 'CreateMarketplaceSellerCampaignsBySeller',
  call: 'sellers.joinCampaign',
  summary: 'Joins a seller to a campaign',
  description:
    'A pair that exists is answered with the new bid. The seller-campaign serves once a budget covers it.',
  params: OneSeller,
  body: Type.Object(
    {
      campaignId: int32({ examples: [10001] }),
      bid: Type.Optional(double({ description: 'the opening bid', examples: [0.35] })),
    },
    { $id: 'CreateSellerCampaignMessageMapi' },
  ),
  response: { 200: SellerCampaign },
} satisfies Operation;
