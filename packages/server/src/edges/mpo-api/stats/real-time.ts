import type { ExportJob, Stats } from '../../../modules/stats/index.ts';
import { callerOf } from '../auth.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { readQuery } from '../query.ts';
import { createExport, downloadExport, getExport } from './real-time.schema.ts';

const ANALYTICS = { config: { scope: 'MarketingSolutions_Analytics_Read' } } as const;

/** Real-time exports: create a job, ask how it does, download its file. */
export function realTimeRoutes(app: MpoApp, { stats }: { stats: Stats }): void {
  app.post(
    `${MPO}/stats/realtime-reports/export`,
    { ...ANALYTICS, schema: createExport },
    async (request) => {
      const asOf = readQuery(request.query).text('asOf');
      const job = await stats.createExport(request.body, callerOf(request).advertiserIds, asOf);
      return jobReply(job, 'RealTimeProductReportJobStatus');
    },
  );

  app.get<{ Params: { reportId: string } }>(
    `${MPO}/stats/report-jobs/:reportId`,
    { ...ANALYTICS, schema: getExport },
    async (request) => {
      const job = await stats.exportStatus(request.params.reportId, callerOf(request).advertiserIds);
      return jobReply(job, 'ExportStatusModel');
    },
  );

  app.get<{ Params: { reportId: string } }>(
    `${MPO}/stats/realtime-reports/:reportId`,
    { ...ANALYTICS, schema: downloadExport },
    async (request, reply) => {
      const { reportId } = request.params;
      const file = await stats.openExport(reportId, callerOf(request).advertiserIds);
      return reply
        .type(file.format === 'csv' ? 'text/csv' : 'application/json')
        .header('content-length', file.bytes)
        .header('souk-as-of', file.asOf)
        .send(file.content);
    },
  );
}

/** In both shapes that clients know: wrapped, as the specification has it, and bare, as the guide shows it. */
function jobReply(job: ExportJob, type: string) {
  const attributes = { exportId: job.id, status: job.status, message: job.message };
  return { ...attributes, data: { type, attributes }, errors: [], warnings: [] };
}
