import { assert } from '../../base/assert.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';

/**
 * Part of one key space, read into memory, changed there and written in one commit with everything else that a batch
 * changed. A key must be read before it is looked at, so that nothing is decided without knowing what is stored.
 */
export class DraftedSpace<T> {
  readonly #space: string;
  readonly #profiles: Profiles;
  readonly #values = new Map<string, T | null>();
  readonly #changed = new Set<string>();

  constructor(profiles: Profiles, space: string) {
    this.#profiles = profiles;
    this.#space = space;
  }

  async read(keys: Iterable<string>): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !this.#values.has(key));
    if (missing.length === 0) return;
    const stored = await this.#profiles.getMany(this.#space, missing);
    stored.forEach((bytes, i) => {
      const value = bytes === undefined ? null : (JSON.parse(bytes.toString()) as T);
      this.#values.set(missing[i] as string, value);
    });
  }

  get(key: string): T | null {
    const value = this.#values.get(key);
    assert(value !== undefined, `${this.#space} ${key} was not read`);
    return value;
  }

  put(key: string, value: T): void {
    this.#values.set(key, value);
    this.#changed.add(key);
  }

  writes(): ProfileWrite[] {
    return [...this.#changed].map((key) => ({
      space: this.#space,
      key,
      value: Buffer.from(JSON.stringify(this.#values.get(key))),
    }));
  }
}
