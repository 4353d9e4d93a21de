import { Type } from 'typebox';
import { CONDITIONS } from '../../../modules/delivery/index.ts';
import { dateTime, flag, int32, int64, nullable, oneOf, path, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';

const ServingCondition = Type.Object(
  {
    name: oneOf(CONDITIONS),
    holds: flag(),
    value: text({ description: 'what is so now', examples: ['70 USD of 70 USD spent of budget 100001'] }),
    reason: text({ description: 'why requests are refused while it does not hold' }),
    remedy: nullable(text({ description: 'what makes it hold; null when it does' })),
  },
  { $id: 'ServingCondition' },
);

const SellerCampaignExplanation = Type.Object(
  {
    id: text({ examples: ['1000001.10001'] }),
    sellerId: text(),
    sellerName: text(),
    campaignId: int32(),
    asOf: dateTime(),
    isServing: flag({ description: 'every condition holds' }),
    conditions: Type.Array(ServingCondition, {
      description: 'those that apply, in the order in which serving asks',
    }),
    lastHour: Type.Object({
      since: dateTime({ description: 'an hour ago, or when this process began' }),
      weighed: int64({ description: 'how often requests weighed it: bids and noBids together' }),
      bids: int64(),
      noBids: Type.Array(Type.Object({ reason: text(), count: int64(), meaning: text() })),
      note: nullable(text()),
    }),
  },
  { $id: 'SellerCampaignExplanation' },
);

export const explainSellerCampaign = {
  operationId: 'ExplainMarketplaceSellerCampaign',
  call: 'sellerCampaigns.explain',
  summary: 'Why a seller-campaign does or does not serve',
  description:
    'Judged by the functions that serving judges by: whether it serves now, each condition with its value and what to do, and what became of it in the bid requests of the last hour.',
  extension: true,
  params: path({ sellerCampaignId: text({ examples: ['1000001.10001'] }) }),
  response: { 200: SellerCampaignExplanation },
} satisfies Operation;
