import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Position } from '../log/port.ts';
import type { Profiles, ProfileWrite } from './port.ts';

/** Keys looked up without giving way to requests: about a millisecond. */
const READ_AT_ONCE = 512;

/**
 * Settles who was first: for each (key, position) pair, the position that first claimed the key, claiming it when
 * nobody has. Repeatable: after a crash the same pairs get the same answers, so a reader counts a record exactly when
 * the answer is the record's own position. One writer for each space.
 */
export async function firstPositions(
  profiles: Profiles,
  space: string,
  claims: readonly (readonly [key: string, position: Position])[],
): Promise<Position[]> {
  const known: (Buffer | undefined)[] = [];
  for (let from = 0; from < claims.length; from += READ_AT_ONCE) {
    const keys = claims.slice(from, from + READ_AT_ONCE).map(([key]) => key);
    known.push(...(await profiles.getMany(space, keys)));
    if (from + READ_AT_ONCE < claims.length) await nextTurn();
  }
  const fresh = new Map<string, Position>();
  const owners = claims.map(([key, position], i) => {
    const stored = known[i];
    if (stored !== undefined) return Number(stored.toString());
    const earlier = fresh.get(key);
    if (earlier !== undefined) return earlier;
    fresh.set(key, position);
    return position;
  });
  const writes: ProfileWrite[] = [...fresh].map(([key, position]) => ({
    space,
    key,
    value: Buffer.from(String(position)),
  }));
  if (writes.length > 0) await profiles.commit(writes);
  return owners;
}
