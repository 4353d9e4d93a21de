import { Type } from 'typebox';
import { budgetFilters, SellerBudget } from '../budgets/budgets.schema.ts';
import { flag, int32, int64, nullable, oneOf, optional, paging, path, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';
import { SellerCampaign } from '../seller-campaigns/seller-campaigns.schema.ts';
import { SellerBase } from '../sellers/sellers.schema.ts';

const DELIVERY_STATUSES = ['Running', 'Archived', 'NotRunning'] as const;

const AdvertiserInfo = Type.Object(
  {
    id: int32({ examples: [10001] }),
    advertiserName: Type.String(),
    currencyName: Type.String({ examples: ['EUR'] }),
    timeZoneId: nullable(Type.String({ examples: ['Europe/Paris'] })),
  },
  { $id: 'AdvertiserInfoMessage', description: 'A marketplace: it owns campaigns, sellers and budgets.' },
);

const AdvertiserCampaign = Type.Object(
  {
    id: int32({ examples: [10001] }),
    campaignName: Type.String(),
    adSetDeliveryStatus: oneOf(DELIVERY_STATUSES),
    status: Type.Null({ description: 'always null: adSetDeliveryStatus carries the state' }),
  },
  { $id: 'AdvertiserCampaignMessage' },
);

const AdvertiserAdset = Type.Object(
  {
    adsetId: int32({ examples: [10001] }),
    adsetName: Type.String(),
    advertiserId: int32(),
    isCoa: flag(),
    partnerId: int32(),
    status: oneOf(DELIVERY_STATUSES, { $id: 'AdSetDeliveryStatus' }),
  },
  { $id: 'AdvertiserAdsetMessage', description: 'A campaign, as the rest of the API calls it.' },
);

const OneAdvertiser = path({ advertiserId: text({ examples: ['10001'] }) });

export const listAdvertisers = {
  operationId: 'GetMarketplaceAdvertisers',
  call: 'advertisers.list',
  summary: 'Lists advertisers',
  description: 'Those that the caller may see.',
  response: { 200: Type.Array(AdvertiserInfo) },
} satisfies Operation;

export const getAdvertiser = {
  operationId: 'GetMarketplaceAdvertiser',
  call: 'advertisers.get',
  summary: 'One advertiser',
  params: OneAdvertiser,
  response: { 200: AdvertiserInfo },
} satisfies Operation;

export const listCampaigns = {
  operationId: 'GetMarketplaceCampaignsByAdvertiser',
  call: 'advertisers.campaigns',
  summary: 'Campaigns of one advertiser',
  description: 'Templates are not listed: whoever administers the account hands their ids over.',
  params: OneAdvertiser,
  response: { 200: Type.Array(AdvertiserCampaign) },
} satisfies Operation;

export const listAdsets = {
  operationId: 'GetMarketplaceAdSetsByAdvertiser',
  call: 'advertisers.adsets',
  summary: 'Campaigns of one advertiser, as ad sets',
  params: OneAdvertiser,
  response: { 200: Type.Array(AdvertiserAdset) },
} satisfies Operation;

export const listSellerCampaignsOfAdvertiser = {
  operationId: 'GetMarketplaceSellerCampaignsByAdvertiser',
  call: 'advertisers.sellerCampaigns',
  summary: 'Seller-campaigns of one advertiser',
  params: OneAdvertiser,
  querystring: optional(paging),
  response: { 200: Type.Array(SellerCampaign) },
} satisfies Operation;

export const listBudgetsOfAdvertiser = {
  operationId: 'GetMarketplaceBudgetsByAdvertiser',
  call: 'advertisers.budgets',
  summary: 'Budgets of one advertiser',
  params: OneAdvertiser,
  querystring: optional({ sellerId: int64(), budgetId: int64(), ...budgetFilters }),
  response: { 200: Type.Array(SellerBudget) },
} satisfies Operation;

export const makeSellers = {
  operationId: 'GetMarketplaceSellersByAdvertiser',
  call: 'advertisers.createSellers',
  summary: 'Makes sellers by name',
  description: 'Sellers usually come with the feed. A name that exists gives the seller that has it.',
  params: OneAdvertiser,
  querystring: optional({ partnerId: int32({ description: 'the advertiser’s own, if at all' }) }),
  body: Type.Array(Type.String(), { examples: [['Northwind Traders']] }),
  response: { 200: Type.Array(SellerBase) },
} satisfies Operation;
