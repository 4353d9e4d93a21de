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

/** The date in `zone` at that moment. Cheap enough for the path of a bid: what was asked last is kept. */
export function dateAt(atMs: EpochMs, zone: string): IsoDate {
  const minute = Math.floor(atMs / MINUTE_MS);
  const last = lastDates.get(zone);
  if (last?.minute === minute) return last.date;
  const formatter = formatterOf(zone);
  if (formatter === null) throw new RangeError(`unknown time zone ${zone}`);
  const date = formatter.format(atMs);
  // Since 1972 every zone's offset is a whole number of minutes, so that a date holds for the whole minute.
  if (atMs >= WHOLE_MINUTES_SINCE_MS && (lastDates.size < ZONES_MAX || last !== undefined)) {
    lastDates.set(zone, { minute, date });
  }
  return date;
}

const WHOLE_MINUTES_SINCE_MS = Date.UTC(1973, 0, 1);

/** The zones of the IANA database number about 600, and may be written in any case. */
const ZONES_MAX = 2_000;

const lastDates = new Map<string, { readonly minute: number; readonly date: IsoDate }>();

/** The first moment of a date in `zone` (not always midnight: some zones skip it when clocks go forward). */
export function startOfDate(date: IsoDate, zone: string): EpochMs {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).startOfDay().epochMilliseconds;
}

/** The first moment after a date: the start of the next one. */
export function endOfDate(date: IsoDate, zone: string): EpochMs {
  return startOfDate(addDays(date, 1), zone);
}

/** A stretch of time in which the clocks of a zone are ahead of UTC (behind it when negative) by the same amount. */
export interface ZoneOffset {
  readonly fromMs: EpochMs;
  readonly offsetMs: number;
}

/** How far the clocks of `zone` are ahead of UTC from one moment to another; the first stretch begins at `fromMs`. */
export function zoneOffsets(fromMs: EpochMs, toMs: EpochMs, zone: string): ZoneOffset[] {
  const offsets: ZoneOffset[] = [];
  let at: Temporal.ZonedDateTime | null =
    Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(zone);
  while (at !== null && (offsets.length === 0 || at.epochMilliseconds < toMs)) {
    offsets.push({ fromMs: at.epochMilliseconds, offsetMs: at.offsetNanoseconds / 1_000_000 });
    at = at.getTimeZoneTransition('next');
  }
  return offsets;
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

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** A date (its start) or a date-time, in UTC unless it says otherwise; null for anything else or an impossible one. */
export function parseMoment(input: string): EpochMs | null {
  const [, date = '', time = '00:00', offset = 'Z'] = MOMENT.exec(input) ?? [];
  // Date.parse takes the 31st of February for a day in March.
  if (parseDate(date) === null) return null;
  const atMs = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(atMs) ? null : atMs;
}

// Bounded; an invalid name is not kept.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  if (/^[+-]/.test(zone)) return null; // an offset such as +01:00 has no name in the database, and no summer
  try {
    // The sv-SE locale writes dates as yyyy-MM-dd.
    const formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
    if (formatters.size < ZONES_MAX) formatters.set(zone, formatter);
    return formatter;
  } catch {
    return null;
  }
}
