import { BoundedMap } from '../../base/bounded.ts';
import type { IsoDate } from '../../base/time.ts';

const DAY_MS = 86_400_000;

// The same few dates stand in a hundred thousand budgets; ten years of them fit.
const numbers = new BoundedMap<IsoDate, number>(4_000);
const dates = new BoundedMap<number, IsoDate>(4_000);

/** Days since 1970-01-01, on the calendar. */
export function dayNumber(date: IsoDate): number {
  let day = numbers.get(date);
  if (day === undefined) {
    day = Date.parse(date) / DAY_MS;
    numbers.set(date, day);
  }
  return day;
}

export function dateOf(day: number): IsoDate {
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}

/** Both counted. */
export function daysFrom(from: IsoDate, to: IsoDate): number {
  return dayNumber(to) - dayNumber(from) + 1;
}
