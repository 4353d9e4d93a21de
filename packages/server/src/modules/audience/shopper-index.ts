import { assert } from '../../base/assert.ts';
import { type Soon, whenThere } from '../../base/soon.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import type { ShopperProfile } from './profile.ts';
import {
  decodeShopper,
  encodeShopper,
  mergedShoppers,
  pointerIn,
  pointerTo,
  type Shopper,
  storedProfile,
} from './shopper.ts';

/** Every key of every shopper → the shopper, or the key that leads there. */
const SPACE = 'shopper';

/** Entries kept in memory after a commit; beyond it all are let go. Some tens of megabytes. */
const REMEMBERED_MAX = 20_000;

/**
 * The shoppers, as stored and as changed since the last commit. They are changed in memory, one hit after another, so
 * what is stored depends on the order of hits only, not on how they were cut into batches. Memory holds the very bytes
 * that are stored: they lie beside the heap, where the garbage collector does not copy them from place to place.
 */
export class ShopperIndex {
  readonly #profiles: Profiles;
  /** null: the store knows nothing of the key. */
  readonly #entries = new Map<string, Buffer | null>();
  readonly #changed = new Set<string>();

  constructor(profiles: Profiles) {
    this.#profiles = profiles;
  }

  /** Remembers everything that the keys lead to, so that {@link link} may be called for them. */
  async read(keys: ReadonlySet<string>): Promise<void> {
    let wanted = keys;
    while (wanted.size > 0) {
      const missing = [...wanted].filter((key) => !this.#entries.has(key));
      const values = await this.#profiles.getMany(SPACE, missing);
      for (let i = 0; i < missing.length; i++) {
        const [key = '', bytes = null] = [missing[i], values[i]];
        this.#entries.set(key, bytes);
      }
      wanted = new Set(values.flatMap((bytes) => (bytes && pointerIn(bytes)) ?? []));
    }
  }

  /** Joins what a hit says with all shoppers that its keys lead to: they are one shopper from now on. */
  link(said: Shopper): void {
    const known = new Set<string>();
    for (const key of said.keys) {
      const id = this.#idOf(key);
      if (id !== null) known.add(id);
    }
    let joined = said;
    for (const id of known) joined = mergedShoppers(this.#shopper(id), joined);
    this.#put(joined.id, encodeShopper(joined));
    for (const id of known) this.#lead(id, joined.id);
    for (const key of said.keys) this.#lead(key, joined.id);
  }

  /**
   * The shopper whom any of the keys name, changes that wait for a commit included; null for nobody. Nothing is
   * remembered: a reader must not fill the memory of the writer.
   */
  find(keys: readonly string[]): Soon<ShopperProfile | null> {
    return whenThere(this.#gather(keys, new Map()), (found) => {
      if (found.size > 1) {
        const all = Array.from(found, ([id, bytes]) => decodeShopper(id, bytes)).reduce(mergedShoppers);
        return storedProfile(all.id, encodeShopper(all));
      }
      for (const [id, bytes] of found) return storedProfile(id, bytes);
      return null;
    });
  }

  /** Number of entries that wait for a commit. */
  get waiting(): number {
    return this.#changed.size;
  }

  /** What changed since the last commit. */
  writes(): ProfileWrite[] {
    return Array.from(this.#changed, (key) => ({ space: SPACE, key, value: this.#entries.get(key) ?? null }));
  }

  /** To be called when {@link writes} are committed. */
  committed(): void {
    this.#changed.clear();
    if (this.#entries.size > REMEMBERED_MAX) this.#entries.clear();
  }

  /** Adds the shoppers that the keys lead to, by id: as they are in memory, or else as they are stored. */
  #gather(keys: readonly string[], found: Map<string, Buffer>): Soon<typeof found> {
    const unknown: string[] = [];
    const further: string[] = [];
    const take = (key: string, bytes: Buffer | null | undefined) => {
      const elsewhere = bytes ? pointerIn(bytes) : null;
      if (elsewhere !== null) further.push(elsewhere);
      else if (bytes) found.set(key, bytes);
    };
    for (const key of keys) {
      const bytes = this.#entries.get(key);
      if (bytes === undefined) unknown.push(key);
      else take(key, bytes);
    }
    return whenThere(this.#profiles.getMany(SPACE, unknown), (values) => {
      for (let i = 0; i < unknown.length; i++) take(unknown[i] ?? '', values[i]);
      const wanted = further.filter((key) => !found.has(key));
      return wanted.length === 0 ? found : this.#gather(wanted, found);
    });
  }

  /** The id of the shopper to whom a key leads; null for nobody. */
  #idOf(key: string): string | null {
    for (let at = key; ; ) {
      const bytes = this.#entries.get(at);
      assert(bytes !== undefined, `shopper ${at} was not read`);
      if (bytes === null) return null;
      const elsewhere = pointerIn(bytes);
      if (elsewhere === null) return at;
      at = elsewhere;
    }
  }

  #shopper(id: string): Shopper {
    const bytes = this.#entries.get(id);
    assert(bytes, `shopper ${id} was not read`);
    return decodeShopper(id, bytes);
  }

  #put(key: string, bytes: Buffer): void {
    this.#entries.set(key, bytes);
    this.#changed.add(key);
  }

  #lead(key: string, id: string): void {
    if (key === id) return;
    const bytes = this.#entries.get(key);
    if (bytes && pointerIn(bytes) === id) return;
    this.#put(key, pointerTo(id));
  }
}
