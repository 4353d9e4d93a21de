import type { Micros } from '../../base/money.ts';
import { addDays, daysInclusive, type IsoDate } from '../../base/time.ts';
import type { Budget } from '../campaigns/index.ts';
import { plannedDays } from '../pacing/index.ts';
import { type Books, type BudgetPace, budgetPace } from './budget-pace.ts';

/** One day in the course of a budget. */
export interface CourseDay {
  readonly date: IsoDate;
  /** null for days to come. */
  readonly spentMicros: Micros | null;
  /** From today on, what pacing means to spend; null for days that are over, and where there is no plan. */
  readonly plannedMicros: Micros | null;
  /** What an even spend from the first day would come to by the end of this one; null where nothing ends. */
  readonly evenMicros: Micros | null;
}

export interface BudgetCourse extends BudgetPace {
  readonly today: IsoDate;
  /** On the days before the first one that is listed, when there are more than a list holds. */
  readonly spentBeforeMicros: Micros;
  readonly days: readonly CourseDay[];
}

/** More than a year of days is no chart anybody reads. */
const DAYS_MAX = 400;
/** Of a budget without an end, so many days to come. */
const AHEAD_DAYS = 7;

/** A budget day by day: what was spent, what is planned. */
export function budgetCourse(budget: Budget, today: IsoDate, books: Books): BudgetCourse {
  const { posted } = books;
  const { budgetId, amountMicros, startDate, endDate, type } = budget;
  const pace = budgetPace(budget, today, books);
  const last = endDate ?? addDays(today > startDate ? today : startDate, AHEAD_DAYS);
  const count = daysInclusive(startDate, last);
  // Of a longer time what lies around today; as much behind it as before it, where there is as much.
  const past = today < startDate ? 0 : daysInclusive(startDate, today);
  const skipped = Math.max(0, Math.min(count - DAYS_MAX, past - DAYS_MAX / 2));
  const shown = Math.min(count, skipped + DAYS_MAX);
  const from = addDays(startDate, skipped);
  const isTotal = amountMicros !== null && endDate !== null && type !== 'Daily';
  const planned = new Map(
    isTotal && today <= endDate && !budget.isSuspended
      ? plannedDays(
          {
            ...{ amountMicros, endDate, clickMicros: books.clickMicrosOf(budget) },
            today: today > startDate ? today : startDate,
            spentBeforeMicros: pace.spentMicros - pace.spentTodayMicros,
          },
          DAYS_MAX,
        ).map(({ date, micros }) => [date, micros])
      : [],
  );
  const days: CourseDay[] = [];
  let listed = 0;
  for (let i = skipped; i < shown; i++) {
    const date = addDays(startDate, i);
    const spentMicros = date > today ? null : posted(budgetId, date);
    listed += spentMicros ?? 0;
    const plannedMicros = planned.get(date) ?? (type === 'Daily' && date >= today ? amountMicros : null);
    const evenMicros = isTotal ? Math.floor((amountMicros / count) * (i + 1)) : null;
    days.push({ date, spentMicros, plannedMicros, evenMicros });
  }
  return { ...pace, today, days, spentBeforeMicros: from === startDate ? 0 : pace.spentMicros - listed };
}
