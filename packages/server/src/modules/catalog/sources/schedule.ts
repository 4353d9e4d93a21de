import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../../../base/time.ts';

/** When a source is looked at: again after some time, or at the minutes of a calendar. */
export type Schedule =
  | { readonly kind: 'every'; readonly ms: number }
  | { readonly kind: 'cron'; readonly fields: CronFields };

interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Of day of the month and day of the week one is enough when both are restricted, as everywhere with cron. */
  readonly isEitherDay: boolean;
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** More often than every minute nobody changes a feed; less often than monthly nobody remembers it. */
const EVERY_MS_MIN = 60_000;
const EVERY_MS_MAX = 31 * 86_400_000;

/** A date that cron fields name comes within eight years, the 29th of February over a century's end included. */
const DAYS_SEARCHED = 8 * 366;

/** Reads `every 15m`, `every 6h`, `every 1d` or the five fields of cron, `30 4 * * 1-5`; null for anything else. */
export function readSchedule(text: string): Schedule | null {
  const interval = /^every (\d{1,5})([mhd])$/.exec(text.trim());
  if (interval !== null) {
    const ms = Number(interval[1]) * (UNIT_MS[interval[2] ?? ''] ?? 0);
    return ms >= EVERY_MS_MIN && ms <= EVERY_MS_MAX ? { kind: 'every', ms } : null;
  }
  const fields = readCron(text.trim());
  if (fields === null || nextOfCron(fields, 0, 'UTC') === null) return null;
  return { kind: 'cron', fields };
}

/**
 * The first moment after `afterMs`. Cron counts in `zone`: a time that a clock skips in spring comes when the clock has
 * moved, and one that it shows twice in autumn counts once.
 */
export function nextOf(schedule: Schedule, afterMs: EpochMs, zone: string): EpochMs {
  if (schedule.kind === 'every') return afterMs + schedule.ms;
  // A cron that names no date at all is not read in the first place.
  return nextOfCron(schedule.fields, afterMs, zone) ?? afterMs + EVERY_MS_MAX;
}

function nextOfCron(fields: CronFields, afterMs: EpochMs, zone: string): EpochMs | null {
  let date = Temporal.Instant.fromEpochMilliseconds(afterMs).toZonedDateTimeISO(zone).toPlainDate();
  for (let day = 0; day <= DAYS_SEARCHED; day++, date = date.add({ days: 1 })) {
    if (!isDay(fields, date)) continue;
    // A whole day is walked: on days when clocks change, later readings of the clock may come earlier.
    const moments = [...fields.hours].flatMap((hour) =>
      [...fields.minutes].map((minute) => ({ hour, minute })),
    );
    const next = moments
      .map((time) => date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds)
      .filter((atMs) => atMs > afterMs);
    if (next.length > 0) return Math.min(...next);
  }
  return null;
}

function isDay(fields: CronFields, date: Temporal.PlainDate): boolean {
  if (!fields.months.has(date.month)) return false;
  const byDay = fields.days.has(date.day);
  const byWeekday = fields.weekdays.has(date.dayOfWeek % 7);
  return fields.isEitherDay ? byDay || byWeekday : byDay && byWeekday;
}

function readCron(text: string): CronFields | null {
  const [minute = '', hour = '', day = '', month = '', weekday = '', ...rest] = text.split(/\s+/);
  const minutes = readField(minute, 0, 59);
  const hours = readField(hour, 0, 23);
  const days = readField(day, 1, 31);
  const months = readField(month, 1, 12);
  const weekdays = readField(weekday, 0, 7);
  if (rest.length > 0 || !minutes || !hours || !days || !months || !weekdays) return null;
  if (weekdays.has(7)) weekdays.add(0);
  const isEitherDay = !day.startsWith('*') && !weekday.startsWith('*');
  return { minutes, hours, days, months, weekdays, isEitherDay };
}

/** `*`, `5`, `1-5`, each with a step such as `/15`, and lists of them. */
function readField(text: string, min: number, max: number): Set<number> | null {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (match === null) return null;
    const [, from, to, by] = match;
    const first = from === undefined ? min : Number(from);
    const last = to !== undefined ? Number(to) : from === undefined || by !== undefined ? max : first;
    const step = by === undefined ? 1 : Number(by);
    if (first < min || last > max || first > last || step < 1) return null;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}
