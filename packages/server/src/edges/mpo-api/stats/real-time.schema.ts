import { Type } from 'typebox';
import { dateTime, int32, nullable, oneOf, optional, path, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';
import { CommonProblem } from '../openapi/outcome.schema.ts';

const DIMENSIONS = [
  'AdvertiserId',
  'PartnerId',
  'CampaignId',
  'SellerId',
  'ProductId',
  'SellerName',
  'Year',
  'Month',
  'Week',
  'Day',
  'Hour',
  'Minute',
] as const;

const ids = (says: { description?: string; examples?: unknown[] } = {}) =>
  nullable(Type.Array(Type.String(), says));

const Job = Type.Partial(
  Type.Object({
    advertiserIds: ids({ description: 'required', examples: [['10001']] }),
    campaignIds: ids(),
    sellerIds: ids(),
    partnerIds: ids(),
    dimensions: nullable(
      Type.Array(oneOf(DIMENSIONS), {
        description: 'at most one of ProductId, Hour and Minute',
        examples: [['SellerId', 'Hour']],
      }),
    ),
    metrics: nullable(
      Type.Array(oneOf(['Clicks', 'Displays', 'Cost']), { description: 'all three unless given' }),
    ),
    lookbackWindow: nullable(
      int32({ description: 'minutes back from now, 60 to 1440; not beside dates', examples: [60] }),
    ),
    startDate: nullable(dateTime()),
    endDate: nullable(dateTime({ description: 'now unless given' })),
    timezone: nullable(text({ description: 'for columns of time; UTC unless given' })),
    currency: nullable(text({ description: 'the advertisers’ own' })),
    fileFormat: oneOf(['Csv', 'Json'], { default: 'Csv' }),
  }),
  { $id: 'RealTimeProductReportJob' },
);

const JobRequest = Type.Object(
  {
    data: Type.Object(
      { type: Type.Optional(nullable(Type.String())), attributes: Job },
      { $id: 'RealTimeProductReportJobResource' },
    ),
  },
  { $id: 'RealTimeProductReportJobRequest' },
);

/** The reply of a job: wrapped, and beside it bare, for clients of both generations. */
function reply(name: string) {
  const bare = {
    exportId: nullable(Type.String({ format: 'uuid' })),
    status: nullable(oneOf(['Unknown', 'Pending', 'Done', 'Failure', 'Expired'])),
    message: nullable(Type.String({ examples: ['rows_count=1232'] })),
  };
  const attributes = Type.Object(bare, { $id: name });
  const data = Type.Object({ type: Type.String(), attributes }, { $id: `${name}Resource` });
  const problems = Type.Array(CommonProblem);
  return Type.Object({ ...bare, data, errors: problems, warnings: problems }, { $id: `${name}Response` });
}

const ReportFile = Type.Object(
  {
    columns: Type.Array(Type.String()),
    data: Type.Array(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Null()]))),
    rows: int32(),
  },
  { $id: 'RealTimeReportFile' },
);

const OneReport = path({ reportId: text({ examples: ['6f0c7f2e-3f57-4c1c-9d0e-2f1b7f6a9f10'] }) });

export const createExport = {
  operationId: 'CreateRealtimeProductReport',
  call: 'realTime.create',
  summary: 'Starts an export',
  description:
    'Clicks, displays and cost of the last minutes. Figures are ahead of standard statistics and not for billing.',
  querystring: optional({
    asOf: text({ description: 'the `souk-as-of` header of an earlier report, to repeat it (extension)' }),
  }),
  body: JobRequest,
  response: { 200: reply('RealTimeProductReportJobStatus') },
} satisfies Operation;

export const getExport = {
  operationId: 'GetMarketplacePerformanceOutcomesExportStatus',
  call: 'realTime.status',
  summary: 'How an export does',
  description: 'Ask every 5 to 10 seconds until the status is Done.',
  params: OneReport,
  response: { 200: reply('ExportStatusModel') },
} satisfies Operation;

export const downloadExport = {
  operationId: 'GetRealtimeProduct',
  call: 'realTime.download',
  summary: 'The file of an export',
  description: 'In the format that was asked for when it was started; kept for 24 hours.',
  params: OneReport,
  response: { 200: Type.Unsafe<unknown>(ReportFile) },
  gives: ['application/json', 'text/csv'],
} satisfies Operation;
