import { assert } from '../../base/assert.ts';
import { BoundedMap } from '../../base/bounded.ts';
import type { Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';

/** What pacing needs to know of a Capped budget on one day of its period. */
export interface PacedBudget {
  readonly amountMicros: Micros;
  /** Posted on all days before `today`. */
  readonly spentBeforeMicros: Micros;
  readonly today: IsoDate;
  /** The last day, included. */
  readonly endDate: IsoDate;
  /** What a click costs, where that is known beforehand; else null. */
  readonly clickMicros: Micros | null;
}

export interface PlannedDay {
  readonly date: IsoDate;
  readonly micros: Micros;
}

const DAY_MS = 86_400_000;

/**
 * A plan ends this many clicks before its last day does: what chance keeps from coming is made up in that time. For 50
 * clicks a day that is an hour; a budget of 20 clicks in two weeks is done a day and a half early.
 */
const EARLY_CLICKS = 2;

/**
 * What today may spend: what is left of the budget, even over the days that are left. What earlier days spent too little
 * or too much is thereby made up over the rest, and a new amount or end date counts at once. 0 after the last day.
 */
export function plannedToday(budget: PacedBudget): Micros {
  const days = daysLeft(budget);
  const left = leftOf(budget);
  if (days <= 0 || left === 0) return 0;
  const early = budget.clickMicros === null ? 0 : (EARLY_CLICKS * days * budget.clickMicros) / left;
  const spread = Math.max(1, days - early);
  // Days that get one micro-unit more come first, so that the days add up to what is left, exactly.
  return Math.min(left, Math.ceil(left / spread));
}

/** Days that are planned unless somebody asks for other ones: budgets may end in thousands of years. */
export const PLANNED_DAYS_MAX = 400;

/** The plan from today on, to the last day where that is near enough: then it adds up to what is left. Empty after the last day. */
export function plannedDays(budget: PacedBudget, daysMax = PLANNED_DAYS_MAX): PlannedDay[] {
  const days = Math.min(daysMax, daysLeft(budget));
  const plan: PlannedDay[] = [];
  const startMs = Date.parse(budget.today);
  let spentBeforeMicros = budget.spentBeforeMicros;
  for (let i = 0; i < days; i++) {
    const date = new Date(startMs + i * DAY_MS).toISOString().slice(0, 10);
    const micros = plannedToday({ ...budget, today: date, spentBeforeMicros });
    spentBeforeMicros += micros;
    plan.push({ date, micros });
  }
  return plan;
}

function leftOf(budget: PacedBudget): Micros {
  return Math.max(0, budget.amountMicros - budget.spentBeforeMicros);
}

/** Today and the last day both count. Dates are counted on the calendar, whatever the clocks do in between. */
function daysLeft({ today, endDate }: PacedBudget): number {
  return dayNumber(endDate) - dayNumber(today) + 1;
}

// Asked for in every bid, and always for the same dates.
const dayNumbers = new BoundedMap<IsoDate, number>(4_000);

function dayNumber(date: IsoDate): number {
  let day = dayNumbers.get(date);
  if (day === undefined) {
    day = Date.parse(date) / DAY_MS;
    assert(Number.isInteger(day), `${date} is no date`);
    dayNumbers.set(date, day);
  }
  return day;
}
