import type { Micros } from '../../base/money.ts';

/** What a budget's pace is judged by: where it stands, and what became of the requests for its shoppers in the last hour. */
export interface Standing {
  /** null: no limit. */
  readonly amountMicros: Micros | null;
  readonly spentMicros: Micros;
  /** Spent lately, and in how many days' worth of traffic. */
  readonly lateMicros: Micros;
  readonly lateDays: number;
  /** Days' worth of traffic that are left; null for an open end. */
  readonly daysLeft: number | null;
  /** Spent by now if every day were like the other; null where there is no end or no limit. */
  readonly expectedMicros: Micros | null;
  readonly demand: Demand;
}

/** What became of the requests for which a budget was weighed. */
export interface Demand {
  readonly weighed: number;
  /** Held back because the budget or its plan had no more for now. */
  readonly heldBack: number;
  /** Lost to a floor, to other sellers, or in the auction. */
  readonly outbid: number;
}

/** Every verdict, and what it means. */
export const PACING_VERDICTS = {
  OnPace: 'It spends what it should by now.',
  LimitedByBudget: 'Its shoppers would click more than it can pay for.',
  LimitedByAudience: 'It is behind: too few requests come for shoppers who looked at its products.',
  LimitedByPrice: 'It is behind: requests come, and others pay more for them.',
  NotServing:
    'It is suspended, has not begun or has ended, or something keeps its seller-campaign from serving.',
} as const;
export type PacingVerdict = keyof typeof PACING_VERDICTS;

/** A budget that has spent less than this share of what was expected is behind. */
const BEHIND = 0.9;

/** From this share of the requests on, the cause is held to be found. */
const MOST = 0.5;

/** How a budget will end, and what limits it. */
export interface Outlook {
  /** What will be spent at the end, if the days to come are like the last ones; null for an open end. */
  readonly forecastMicros: Micros | null;
  readonly verdict: Exclude<PacingVerdict, 'NotServing'>;
}

export function outlookOf(standing: Standing): Outlook {
  const { amountMicros, spentMicros, expectedMicros, demand } = standing;
  const isHeldBack = demand.weighed > 0 && demand.heldBack >= MOST * demand.weighed;
  const forecastMicros = forecastOf(standing, isHeldBack);
  if (amountMicros !== null && spentMicros >= amountMicros) {
    return { forecastMicros, verdict: 'LimitedByBudget' };
  }
  const isBehind = expectedMicros !== null && spentMicros < BEHIND * expectedMicros;
  if (!isBehind || isHeldBack) {
    return { forecastMicros, verdict: isHeldBack ? 'LimitedByBudget' : 'OnPace' };
  }
  const free = demand.weighed - demand.heldBack;
  const isOutbid = free > 0 && demand.outbid >= MOST * free;
  return { forecastMicros, verdict: isOutbid ? 'LimitedByPrice' : 'LimitedByAudience' };
}

function forecastOf(standing: Standing, isHeldBack: boolean): Micros | null {
  const { amountMicros, spentMicros, lateMicros, lateDays, daysLeft } = standing;
  if (daysLeft === null) return null;
  // What is held back now makes up for it later.
  if (isHeldBack && amountMicros !== null) return amountMicros;
  const aDay = lateDays > 0 ? lateMicros / lateDays : 0;
  const forecast = spentMicros + Math.round(aDay * daysLeft);
  return amountMicros === null ? forecast : Math.min(amountMicros, forecast);
}
