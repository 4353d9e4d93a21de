import { Temporal } from 'temporal-polyfill';

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;

/** A calendar date `yyyy-MM-dd` in some advertiser's zone. */
export type IsoDate = string;

/** Where the present comes from. Modules get it as an argument and never ask the machine. */
export interface Clock {
  now(): EpochMs;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** True for a zone of the IANA database (in any case), as the runtime knows it. */
export function isTimeZone(zone: string): boolean {
  return formatterOf(zone) !== null;
}

/** The date in `zone` at that moment. Cheap enough for the path of a bid: formatters are kept. */
export function dateAt(atMs: EpochMs, zone: string): IsoDate {
  const formatter = formatterOf(zone);
  if (formatter === null) throw new RangeError(`unknown time zone ${zone}`);
  return formatter.format(atMs);
}

/** The first moment of a date in `zone` (not always midnight: some zones skip it when clocks go forward). */
export function startOfDate(date: IsoDate, zone: string): EpochMs {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).startOfDay().epochMilliseconds;
}

/** The first moment after a date: the start of the next one. */
export function endOfDate(date: IsoDate, zone: string): EpochMs {
  return startOfDate(addDays(date, 1), zone);
}

/** The moment as the clocks of `zone` show it, to the second, with the zone's offset: `2026-10-25T02:00:00+02:00`. */
export function zonedText(atMs: EpochMs, zone: string): string {
  const moment = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  return moment.toString({ timeZoneName: 'never', smallestUnit: 'second' });
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Days from `from` to `to`, both included: the same date twice is one day. */
export function daysInclusive(from: IsoDate, to: IsoDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days + 1;
}

/** `yyyy-MM-dd` or a date-time, whose time is ignored; null for anything else or an impossible date. */
export function parseDate(input: string): IsoDate | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:$|[T ])/.exec(input);
  if (match === null) return null;
  try {
    return Temporal.PlainDate.from(match[1] as string, { overflow: 'reject' }).toString();
  } catch {
    return null;
  }
}

// Bounded: the zones of the IANA database number about 600; an invalid name is not kept.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  if (/^[+-]/.test(zone)) return null; // an offset such as +01:00 has no name in the database, and no summer
  try {
    // The sv-SE locale writes dates as yyyy-MM-dd.
    const formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
    if (formatters.size < 2_000) formatters.set(zone, formatter);
    return formatter;
  } catch {
    return null;
  }
}
