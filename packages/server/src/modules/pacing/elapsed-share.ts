import { BoundedMap } from '../../base/bounded.ts';
import { type EpochMs, endOfDate, type IsoDate, startOfDate } from '../../base/time.ts';

interface Bounds {
  readonly startMs: EpochMs;
  readonly endMs: EpochMs;
}

// A day's bounds cost tens of microseconds to find and are asked for in every bid. One day of each zone of the IANA
// database, and its neighbour around midnight, fit.
const known = new BoundedMap<string, Bounds>(1_200);

/** How much of a date in `zone` has passed, 0 to 1: by its real length, be it 23, 24 or 25 hours. */
export function elapsedShare(nowMs: EpochMs, date: IsoDate, zone: string): number {
  const { startMs, endMs } = boundsOf(date, zone);
  return Math.min(1, Math.max(0, (nowMs - startMs) / (endMs - startMs)));
}

function boundsOf(date: IsoDate, zone: string): Bounds {
  const key = date + zone;
  let bounds = known.get(key);
  if (bounds === undefined) {
    bounds = { startMs: startOfDate(date, zone), endMs: endOfDate(date, zone) };
    known.set(key, bounds);
  }
  return bounds;
}
