import type { Ids } from '../../../base/ids.ts';
import { type EpochMs, parseMoment } from '../../../base/time.ts';
import { canonicalName } from '../event-names.ts';
import type { Json, JsonObject, SignalEvent, SignalEventType } from '../signal-event.ts';
import type { ItemRefusal } from './item-refusal.ts';

/** The longest id that is taken; ids in use are far shorter. */
const ID_CHARS_MAX = 512;

const EMPTY: JsonObject = {};

/** What the reader knows besides the item itself. */
export interface ReadingContext {
  /** The call of the address (`/v1/t` …) for items that do not say their own. */
  readonly type: SignalEventType | null;
  readonly nowMs: EpochMs;
  readonly ids: Ids;
  /** What holds for all items of a batch, and what the server saw itself (address, user agent). */
  readonly shared: JsonObject;
  /** Of the visitor's cookie, for items that name nobody. */
  readonly anonymousId: string | null;
}

/**
 * One item of the tracking format that Segment's, RudderStack's and Signal's own libraries send. Takes any parsed JSON and
 * never throws.
 */
export function readTracking(item: unknown, reading: ReadingContext): SignalEvent | ItemRefusal {
  if (!isObject(item)) return 'not-an-object';
  if (isDeeperThan(item, LEVELS_MAX)) return 'too-deep';
  const type = typeOf(item.type, reading.type);
  if (type === null) return 'type-unknown';
  const event = nameOf(type, item);
  if (event === null) return 'name-missing';
  const userId = idOf(item.userId ?? item.user_id);
  const anonymousId =
    idOf(item.anonymousId ?? item.anonymous_id) ?? (userId === null ? reading.anonymousId : null);
  if (userId === null && anonymousId === null) return 'person-missing';
  const groupId = idOf(item.groupId ?? item.group_id);
  return {
    type,
    event,
    properties: objectOf(item.properties),
    traits: objectOf(item.traits),
    context: { ...reading.shared, ...objectOf(item.context) },
    ...(userId === null ? {} : { userId }),
    ...(anonymousId === null ? {} : { anonymousId }),
    ...(groupId === null ? {} : { groupId }),
    timestamp: timeOf(item, reading.nowMs),
    messageId: idOf(item.messageId ?? item.message_id) ?? reading.ids.next(),
  };
}

/** No event has a use for more; whatever walks over one may go down by calling itself. */
const LEVELS_MAX = 64;

function isDeeperThan(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner: Json) => isDeeperThan(inner, levels - 1));
}

function typeOf(given: unknown, ofAddress: SignalEventType | null): SignalEventType | null {
  const word = typeof given === 'string' ? given.toLowerCase() : ofAddress;
  switch (word) {
    case 'track':
    case 'page':
    case 'identify':
    case 'group':
      return word;
    case 'screen':
      return 'page';
    default:
      return null;
  }
}

function nameOf(type: SignalEventType, item: JsonObject): string | null {
  if (type === 'identify') return 'Identify';
  if (type === 'group') return 'Group';
  if (type === 'page') return isHome(item) ? 'Home Page Viewed' : 'Page Viewed';
  const name = idOf(item.event ?? item.name);
  return name === null ? null : canonicalName(name);
}

function isHome({ name }: JsonObject): boolean {
  return typeof name === 'string' && /^home( ?page)?$/i.test(name.trim());
}

/** When it happened: what the sender says, corrected by how far the sender's clock is off where it says that too. */
function timeOf(item: JsonObject, nowMs: EpochMs): string {
  const saidMs = momentOf(item.timestamp ?? item.originalTimestamp);
  const sentMs = momentOf(item.sentAt);
  if (saidMs === null) return new Date(nowMs).toISOString();
  const isSkewed = sentMs !== null && Math.abs(nowMs - sentMs) > SKEW_MS && sentMs >= saidMs;
  const atMs = isSkewed ? nowMs - (sentMs - saidMs) : saidMs;
  return new Date(Math.min(atMs, nowMs)).toISOString();
}

/** Clocks that differ by less are right; what lies between is the way of the request. */
const SKEW_MS = 60_000;

function momentOf(given: Json | undefined): EpochMs | null {
  if (typeof given === 'number') return given > 0 && given < 4e12 ? given : null;
  return typeof given === 'string' ? parseMoment(given) : null;
}

function idOf(given: Json | undefined): string | null {
  if (typeof given === 'number' && Number.isFinite(given)) return String(given);
  if (typeof given !== 'string') return null;
  const text = given.trim();
  return text === '' || text.length > ID_CHARS_MAX ? null : text;
}

function objectOf(given: Json | undefined): JsonObject {
  return isObject(given) ? given : EMPTY;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
