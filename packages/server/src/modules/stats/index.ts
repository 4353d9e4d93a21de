/** Statistics: facts from the log, standard reports, real-time exports. */
export type { ReportNames, ReportWorld } from './dimensions.ts';
export type { ExportJob, ExportStatus } from './export-rows.ts';
export { FACTS_TABLE } from './facts-table.ts';
export { problems as statsProblems } from './problems.ts';
export type { ReportFormat } from './report-text.ts';
export { INTERVALS, POLICIES, type StandardEntity, type StandardQuery } from './standard.ts';
export { openStats, type Stats, type StatsDeps } from './stats.ts';
export { migrations } from './tables.sql.ts';
