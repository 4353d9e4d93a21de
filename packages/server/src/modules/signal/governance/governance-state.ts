import { shortHash } from '../../../base/hash.ts';
import { type EpochMs, HOUR_MS } from '../../../base/time.ts';
import type { Position } from '../../../stores/log/port.ts';
import type { Profiles, ProfileWrite } from '../../../stores/profiles/port.ts';
import { isRefused, type ReceivedEvent, type ReceivedRecord } from '../signal-event.ts';
import { nameKeys, newPerson, type Person } from './person.ts';

/** Name of a person → the person's id. */
export const NAMES_SPACE = 'signal-names';
/** The person's id → what is known. */
export const PERSONS_SPACE = 'signal-persons';
/** Message id → the position and time at which it was kept. */
export const SEEN_SPACE = 'signal-seen';
const CURSOR_SPACE = 'signal-cursors';
const CURSOR_KEY = 'governance';

/** An event that comes again within this time is the same event. */
export const DUPLICATE_MS = 7 * 24 * HOUR_MS;

export interface Arrived {
  readonly position: Position;
  readonly received: ReceivedEvent;
}

interface Claim {
  readonly position: Position;
  readonly atMs: EpochMs;
}

/** What one batch needs of the state: loaded at once, changed in memory, committed together with the cursor. */
export class GovernanceState {
  readonly #names: Map<string, string>;
  readonly #persons: Map<string, Person>;
  readonly #seen: Map<string, Claim>;
  readonly #changedNames = new Set<string>();
  readonly #changedPersons = new Set<string>();
  readonly #changedSeen = new Set<string>();

  private constructor(names: Map<string, string>, persons: Map<string, Person>, seen: Map<string, Claim>) {
    this.#names = names;
    this.#persons = persons;
    this.#seen = seen;
  }

  static async load(
    profiles: Profiles,
    arrivals: readonly { readonly received: ReceivedRecord }[],
  ): Promise<GovernanceState> {
    const all = arrivals.map(({ received }) => received);
    const nameList = distinct(
      all.flatMap((each) => nameKeys(each.advertiserId, isRefused(each) ? (each.names ?? {}) : each.event)),
    );
    const names = await loaded(profiles, { space: NAMES_SPACE, keys: nameList, read: (text) => text });
    const persons = await loaded(profiles, {
      space: PERSONS_SPACE,
      keys: distinct([...names.values()]),
      read: (text) => JSON.parse(text) as Person,
    });
    if (all.some((each) => isRefused(each) && each.names !== undefined)) {
      const others = [...persons.values()].flatMap((person) => person.names).filter((key) => !names.has(key));
      const found = await loaded(profiles, {
        ...{ space: NAMES_SPACE, keys: distinct(others), read: (text: string) => text },
      });
      for (const [name, id] of found) names.set(name, id);
    }
    const seen = await loaded(profiles, {
      space: SEEN_SPACE,
      keys: distinct(all.flatMap((each) => (isRefused(each) ? [] : [seenKey(each)]))),
      read: readClaim,
    });
    return new GovernanceState(names, persons, seen);
  }

  /**
   * The person behind the names, the surer name first. A new one when nobody is, and when a device that somebody with another
   * user id had is now somebody else's. The new one's id is of the first event, so that a fold that runs again finds the same; it
   * is no name, because names change hands.
   */
  personOf(names: readonly string[], { position, received }: Arrived): Person {
    const { event, receivedMs } = received;
    for (const name of names) {
      const id = this.#names.get(name);
      const person = id === undefined ? undefined : this.#persons.get(id);
      if (person !== undefined && !isSomebodyElse(person, event.userId)) return person;
    }
    return newPerson(`${names[0] ?? ''}@${position}`, receivedMs);
  }

  /** A name that led to somebody else leads to this person from now on: a device changes hands. */
  keep(person: Person, names: readonly string[]): void {
    this.#persons.set(person.id, person);
    this.#changedPersons.add(person.id);
    for (const name of names) {
      if (this.#names.get(name) === person.id) continue;
      this.#names.set(name, person.id);
      this.#changedNames.add(name);
    }
  }

  /** Whoever is behind these names is known no more, under any name. */
  forget(names: readonly string[]): void {
    for (const id of names.map((name) => this.#names.get(name))) {
      const person = id === undefined ? undefined : this.#persons.get(id);
      if (person === undefined) continue;
      for (const name of person.names) {
        if (this.#names.get(name) !== person.id) continue;
        this.#names.delete(name);
        this.#changedNames.add(name);
      }
      this.#persons.delete(person.id);
      this.#changedPersons.add(person.id);
    }
  }

  isDuplicate(position: Position, received: ReceivedEvent): boolean {
    const claim = this.#seen.get(seenKey(received));
    if (claim === undefined || claim.position >= position) return false;
    return received.receivedMs - claim.atMs < DUPLICATE_MS;
  }

  claim(position: Position, received: ReceivedEvent): void {
    const key = seenKey(received);
    this.#seen.set(key, { position, atMs: received.receivedMs });
    this.#changedSeen.add(key);
  }

  writes(cursor: Position): ProfileWrite[] {
    return [
      ...[...this.#changedNames].map((key) => write(NAMES_SPACE, key, this.#names.get(key))),
      ...[...this.#changedPersons].map((key) => write(PERSONS_SPACE, key, textOf(this.#persons.get(key)))),
      ...[...this.#changedSeen].map((key) => write(SEEN_SPACE, key, claimText(this.#seen.get(key)))),
      write(CURSOR_SPACE, CURSOR_KEY, String(cursor)),
    ];
  }
}

function isSomebodyElse({ userId }: Person, saidUserId: string | undefined): boolean {
  return userId !== undefined && saidUserId !== undefined && userId !== saidUserId;
}

export async function readCursor(profiles: Profiles): Promise<Position> {
  const [value] = await profiles.getMany(CURSOR_SPACE, [CURSOR_KEY]);
  return value === undefined ? 0 : Number(value.toString());
}

export function readClaim(text: string): Claim {
  const [position = '0', atMs = '0'] = text.split(' ');
  return { position: Number(position), atMs: Number(atMs) };
}

function claimText(claim: Claim | undefined): string {
  return `${claim?.position ?? 0} ${claim?.atMs ?? 0}`;
}

function seenKey({ advertiserId, event }: ReceivedEvent): string {
  return `${advertiserId}-${shortHash(`${advertiserId}|${event.messageId}`)}`;
}

async function loaded<T>(
  profiles: Profiles,
  { space, keys, read }: { space: string; keys: readonly string[]; read: (text: string) => T },
): Promise<Map<string, T>> {
  const values = await profiles.getMany(space, keys);
  const found = new Map<string, T>();
  for (const [i, key] of keys.entries()) {
    const value = values[i];
    if (value !== undefined) found.set(key, read(value.toString()));
  }
  return found;
}

function textOf(person: Person | undefined): string | undefined {
  return person && JSON.stringify(person);
}

function write(space: string, key: string, text: string | undefined): ProfileWrite {
  return { space, key, value: text === undefined ? null : Buffer.from(text) };
}

function distinct(keys: readonly string[]): string[] {
  return [...new Set(keys)];
}
