import { Type } from 'typebox';
import { AUTHOR_KINDS, CHANGE_SUBJECTS } from '../../../modules/campaigns/index.ts';
import { dateTime, int32, oneOf, optional, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';

const FIELDS = [
  'campaignIds',
  'budgetType',
  'amount',
  'startDate',
  'endDate',
  'isSuspended',
  'bid',
  'productSet',
] as const;

const FieldChange = Type.Object(
  {
    field: oneOf(FIELDS),
    from: Type.Unknown({ description: 'as lists show it; null where there was none', examples: [100.5] }),
    to: Type.Unknown({ examples: [120] }),
  },
  { $id: 'CampaignFieldChange' },
);

const Change = Type.Object(
  {
    id: text({ examples: ['1'] }),
    time: dateTime({ examples: ['2026-11-23T09:00:00.000Z'] }),
    author: Type.Object({
      kind: oneOf(AUTHOR_KINDS, { description: 'an API client, a member of the console, or the operator' }),
      id: text({ description: 'the client id, the member’s number' }),
    }),
    advertiserId: int32(),
    sellerId: text(),
    campaignIds: Type.Array(int32(), { description: 'the campaigns that it concerns, before and after' }),
    subject: oneOf(CHANGE_SUBJECTS),
    subjectId: text({ description: 'the id of the budget or the seller-campaign' }),
    action: oneOf(['created', 'changed']),
    changes: Type.Array(FieldChange),
  },
  { $id: 'CampaignChange', description: 'What one call changed of one budget or seller-campaign.' },
);

const moment = (description: string) =>
  text({ description: `${description}: a date or date-time, in UTC unless it says otherwise` });

export const listChanges = {
  operationId: 'GetMarketplaceChanges',
  call: 'changes.list',
  summary: 'Who changed which budget, bid and product set',
  description:
    'The newest first, at most 100 unless `limit` says otherwise; the `Link` header names the page of older ones. Written in the transaction of the change, never rewritten.',
  extension: true,
  querystring: optional({
    advertiserId: int32(),
    sellerId: text(),
    campaignId: int32(),
    since: moment('made then or later'),
    until: moment('made before then'),
    limit: int32({ description: 'at most 200', default: 100 }),
    after: text({ description: 'the id of the last change of the page before' }),
  }),
  response: { 200: Type.Array(Change) },
} satisfies Operation;
