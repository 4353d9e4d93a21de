import { Type } from 'typebox';
import { dateTime, int32, int64, nullable, path, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';

export const previewAd = {
  operationId: 'GetMarketplaceSellerAdPreview',
  call: 'advertisers.previewAd',
  summary: 'Previews a seller’s ad',
  description:
    'HTML of a banner with products of the seller, as a shopper would see it of whom nothing is known. Its links lead to the products; nothing about it is counted or billed. Each call counts towards the day’s quota.',
  params: path({ advertiserId: text({ examples: ['10001'] }) }),
  querystring: Type.Object({
    sellerId: int64({ description: 'a seller of the advertiser' }),
    campaignId: Type.Optional(
      int32({ description: 'a campaign or template of the seller: its product set counts' }),
    ),
    height: Type.Optional(int32({ default: 250, description: '31 to 1280 pixels' })),
    width: Type.Optional(int32({ default: 300, description: '88 to 1920 pixels' })),
  }),
  response: { 200: Type.String({ description: 'HTML, as a JSON string' }) },
} satisfies Operation;

const AdvertiserQuota = Type.Object(
  {
    advertiserId: nullable(int32()),
    quotaLimit: nullable(int32()),
    quotaUsed: nullable(int32()),
    quotaStartDate: nullable(dateTime({ description: 'the beginning of today in the advertiser’s zone' })),
    quotaEndDate: nullable(dateTime({ description: 'its end, when the quota is renewed' })),
  },
  { $id: 'AdvertiserQuotaMessage' },
);

export const previewLimits = {
  operationId: 'GetMarketplaceAdvertiserPreviewLimits',
  call: 'advertisers.previewLimits',
  summary: 'How many previews are left today',
  response: { 200: Type.Array(AdvertiserQuota) },
} satisfies Operation;
