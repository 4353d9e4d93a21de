import type { Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';
import type { Budget } from '../campaigns/index.ts';
import { plannedToday } from '../pacing/index.ts';
import { dateOf, dayNumber, daysFrom } from './day-numbers.ts';

/** How a budget is doing, the states that want a look first. */
export const PACE_STATES = [
  'spent',
  'limited',
  'behind',
  'on-track',
  'no-limit',
  'suspended',
  'scheduled',
  'ended',
] as const;
export type PaceState = (typeof PACE_STATES)[number];

/** What was posted to a budget: of one day for a date, of the whole budget for null. */
export type Posted = (budgetId: string, day: IsoDate | null) => Micros;

/** What is known of a budget besides its terms. */
export interface Books {
  readonly posted: Posted;
  /** What a click costs in all of its campaigns; null where that differs or is not known beforehand. */
  readonly clickMicrosOf: (budget: Budget) => Micros | null;
}

export interface BudgetPace {
  readonly state: PaceState;
  readonly spentMicros: Micros;
  readonly spentTodayMicros: Micros;
  /** What an even spend over all of its days would have come to by the end of yesterday; null without an amount or end. */
  readonly expectedMicros: Micros | null;
  /** What today is meant to take: the rest, even over the days that are left; the amount of a Daily one. null: no limit. */
  readonly plannedTodayMicros: Micros | null;
  /** What the last day will have come to if days go on like the last ones; null where nothing ends. */
  readonly forecastMicros: Micros | null;
  /** null for Uncapped. Of a Daily budget, of today. */
  readonly leftMicros: Micros | null;
}

/** Full days that the forecast goes by: a week, because weekends differ. */
const RECENT_DAYS = 7;
/** A forecast that reaches so much of the amount counts as all of it: days are not alike. */
const ON_TRACK_SHARE = 0.95;

/** Where a budget stands on a date of its advertiser. */
export function budgetPace(budget: Budget, today: IsoDate, books: Books): BudgetPace {
  const { posted } = books;
  const { budgetId, amountMicros, type } = budget;
  const spentMicros = posted(budgetId, null);
  const spentTodayMicros = posted(budgetId, today);
  const usedMicros = type === 'Daily' ? spentTodayMicros : spentMicros;
  const plannedTodayMicros = plannedOn(budget, today, {
    ...{ spentMicros, spentTodayMicros },
    clickMicros: books.clickMicrosOf(budget),
  });
  const forecastMicros = forecastOf(budget, today, posted);
  const figures = {
    ...{ spentMicros, spentTodayMicros, plannedTodayMicros, forecastMicros },
    expectedMicros: expectedOf(budget, today),
    leftMicros: amountMicros === null ? null : Math.max(0, amountMicros - usedMicros),
  };
  return { state: stateOf(budget, today, figures), ...figures };
}

function stateOf(budget: Budget, today: IsoDate, figures: Omit<BudgetPace, 'state'>): PaceState {
  const { amountMicros, startDate, endDate, isSuspended } = budget;
  const { leftMicros, forecastMicros, plannedTodayMicros, spentTodayMicros } = figures;
  if (endDate !== null && endDate < today) return 'ended';
  if (isSuspended) return 'suspended';
  if (startDate > today) return 'scheduled';
  if (amountMicros === null) return 'no-limit';
  if (leftMicros === 0) return 'spent';
  if (plannedTodayMicros !== null && spentTodayMicros >= plannedTodayMicros) return 'limited';
  if (forecastMicros === null || forecastMicros >= amountMicros * ON_TRACK_SHARE) return 'on-track';
  return 'behind';
}

function plannedOn(
  budget: Budget,
  today: IsoDate,
  known: { spentMicros: Micros; spentTodayMicros: Micros; clickMicros: Micros | null },
): Micros | null {
  const { amountMicros, endDate, type, startDate } = budget;
  if (amountMicros === null || today < startDate) return null;
  if (type === 'Daily') return amountMicros;
  if (endDate === null) return null;
  const { spentMicros, spentTodayMicros, clickMicros } = known;
  const spentBeforeMicros = spentMicros - spentTodayMicros;
  return plannedToday({ amountMicros, spentBeforeMicros, today, endDate, clickMicros });
}

/** Only a total with an end has a course to be compared with. */
function expectedOf({ amountMicros, type, startDate, endDate }: Budget, today: IsoDate): Micros | null {
  if (amountMicros === null || endDate === null || type === 'Daily') return null;
  if (today <= startDate) return 0;
  const days = daysFrom(startDate, endDate);
  const past = Math.min(days, daysFrom(startDate, today) - 1);
  return Math.floor((amountMicros / days) * past);
}

/** The last full days, gone on with to the end; nothing to go by on the first day. */
function forecastOf(budget: Budget, today: IsoDate, posted: Posted): Micros | null {
  const { budgetId, amountMicros, startDate, endDate, type } = budget;
  if (amountMicros === null || endDate === null || type === 'Daily') return null;
  const spent = posted(budgetId, null);
  if (today > endDate) return spent;
  const full = Math.min(RECENT_DAYS, daysFrom(startDate, today) - 1);
  if (today <= startDate || full < 1) return null;
  let recent = 0;
  for (let back = 1; back <= full; back++) recent += posted(budgetId, dateOf(dayNumber(today) - back));
  const before = spent - posted(budgetId, today);
  const rest = (recent / full) * daysFrom(today, endDate);
  return Math.min(amountMicros, Math.max(spent, Math.round(before + rest)));
}
