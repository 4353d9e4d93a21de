import type { Soon } from '../../base/soon.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { LogRecord, Position } from '../../stores/log/port.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { SITE_STREAM } from '../events/index.ts';
import { shopperFromHit } from './from-hit.ts';
import type { ShopperProfile } from './profile.ts';
import type { Shopper } from './shopper.ts';
import { ShopperIndex } from './shopper-index.ts';

export interface Audience {
  /** Keeps shoppers' profiles and the links between their keys. */
  readonly fold: Fold;
  /**
   * The shopper of one advertiser whom any of the keys name; null for nobody. Keys that were never seen in one event
   * together but are asked for together are taken for one shopper.
   */
  profileOf(keys: readonly string[]): Soon<ShopperProfile | null>;
}

const FOLD_NAME = 'audience';
const CURSOR_SPACE = 'cursor';

/** Hits worked through between two looks at waiting requests: about half a millisecond. */
const SLICE_HITS = 50;

/**
 * Records read and entries changed before both are committed. A shopper acts many times within seconds, so one write
 * stands for many events; after a crash these records are read again. The more profiles a commit has, the less each of
 * them costs; requests wait while it is handed over, a microsecond for each.
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
    for (let from = 0; from < records.length; from += SLICE_HITS) {
      if (from > 0) await requestsFirst();
      await applySlice(records.slice(from, from + SLICE_HITS));
    }
    uncommitted += records.length;
    if (uncommitted >= commitRecords || shoppers.waiting >= COMMIT.changes) await commit(records);
  }

  async function applySlice(records: readonly LogRecord[]): Promise<void> {
    const said: Shopper[] = [];
    const keys = new Set<string>();
    for (const { data } of records) {
      const shopper = shopperFromHit(data);
      if (shopper === null) continue;
      said.push(shopper);
      for (const key of shopper.keys) keys.add(key);
    }
    await shoppers.read(keys);
    for (const shopper of said) shoppers.link(shopper);
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

/** Lets waiting requests be answered before the work goes on. */
function requestsFirst(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}
