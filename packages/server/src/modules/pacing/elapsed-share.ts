import { BoundedMap } from '../../base/bounded.ts';
import {
  type EpochMs,
  endOfDate,
  HOUR_MS,
  type IsoDate,
  startOfDate,
  type ZoneOffset,
  zoneOffsets,
} from '../../base/time.ts';
import { EVEN_TRAFFIC, HOURS_A_DAY, type TrafficCurve } from './traffic-curve.ts';

/** A date in a zone, and how its traffic spreads. */
export interface TrafficDay {
  readonly date: IsoDate;
  readonly zone: string;
  readonly curve?: TrafficCurve;
}

/** The real hours of a date: 23, 24 or 25, the last one perhaps a half. */
interface Hours {
  readonly startMs: EpochMs;
  readonly endMs: EpochMs;
  /** Traffic from the start of the day to the start of each hour, and of the whole day at the end; the day is 1. */
  readonly before: readonly number[];
}

/** How much of a date's traffic has passed, 0 to 1: along the curve, by the date's real hours. */
export function elapsedShare(nowMs: EpochMs, day: TrafficDay): number {
  const { startMs, endMs, before } = hoursOf(day);
  if (nowMs <= startMs) return 0;
  if (nowMs >= endMs) return 1;
  const hour = Math.floor((nowMs - startMs) / HOUR_MS);
  const hourMs = startMs + hour * HOUR_MS;
  const lengthMs = Math.min(HOUR_MS, endMs - hourMs);
  const from = before[hour] ?? 1;
  return from + (((before[hour + 1] ?? 1) - from) * (nowMs - hourMs)) / lengthMs;
}

/** The moment at which so much of a date's traffic has passed. */
export function momentOf(share: number, day: TrafficDay): EpochMs {
  const { startMs, endMs, before } = hoursOf(day);
  const hour = before.findIndex((from, i) => from <= share && share < (before[i + 1] ?? 0));
  if (share <= 0) return startMs;
  if (hour < 0) return endMs;
  const from = before[hour] ?? 0;
  const hourMs = startMs + hour * HOUR_MS;
  const lengthMs = Math.min(HOUR_MS, endMs - hourMs);
  return hourMs + Math.round((lengthMs * (share - from)) / ((before[hour + 1] ?? 1) - from));
}

/**
 * A day's hours cost tens of microseconds to find and are asked for in every bid. One day of each zone of the IANA
 * database, and its neighbour around midnight, fit.
 */
const DAYS_KEPT = 1_200;

// A curve is replaced as a whole when it is learned anew, and takes what was worked out for it along.
const known = new WeakMap<TrafficCurve, BoundedMap<string, Hours>>();

function hoursOf({ date, zone, curve = EVEN_TRAFFIC }: TrafficDay): Hours {
  let days = known.get(curve);
  if (days === undefined) {
    days = new BoundedMap(DAYS_KEPT);
    known.set(curve, days);
  }
  const key = date + zone;
  let hours = days.get(key);
  if (hours === undefined) {
    hours = readHours({ date, zone, curve });
    days.set(key, hours);
  }
  return hours;
}

function readHours({ date, zone, curve }: Required<TrafficDay>): Hours {
  const startMs = startOfDate(date, zone);
  const endMs = endOfDate(date, zone);
  const offsets = zoneOffsets(startMs, endMs, zone);
  const before = [0];
  let sum = 0;
  for (let fromMs = startMs; fromMs < endMs; fromMs += HOUR_MS) {
    const weight = curve.weights[clockHour(fromMs, offsets)] ?? 1;
    sum += (weight * Math.min(HOUR_MS, endMs - fromMs)) / HOUR_MS;
    before.push(sum);
  }
  return { startMs, endMs, before: before.map((traffic) => traffic / sum) };
}

/** What the clocks show at that moment: the hour only. */
export function clockHour(atMs: EpochMs, offsets: readonly ZoneOffset[]): number {
  let offsetMs = offsets[0]?.offsetMs ?? 0;
  for (const offset of offsets) if (offset.fromMs <= atMs) offsetMs = offset.offsetMs;
  return Math.floor((atMs + offsetMs) / HOUR_MS) % HOURS_A_DAY;
}
