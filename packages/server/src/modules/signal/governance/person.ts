import { shortHash } from '../../../base/hash.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS } from '../../../base/time.ts';
import type { EmailForms, PersonNames, PersonSnapshot } from '../signal-event.ts';
import { VENDOR_ID_LIVES } from './vendor-ids.ts';

/** What the identity hub keeps of a person, under the person's id. */
export interface Person {
  readonly id: string;
  /** The keys of the names that led here, so that all of it can be erased. */
  readonly names: readonly string[];
  readonly vendorIds: Readonly<Record<string, { readonly value: string; readonly untilMs: EpochMs }>>;
  readonly email?: EmailForms;
  readonly userId?: string;
  readonly session: { readonly id: string; readonly startMs: EpochMs; readonly lastMs: EpochMs };
  readonly seenMs: EpochMs;
}

/** A visit ends after half an hour of silence, and in any case after a day. */
const SESSION_SILENCE_MS = 30 * MINUTE_MS;
const SESSION_MS_MAX = 24 * HOUR_MS;

/** Devices of one person; the oldest names are forgotten first. */
const NAMES_MAX = 32;

/** Keys of the names in an event, the surer one first; hashed, and different for each advertiser. */
export function nameKeys(advertiserId: number, { userId, anonymousId }: PersonNames): string[] {
  return [
    ...(userId === undefined ? [] : [`u${nameHash(advertiserId, userId)}`]),
    ...(anonymousId === undefined ? [] : [`a${nameHash(advertiserId, anonymousId)}`]),
  ];
}

export function nameHash(advertiserId: number, name: string): string {
  return `${advertiserId}-${shortHash(`${advertiserId}|${name}`)}`;
}

export function newPerson(id: string, atMs: EpochMs): Person {
  return { id, names: [], vendorIds: {}, session: { id: '', startMs: 0, lastMs: 0 }, seenMs: atMs };
}

/** What an event tells of its person. */
export interface PersonNews {
  readonly names: readonly string[];
  readonly vendorIds: Readonly<Record<string, string | null>>;
  readonly email: EmailForms | null;
  readonly userId: string | undefined;
}

/** The person after an event. The session's id follows from its start, so that a fold that runs again finds the same. */
export function afterEvent(person: Person, news: PersonNews, atMs: EpochMs): Person {
  const { session } = person;
  const isOver =
    session.id === '' ||
    atMs - session.lastMs > SESSION_SILENCE_MS ||
    atMs - session.startMs > SESSION_MS_MAX;
  const names = [...person.names, ...news.names.filter((name) => !person.names.includes(name))];
  const email = news.email ?? person.email;
  const userId = news.userId ?? person.userId;
  return {
    id: person.id,
    names: names.slice(-NAMES_MAX),
    vendorIds: withIds(person.vendorIds, news.vendorIds, atMs),
    ...(email === undefined ? {} : { email }),
    ...(userId === undefined ? {} : { userId }),
    session: isOver
      ? { id: shortHash(`${person.id}|${atMs}`), startMs: atMs, lastMs: atMs }
      : { ...session, lastMs: Math.max(session.lastMs, atMs) },
    seenMs: Math.max(person.seenMs, atMs),
  };
}

function withIds(
  known: Person['vendorIds'],
  news: PersonNews['vendorIds'],
  atMs: EpochMs,
): Person['vendorIds'] {
  const ids = Object.fromEntries(Object.entries(known).filter(([, { untilMs }]) => untilMs > atMs));
  for (const [name, value] of Object.entries(news)) {
    if (value === null) delete ids[name];
    else ids[name] = { value, untilMs: atMs + (VENDOR_ID_LIVES[name] ?? 0) };
  }
  return ids;
}

/** What deliveries are told of the person at that moment. */
export function snapshotOf({ id, vendorIds, email, userId }: Person, atMs: EpochMs): PersonSnapshot {
  const alive = Object.entries(vendorIds).filter(([, { untilMs }]) => untilMs > atMs);
  return {
    id,
    vendorIds: Object.fromEntries(alive.map(([name, { value }]) => [name, value])),
    ...(email === undefined ? {} : { email }),
    ...(userId === undefined ? {} : { userId }),
  };
}
