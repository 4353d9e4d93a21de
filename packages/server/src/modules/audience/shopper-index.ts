import { assert } from '../../base/assert.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import { mergeProfiles, type ShopperProfile } from './profile.ts';
import { decodeStored, encodeStored, type Stored } from './stored-profile.ts';

/** A shopper's key → the id under which the shopper was known when the key was linked. */
const IDENTITY_SPACE = 'identity';
/** Id → profile, or where it moved. An id only ever moves to a smaller one, so following it ends. */
const PROFILE_SPACE = 'profile';

/**
 * Part of the shoppers, read into memory: those that some keys lead to. Links and profiles are changed here, one event
 * after another, and written at the end of a batch: so what is stored depends on the order of events only, not on how
 * they were cut into batches.
 */
export class ShopperIndex {
  readonly #links = new Map<string, string | undefined>();
  readonly #stored = new Map<string, Stored>();
  readonly #changedLinks = new Set<string>();
  readonly #changedIds = new Set<string>();

  /** Reads everything that the keys lead to: one look-up for links, and one for each move of a profile, mostly none. */
  static async read(profiles: Profiles, keys: readonly string[]): Promise<ShopperIndex> {
    const index = new ShopperIndex();
    const links = await profiles.getMany(IDENTITY_SPACE, keys);
    let wanted = new Set<string>();
    links.forEach((bytes, i) => {
      const link = bytes?.toString();
      index.#links.set(keys[i] as string, link);
      if (link !== undefined) wanted.add(link);
    });
    while (wanted.size > 0) wanted = await index.#readStored(profiles, [...wanted]);
    return index;
  }

  /** Reads what stands under the ids; returns where some of it moved and what was not read yet. */
  async #readStored(profiles: Profiles, ids: readonly string[]): Promise<Set<string>> {
    const moves = new Set<string>();
    const values = await profiles.getMany(PROFILE_SPACE, ids);
    values.forEach((bytes, i) => {
      const id = ids[i] as string;
      assert(bytes !== undefined, `shopper ${id} is linked but not stored`);
      const stored = decodeStored(id, bytes);
      this.#stored.set(id, stored);
      if ('movedTo' in stored && !this.#stored.has(stored.movedTo)) moves.add(stored.movedTo);
    });
    return moves;
  }

  /** The different profiles that the keys lead to. */
  profilesOf(keys: readonly string[]): ShopperProfile[] {
    const found = new Map<string, ShopperProfile>();
    for (const key of keys) {
      const profile = this.#profileOf(key);
      if (profile !== null) found.set(profile.id, profile);
    }
    return [...found.values()];
  }

  /** Joins what an event says with all profiles that its keys lead to: they are one shopper from now on. */
  link(said: ShopperProfile): void {
    const known = this.profilesOf(said.keys);
    // Merging even a first event puts its parts in order and within bounds.
    let merged = mergeProfiles(said, said);
    for (const profile of known) merged = mergeProfiles(merged, profile);
    for (const profile of known) {
      if (profile.id !== merged.id) this.#put(profile.id, { movedTo: merged.id });
    }
    this.#put(merged.id, { profile: merged });
    for (const key of said.keys) {
      if (this.#links.get(key) === merged.id) continue;
      this.#links.set(key, merged.id);
      this.#changedLinks.add(key);
    }
  }

  /** What changed, to be committed. */
  writes(): ProfileWrite[] {
    const writes: ProfileWrite[] = [];
    for (const key of this.#changedLinks) {
      writes.push({ space: IDENTITY_SPACE, key, value: Buffer.from(this.#links.get(key) ?? '') });
    }
    for (const id of this.#changedIds) {
      const stored = this.#stored.get(id);
      assert(stored !== undefined, `shopper ${id} changed but is not there`);
      writes.push({ space: PROFILE_SPACE, key: id, value: encodeStored(stored) });
    }
    return writes;
  }

  #profileOf(key: string): ShopperProfile | null {
    let id = this.#links.get(key);
    while (id !== undefined) {
      const stored = this.#stored.get(id);
      assert(stored !== undefined, `shopper ${id} was not read`);
      if ('profile' in stored) return stored.profile;
      id = stored.movedTo;
    }
    return null;
  }

  #put(id: string, stored: Stored): void {
    this.#stored.set(id, stored);
    this.#changedIds.add(id);
  }
}
