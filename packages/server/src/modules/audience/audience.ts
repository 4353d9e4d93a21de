import type { Fold } from '../../stores/log/folds.ts';
import type { LogRecord, Position } from '../../stores/log/port.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { SITE_STREAM, type SiteEvent } from '../events/index.ts';
import { profileFromEvent } from './from-event.ts';
import type { ShopperProfile } from './profile.ts';
import { ShopperIndex } from './shopper-index.ts';

export interface Audience {
  /** Keeps shoppers' profiles and the links between their keys. */
  readonly fold: Fold;
  /**
   * The shopper of one advertiser whom any of the keys name; null for nobody. Keys that were never seen in one event
   * together but are asked for together are taken for one shopper.
   */
  profileOf(keys: readonly string[]): Promise<ShopperProfile | null>;
}

const FOLD_NAME = 'audience';
const CURSOR_SPACE = 'cursor';

/** Events worked through between two looks at waiting requests: about a millisecond. */
const SLICE_EVENTS = 100;

/**
 * Records read and profiles changed before both are committed. A shopper acts many times within seconds, so one write
 * stands for many events; after a crash these records are read again.
 */
const COMMIT = { records: 10_000, changes: 5_000 };

export interface AudienceDeps {
  readonly profiles: Profiles;
  /** Commit after so many records already; for tests. */
  readonly commitRecords?: number;
}

export function openAudience(deps: AudienceDeps): Audience {
  const { profiles, commitRecords = COMMIT.records } = deps;
  let shoppers = new ShopperIndex(profiles);
  let uncommitted = 0;

  async function apply(records: readonly LogRecord[]): Promise<void> {
    const said: ShopperProfile[] = [];
    await inSlices(records, (record) => {
      const profile = profileFromEvent(eventIn(record));
      if (profile !== null) said.push(profile);
    });
    await shoppers.read(keysOf(said));
    await inSlices(said, (profile) => shoppers.link(profile));
    uncommitted += records.length;
    if (uncommitted >= commitRecords || shoppers.waiting >= COMMIT.changes) await commit(records);
  }

  async function commit(records: readonly LogRecord[]): Promise<void> {
    const position = records.at(-1)?.position;
    if (position === undefined) return;
    const cursor = { space: CURSOR_SPACE, key: FOLD_NAME, value: Buffer.from(String(position)) };
    await profiles.commit([...shoppers.writes(), cursor]);
    shoppers.committed();
    uncommitted = 0;
  }

  /** What is in memory goes beyond what is stored, and nobody knows how far: it is read again. */
  function forget(): void {
    shoppers = new ShopperIndex(profiles);
    uncommitted = 0;
  }

  return {
    fold: {
      name: FOLD_NAME,
      stream: SITE_STREAM,
      async cursor(): Promise<Position> {
        const [stored] = await profiles.getMany(CURSOR_SPACE, [FOLD_NAME]);
        return stored === undefined ? 0 : Number(stored.toString());
      },
      async apply(records) {
        try {
          await apply(records);
        } catch (error) {
          forget();
          throw error;
        }
      },
    },
    profileOf: (keys) => shoppers.find(keys),
  };
}

/** Does the work for each thing, letting waiting requests go first every now and then. */
async function inSlices<T>(things: readonly T[], work: (thing: T) => void): Promise<void> {
  let done = 0;
  for (const thing of things) {
    if (done > 0 && done % SLICE_EVENTS === 0) await requestsFirst();
    work(thing);
    done++;
  }
}

function eventIn(record: LogRecord): SiteEvent {
  return JSON.parse(record.data.toString()) as SiteEvent;
}

function keysOf(said: readonly ShopperProfile[]): string[] {
  const keys = new Set<string>();
  for (const profile of said) for (const key of profile.keys) keys.add(key);
  return [...keys];
}

function requestsFirst(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}
