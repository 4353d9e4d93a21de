import { type EpochMs, HOUR_MS } from '../../../base/time.ts';
import type { Profiles } from '../../../stores/profiles/port.ts';
import { DUPLICATE_MS, NAMES_SPACE, PERSONS_SPACE, readClaim, SEEN_SPACE } from './governance-state.ts';
import type { Person } from './person.ts';

const DAY_MS = 24 * HOUR_MS;

/** Thirteen months, as long as the cookie that names a visitor. */
const PERSON_KEPT_MS = 395 * DAY_MS;

/** Entries looked at in one turn: a few milliseconds, so that nobody waits for the sweep. */
const SLICE_ENTRIES = 500;

/** Names last: they go when their person is gone. */
const SPACES = [SEEN_SPACE, PERSONS_SPACE, NAMES_SPACE];

/**
 * Forgets message ids after their seven days and persons who did not come for thirteen months, so that what governance knows
 * is bounded by time: one pass over everything each day, a slice at a time. Where it stands is not stored: after a restart it
 * begins anew.
 */
export class Sweep {
  readonly #profiles: Profiles;
  #day = 0;
  /** The space and the last key that this pass looked at; null between passes. */
  #at: { space: number; key: string } | null = null;

  constructor(profiles: Profiles) {
    this.#profiles = profiles;
  }

  /** One slice, when the day of `nowMs` has not been swept yet. */
  async turn(nowMs: EpochMs): Promise<void> {
    const day = Math.floor(nowMs / DAY_MS);
    if (this.#at === null && day <= this.#day) return;
    this.#day = Math.max(this.#day, day);
    const { space: index, key } = this.#at ?? { space: 0, key: '' };
    const space = SPACES[index] ?? '';
    const entries = await this.#profiles.scan(space, key, SLICE_ENTRIES);
    const outdated = await this.#outdated(space, entries, nowMs);
    await this.#profiles.commit(outdated.map((each) => ({ space, key: each, value: null })));
    const last = entries.length < SLICE_ENTRIES ? undefined : entries.at(-1);
    if (last !== undefined) this.#at = { space: index, key: last.key };
    else this.#at = index + 1 < SPACES.length ? { space: index + 1, key: '' } : null;
  }

  /** Keys that can matter to no event of that time or later. */
  async #outdated(
    space: string,
    entries: readonly { key: string; value: Buffer }[],
    nowMs: EpochMs,
  ): Promise<string[]> {
    const keysOf = (isOld: (text: string, i: number) => boolean) =>
      entries.filter(({ value }, i) => isOld(value.toString(), i)).map(({ key }) => key);
    if (space === SEEN_SPACE) return keysOf((text) => nowMs - readClaim(text).atMs >= DUPLICATE_MS);
    if (space === PERSONS_SPACE)
      return keysOf((text) => nowMs - (JSON.parse(text) as Person).seenMs > PERSON_KEPT_MS);
    const ids = entries.map(({ value }) => value.toString());
    const persons = await this.#profiles.getMany(PERSONS_SPACE, ids);
    return keysOf((_id, i) => persons[i] === undefined);
  }
}
