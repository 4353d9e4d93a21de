import { type EpochMs, isTimeZone, zoneOffsets } from '../../base/time.ts';

/** True for a zone of the IANA database, in any case; offsets such as `+05:30` are no zones. */
export function isZoneName(name: string): boolean {
  return /^[a-z]/i.test(name) && isTimeZone(name);
}

/**
 * Seconds that a zone's clocks are ahead of UTC at a second `at`, as SQL. The offsets are told to the column store: it
 * has a time zone database of its own, of another age, and days must begin there when they begin here.
 */
export function offsetSql(window: { fromMs: EpochMs; toMs: EpochMs }, zone: string): string {
  const offsets = zoneOffsets(window.fromMs, window.toMs, zone);
  const cases = offsets.map(({ offsetMs }, i) => {
    const next = offsets[i + 1];
    const offset = String(offsetMs / 1_000);
    return next === undefined ? offset : `at < ${next.fromMs / 1_000}, ${offset}`;
  });
  return cases.length > 1 ? `multiIf(${cases.join(', ')})` : cases.join();
}
