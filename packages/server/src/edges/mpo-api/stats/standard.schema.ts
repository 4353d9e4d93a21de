import { Type } from 'typebox';
import { INTERVALS, POLICIES, type StandardEntity } from '../../../modules/stats/index.ts';
import { day, int32, oneOf, optional, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';

const StatsReport = Type.Object(
  {
    columns: Type.Array(Type.String(), { examples: [['campaignId', 'day', 'impressions', 'clicks']] }),
    data: Type.Array(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Null()])), {
      examples: [[[10001, '2026-01-31', 4021, 48]]],
    }),
    rows: int32(),
    links: Type.Object({}),
  },
  { $id: 'StatsReportMessage', description: 'A table: a row has a value for each column.' },
);

const filters = {
  advertiserId: int32(),
  intervalSize: oneOf(INTERVALS, { default: 'Day' }),
  clickAttributionPolicy: oneOf(POLICIES, {
    default: 'AnySeller',
    description: 'whose sales count: of the clicked seller, of any, or both side by side',
  }),
  startDate: day({ description: 'the first day; endDate unless given' }),
  endDate: day({ description: 'the last day; today unless given' }),
  count: int32({ minimum: 1, description: 'at most so many rows' }),
  asOf: text({ description: 'the `souk-as-of` header of an earlier report, to repeat it (extension)' }),
  timeZoneId: text({ description: 'an IANA zone; UTC unless given', examples: ['Europe/Paris'] }),
};

const campaignId = text();
const sellerId = text();

function report(operation: Pick<Operation, 'operationId' | 'call' | 'summary' | 'querystring'>) {
  return {
    ...operation,
    description:
      'At most a year, by hour at most 31 days. JSON, CSV or Parquet, as `Accept` asks. Rows of zeros only are left out.',
    // Written by the module, row by row, in the format that was asked for.
    response: { 200: Type.Unsafe<unknown>(StatsReport) },
    gives: ['application/json', 'text/csv', 'application/vnd.apache.parquet'],
  } satisfies Operation;
}

export const standardReports = {
  campaigns: report({
    operationId: 'GetMarketplaceCampaignsStats',
    call: 'stats.campaigns',
    summary: 'Statistics by campaign',
    querystring: optional({ campaignId, ...filters }),
  }),
  sellers: report({
    operationId: 'GetMarketplaceSellersStats',
    call: 'stats.sellers',
    summary: 'Statistics by seller',
    querystring: optional({ sellerId, ...filters }),
  }),
  'seller-campaigns': report({
    operationId: 'GetMarketplaceSellerCampaignsStats',
    call: 'stats.sellerCampaigns',
    summary: 'Statistics by seller-campaign',
    querystring: optional({ campaignId, sellerId, ...filters }),
  }),
} satisfies Readonly<Record<StandardEntity, Operation>>;
