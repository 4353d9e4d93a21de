import { assert } from '../../base/assert.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';

/** How a value stands in the store; as JSON unless something shorter is told. */
export interface Codec<T> {
  encode(value: T): string;
  decode(text: string): T;
}

/**
 * Part of one key space, read into memory, changed there and written in one commit with everything else that a batch
 * changed. A key must be read before it is looked at, so that nothing is decided without knowing what is stored.
 */
export class DraftedSpace<T> {
  readonly #space: string;
  readonly #prefix: string;
  readonly #profiles: Profiles;
  readonly #codec: Codec<T>;
  readonly #values = new Map<string, T | null>();
  readonly #changed = new Set<string>();

  /** All keys stand behind the prefix. */
  constructor(profiles: Profiles, { space, prefix }: { space: string; prefix: string }, codec?: Codec<T>) {
    this.#space = space;
    this.#prefix = prefix;
    this.#profiles = profiles;
    this.#codec = codec ?? { encode: JSON.stringify, decode: (text) => JSON.parse(text) as T };
  }

  async read(keys: Iterable<string>): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !this.#values.has(key));
    if (missing.length === 0) return;
    const stored = await this.#profiles.getMany(
      this.#space,
      missing.map((key) => this.#prefix + key),
    );
    stored.forEach((bytes, i) => {
      const value = bytes === undefined ? null : this.#codec.decode(bytes.toString());
      this.#values.set(missing[i] as string, value);
    });
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  get(key: string): T | null {
    const value = this.#values.get(key);
    assert(value !== undefined, `${this.#space} ${this.#prefix}${key} was not read`);
    return value;
  }

  /** null deletes. */
  put(key: string, value: T | null): void {
    this.#values.set(key, value);
    this.#changed.add(key);
  }

  writes(): ProfileWrite[] {
    return [...this.#changed].map((key) => {
      const value = this.#values.get(key) ?? null;
      return {
        space: this.#space,
        key: this.#prefix + key,
        value: value === null ? null : Buffer.from(this.#codec.encode(value)),
      };
    });
  }
}
