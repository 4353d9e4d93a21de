import { type EpochMs, isTimeZone, zoneOffsets } from '../../base/time.ts';
import type { ColumnParams } from '../../stores/columns/port.ts';

/** True for a zone of the IANA database, in any case; offsets such as `+05:30` are no zones. */
export function isZoneName(name: string): boolean {
  return /^[a-z]/i.test(name) && isTimeZone(name);
}

/**
 * Seconds that a zone's clocks are ahead of UTC at the time of a fact, as SQL. The offsets are told to the column
 * store: it has a time zone database of its own, of another age, and days must begin there when they begin here.
 */
export function offsetSql(
  window: { fromMs: EpochMs; toMs: EpochMs },
  zone: string,
): { sql: string; params: ColumnParams } {
  const params: Record<string, number> = {};
  const offsets = zoneOffsets(window.fromMs, window.toMs, zone);
  const cases = offsets.map(({ offsetMs }, i) => {
    params[`offset${i}`] = offsetMs / 1_000;
    const next = offsets[i + 1];
    if (next === undefined) return `{offset${i}:Int32}`;
    params[`shift${i}`] = next.fromMs / 1_000;
    return `toUnixTimestamp(time) < {shift${i}:UInt32}, {offset${i}:Int32}`;
  });
  return { sql: cases.length > 1 ? `multiIf(${cases.join(', ')})` : cases.join(), params };
}
