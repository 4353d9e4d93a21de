import { Type } from 'typebox';
import {
  BUDGET_STATUSES,
  PRODUCT_SET_OPERATORS,
  SELLER_STATUSES,
  SUSPENSION_REASONS,
} from '../../../modules/campaigns/index.ts';
import { budgetFilters, SellerBudget } from '../budgets/budgets.schema.ts';
import { dateTime, double, int32, nullable, oneOf, optional, paging, path, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';

const SuspensionReason = oneOf(SUSPENSION_REASONS, { $id: 'SellerCampaignSuspensionReason' });

const Rule = Type.Object(
  {
    operator: oneOf(PRODUCT_SET_OPERATORS),
    field: oneOf(['ExternalItemId']),
    values: Type.Array(Type.String(), {
      description: 'product ids, as in the feed',
      examples: [['sku-1', 'sku-2']],
    }),
  },
  { $id: 'SellerCampaignProductSetRule' },
);

const ProductSet = Type.Object(
  {
    rules: Type.Array(Rule),
    productSetStatus: Type.String({ examples: ['Valid'] }),
    productSetNumberOfProducts: int32({ description: 'of the ids, how many are products of the seller now' }),
  },
  { $id: 'SellerCampaignProductSet' },
);

export const SellerCampaign = Type.Object(
  {
    id: Type.String({ description: '`{sellerId}.{campaignId}`', examples: ['1000001.10001'] }),
    sellerId: Type.String({ examples: ['1000001'] }),
    campaignId: int32({ examples: [10001] }),
    bid: nullable(
      double({ description: 'what a click costs; null where none was ever set', examples: [0.35] }),
    ),
    suspendedSince: nullable(dateTime({ description: 'null while it may serve' })),
    suspensionReasons: nullable(Type.Array(SuspensionReason, { description: 'null while it may serve' })),
    productSet: nullable(ProductSet),
  },
  { $id: 'SellerCampaignMessage', description: 'One seller in one campaign.' },
);

const Change = Type.Object(
  {
    id: text({ description: '`{sellerId}.{campaignId}`', examples: ['1000001.10001'] }),
    bid: Type.Optional(double({ minimum: 0, description: '0 stops the seller', examples: [0.35] })),
    productSet: Type.Optional(
      Type.Object(
        { value: nullable(Type.Array(Rule, { minItems: 1, maxItems: 1 })) },
        { description: 'single-seller only; null takes the set away' },
      ),
    ),
  },
  { $id: 'SellerCampaignUpdate' },
);

const OneSellerCampaign = path({
  sellerCampaignId: text({ description: '`{sellerId}.{campaignId}`', examples: ['1000001.10001'] }),
});

/** The filters that every list of seller-campaigns has. */
export const sellerCampaignFilters = {
  campaignId: int32(),
  sellerStatus: oneOf(SELLER_STATUSES),
  budgetStatus: oneOf(BUDGET_STATUSES, { description: 'with any budget in this state' }),
  ...paging,
};

export const listSellerCampaigns = {
  operationId: 'GetMarketplaceSellerCampaigns',
  call: 'sellerCampaigns.list',
  summary: 'Lists seller-campaigns',
  querystring: optional({ advertiserId: int32(), sellerId: text(), ...sellerCampaignFilters }),
  response: { 200: Type.Array(SellerCampaign) },
} satisfies Operation;

export const updateSellerCampaigns = {
  operationId: 'UpdateMarketplaceSellerCampaigns',
  call: 'sellerCampaigns.updateMany',
  summary: 'Sets bids and product sets',
  description:
    'Up to 2,000, all or none. Bids are for multi-seller campaigns, product sets for single-seller ones.',
  body: Type.Array(Change),
  response: { 200: Type.Array(SellerCampaign) },
} satisfies Operation;

export const getSellerCampaign = {
  operationId: 'GetMarketplaceSellerCampaign',
  call: 'sellerCampaigns.get',
  summary: 'One seller-campaign',
  params: OneSellerCampaign,
  response: { 200: SellerCampaign },
} satisfies Operation;

export const updateSellerCampaign = {
  operationId: 'UpdateMarketplaceSellerCampaign',
  call: 'sellerCampaigns.update',
  summary: 'Sets one bid',
  description: 'The bid stands in the query; there is no body.',
  params: OneSellerCampaign,
  querystring: optional({ bid: double({ description: '0 stops the seller', examples: [0.35] }) }),
  response: { 200: SellerCampaign },
} satisfies Operation;

export const listBudgetsOfSellerCampaign = {
  operationId: 'GetMarketplaceBudgetsBySellerCampaign',
  call: 'sellerCampaigns.budgets',
  summary: 'Budgets of one seller-campaign',
  params: OneSellerCampaign,
  querystring: optional(budgetFilters),
  response: { 200: Type.Array(SellerBudget) },
} satisfies Operation;
