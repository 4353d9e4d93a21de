/** Pacing: how fast a budget may be spent. Arithmetic only. */
export { type PacedBudget, type PlannedDay, plannedDays, plannedToday } from './day-plan.ts';
export { elapsedShare } from './elapsed-share.ts';
export { AHEAD_SHARE, allowedByNow, type DayPace, maySpend, resumesAt } from './may-spend.ts';
