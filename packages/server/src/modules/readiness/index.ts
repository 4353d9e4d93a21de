/** Whether an advertiser's events and catalog are good enough to start, with the next step for what is not. */
export type { ReadinessItem, Verdict } from './item.ts';
export { openReadiness, type Readiness, type ReadinessReport } from './readiness.ts';
