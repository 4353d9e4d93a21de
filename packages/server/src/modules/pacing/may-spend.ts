import type { Micros } from '../../base/money.ts';

/**
 * How far a budget may run ahead of its plan, as a share of the day: one hour. Without it a small budget would wait for
 * most of an hour for its first click of the day, and nothing could be shown at the very start of a day.
 */
export const AHEAD_SHARE = 1 / 24;

/** Where a budget stands within one day. */
export interface DayPace {
  readonly plannedMicros: Micros;
  readonly spentMicros: Micros;
  /** How much of the day has passed, 0 to 1. */
  readonly elapsedShare: number;
}

/** What may be spent of the day's plan by now: even over the day, one hour ahead; never more than the plan. */
export function allowedByNow({ plannedMicros, elapsedShare }: DayPace): Micros {
  return Math.floor(plannedMicros * Math.min(1, elapsedShare + AHEAD_SHARE));
}

/**
 * True while less is spent than may be by now. The click that crosses the line is still wanted: a budget of a few clicks
 * a day could otherwise never buy one. Tomorrow's plan makes up for it.
 */
export function maySpend(pace: DayPace): boolean {
  return pace.spentMicros < allowedByNow(pace);
}

/**
 * How much of the day has to pass until a budget that is ahead of its plan may spend again, 0 to 1; null when the day's plan
 * is spent.
 */
export function resumesAt({ plannedMicros, spentMicros }: Omit<DayPace, 'elapsedShare'>): number | null {
  return spentMicros >= plannedMicros ? null : Math.max(0, spentMicros / plannedMicros - AHEAD_SHARE);
}
