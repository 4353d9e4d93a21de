import { assert } from '../../base/assert.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import { mergeProfiles, type ShopperProfile } from './profile.ts';
import { decodeStored, encodeStored, type Stored } from './stored-profile.ts';

/** A shopper's key → the id under which the shopper was known when the key was linked. */
const IDENTITY_SPACE = 'identity';
/** Id → profile, or where it moved. An id only ever moves to a smaller one, so following it ends. */
const PROFILE_SPACE = 'profile';

/** Keys and profiles kept in memory after a commit; beyond it all are let go. Some tens of megabytes. */
const REMEMBERED_MAX = 20_000;

/**
 * The shoppers, as stored and as changed since the last commit. Links and profiles are changed in memory, one event
 * after another, so what is stored depends on the order of events only, not on how they were cut into batches.
 */
export class ShopperIndex {
  readonly #profiles: Profiles;
  readonly #links = new Map<string, string | null>();
  readonly #stored = new Map<string, Stored>();
  readonly #changedLinks = new Set<string>();
  readonly #changedIds = new Set<string>();

  constructor(profiles: Profiles) {
    this.#profiles = profiles;
  }

  /** Remembers everything that the keys lead to, so that {@link link} may be called for them. */
  async read(keys: readonly string[]): Promise<void> {
    const unknown = keys.filter((key) => !this.#links.has(key));
    const links = await this.#profiles.getMany(IDENTITY_SPACE, unknown);
    unknown.forEach((key, i) => {
      this.#links.set(key, links[i]?.toString() ?? null);
    });
    let wanted = this.#notRemembered(keys.map((key) => this.#links.get(key)));
    while (wanted.length > 0) {
      const read = await this.#readStored(wanted);
      for (const [id, stored] of read) this.#stored.set(id, stored);
      wanted = this.#notRemembered(read.map(([, stored]) => ('movedTo' in stored ? stored.movedTo : null)));
    }
  }

  /** Joins what an event says with all profiles that its keys lead to: they are one shopper from now on. */
  link(said: ShopperProfile): void {
    const known = new Set<ShopperProfile>();
    for (const key of said.keys) {
      const profile = this.#profileUnder(this.#links.get(key));
      if (profile !== null) known.add(profile);
    }
    let joined = said;
    for (const profile of known) joined = mergeProfiles(profile, joined);
    for (const { id } of known) if (id !== joined.id) this.#put(id, { movedTo: joined.id });
    this.#put(joined.id, { profile: joined });
    for (const key of said.keys) {
      if (this.#links.get(key) === joined.id) continue;
      this.#links.set(key, joined.id);
      this.#changedLinks.add(key);
    }
  }

  /**
   * The shopper whom any of the keys name, changes that wait for a commit included; null for nobody. Nothing is
   * remembered: a reader must not fill the memory of the writer.
   */
  async find(keys: readonly string[]): Promise<ShopperProfile | null> {
    const ids = new Set<string>();
    const unknown: string[] = [];
    for (const key of keys) {
      const id = this.#links.get(key);
      if (id === undefined) unknown.push(key);
      else if (id !== null) ids.add(id);
    }
    if (unknown.length > 0) {
      const read = await this.#profiles.getMany(IDENTITY_SPACE, unknown);
      for (const bytes of read) if (bytes !== undefined) ids.add(bytes.toString());
    }
    let found: ShopperProfile | null = null;
    for (const id of ids) {
      const profile = await this.#lookUp(id);
      found = found === null ? profile : mergeProfiles(found, profile);
    }
    return found;
  }

  /** Number of profiles and links that wait for a commit. */
  get waiting(): number {
    return this.#changedIds.size + this.#changedLinks.size;
  }

  /** What changed since the last commit. */
  writes(): ProfileWrite[] {
    const writes: ProfileWrite[] = [];
    for (const key of this.#changedLinks) {
      writes.push({ space: IDENTITY_SPACE, key, value: Buffer.from(this.#links.get(key) ?? '') });
    }
    for (const id of this.#changedIds) {
      const stored = this.#stored.get(id);
      assert(stored !== undefined, `shopper ${id} changed but is not remembered`);
      writes.push({ space: PROFILE_SPACE, key: id, value: encodeStored(stored) });
    }
    return writes;
  }

  /** To be called when {@link writes} are committed. */
  committed(): void {
    this.#changedLinks.clear();
    this.#changedIds.clear();
    if (this.#links.size + this.#stored.size <= REMEMBERED_MAX) return;
    this.#links.clear();
    this.#stored.clear();
  }

  async #lookUp(id: string): Promise<ShopperProfile> {
    for (let at = id; ; ) {
      const stored = this.#stored.get(at) ?? (await this.#readStored([at]))[0]?.[1];
      assert(stored !== undefined, `shopper ${at} is not stored`);
      if ('profile' in stored) return stored.profile;
      at = stored.movedTo;
    }
  }

  async #readStored(ids: readonly string[]): Promise<[string, Stored][]> {
    const values = await this.#profiles.getMany(PROFILE_SPACE, ids);
    return ids.map((id, i) => {
      const bytes = values[i];
      assert(bytes !== undefined, `shopper ${id} is linked but not stored`);
      return [id, decodeStored(id, bytes)];
    });
  }

  #notRemembered(ids: readonly (string | null | undefined)[]): string[] {
    const missing = new Set<string>();
    for (const id of ids) if (typeof id === 'string' && !this.#stored.has(id)) missing.add(id);
    return [...missing];
  }

  #profileUnder(id: string | null | undefined): ShopperProfile | null {
    let at = id;
    while (typeof at === 'string') {
      const stored = this.#stored.get(at);
      assert(stored !== undefined, `shopper ${at} was not read`);
      if ('profile' in stored) return stored.profile;
      at = stored.movedTo;
    }
    return null;
  }

  #put(id: string, stored: Stored): void {
    this.#stored.set(id, stored);
    this.#changedIds.add(id);
  }
}
