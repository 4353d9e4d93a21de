/** Pacing: how fast a budget may be spent. Arithmetic only. */
export {
  type PacedBudget,
  PLANNED_DAYS_MAX,
  type PlannedDay,
  plannedDays,
  plannedToday,
} from './day-plan.ts';
export { clockHour, elapsedShare, momentOf, type TrafficDay } from './elapsed-share.ts';
export { AHEAD_SHARE, allowedByNow, type DayPace, maySpend, resumesAt } from './may-spend.ts';
export {
  awaited,
  canPay,
  NO_OUTLAY,
  type Outlay,
  winsOf,
  withBid,
  withClick,
  withImpression,
} from './outlay.ts';
export {
  type Demand,
  type Outlook,
  outlookOf,
  PACING_VERDICTS,
  type PacingVerdict,
  type Standing,
} from './outlook.ts';
export { curveOf, EVEN_TRAFFIC, HOURS_A_DAY, type TrafficCurve } from './traffic-curve.ts';
