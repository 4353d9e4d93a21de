import type { Fold } from '../../stores/log/folds.ts';
import type { LogRecord, Position } from '../../stores/log/port.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { SITE_STREAM, type SiteEvent } from '../events/index.ts';
import { profileFromEvent } from './from-event.ts';
import { mergeProfiles, type ShopperProfile } from './profile.ts';
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

export function openAudience(deps: { profiles: Profiles }): Audience {
  const { profiles } = deps;

  async function apply(records: readonly LogRecord[]): Promise<void> {
    const last = records.at(-1);
    if (last === undefined) return;
    const said: ShopperProfile[] = [];
    for (let i = 0; i < records.length; i++) {
      if (i > 0 && i % SLICE_EVENTS === 0) await requestsFirst();
      const profile = profileFromEvent(eventIn(records[i] as LogRecord));
      if (profile !== null) said.push(profile);
    }
    const index = await ShopperIndex.read(profiles, keysOf(said));
    for (let i = 0; i < said.length; i++) {
      if (i > 0 && i % SLICE_EVENTS === 0) await requestsFirst();
      index.link(said[i] as ShopperProfile);
    }
    const cursor = { space: CURSOR_SPACE, key: FOLD_NAME, value: Buffer.from(String(last.position)) };
    await profiles.commit([...index.writes(), cursor]);
  }

  return {
    fold: {
      name: FOLD_NAME,
      stream: SITE_STREAM,
      async cursor(): Promise<Position> {
        const [stored] = await profiles.getMany(CURSOR_SPACE, [FOLD_NAME]);
        return stored === undefined ? 0 : Number(stored.toString());
      },
      apply,
    },
    async profileOf(keys) {
      const index = await ShopperIndex.read(profiles, keys);
      const [first, ...others] = index.profilesOf(keys);
      return first === undefined ? null : others.reduce(mergeProfiles, first);
    },
  };
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
