/** Statistics: facts from the log, standard reports, real-time exports. */

export { type FactsState, readFactsState } from './as-of.ts';
export type { ReportNames, ReportWorld } from './dimensions.ts';
export type { ExportJob, ExportStatus } from './export-rows.ts';
export { countedImpressions } from './facts-folds.ts';
export { FACTS_TABLE } from './facts-table.ts';
export { type CampaignMargin, marginOf, type ReadMargin } from './margin.ts';
export { problems as statsProblems } from './problems.ts';
export type { ReportFormat } from './report-formats.ts';
export { INTERVALS, POLICIES, type StandardEntity, type StandardQuery } from './standard.ts';
export { openStats, type StandardReport, type Stats, type StatsDeps } from './stats.ts';
export { migrations } from './tables.sql.ts';
