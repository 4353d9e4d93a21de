import { assert } from '../../base/assert.ts';
import type { Log } from '../../stores/log/port.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import { type AttributedSale, type GenerationSwitch, SALES_STREAM } from './sale.ts';

/** A record of the `sales` stream before it has its number. */
export type SalesDraft = Omit<AttributedSale, 'seq'> | Omit<GenerationSwitch, 'seq'>;

const OUTBOX_SPACE = 'attribution-outbox';
const CURSOR_SPACE = 'cursor';
const NUMBER_KEY = 'attribution-seq';

/** Records relayed in one append: about a megabyte. A live batch has a few, a step of a rebuild has thousands. */
const RELAY_MAX = 3_000;

/**
 * Records on their way to the `sales` stream. They are committed together with the state that they follow from, and
 * numbered there; then they are appended. After a crash in between, the stream's end tells which are missing.
 */
export class Outbox {
  readonly #profiles: Profiles;
  readonly #log: Log;
  /** Number of the last committed record; null when only the store knows it. */
  #seq: number | null = null;
  /** Keys of entries that are in the stream; the next commit removes them. */
  #done: string[] = [];

  constructor(deps: { profiles: Profiles; log: Log }) {
    this.#profiles = deps.profiles;
    this.#log = deps.log;
  }

  /** Commits state together with the records that follow from it, all or nothing; then the records are relayed. */
  async commit(state: readonly ProfileWrite[], records: readonly SalesDraft[]): Promise<void> {
    let seq = await this.#committedSeq();
    const writes: ProfileWrite[] = this.#done.map((key) => ({ space: OUTBOX_SPACE, key, value: null }));
    for (const record of records) {
      seq++;
      const value = Buffer.from(JSON.stringify({ ...record, seq }));
      writes.push({ space: OUTBOX_SPACE, key: keyOf(seq), value });
    }
    if (records.length > 0) {
      writes.push({ space: CURSOR_SPACE, key: NUMBER_KEY, value: Buffer.from(String(seq)) });
    }
    this.#seq = null; // until the store says so
    await this.#profiles.commit([...state, ...writes]);
    this.#seq = seq;
    this.#done = [];
    await this.relay();
  }

  /** Appends what the stream lacks. Repeatable at any time. */
  async relay(): Promise<void> {
    const seq = await this.#committedSeq();
    let end = await this.#log.end(SALES_STREAM);
    assert(
      end <= seq,
      `the sales stream has ${end} records but attribution wrote ${seq}: its state was lost`,
    );
    while (end < seq) {
      const entries = await this.#profiles.scan(OUTBOX_SPACE, keyOf(end), RELAY_MAX);
      assert(entries[0]?.key === keyOf(end + 1), `attributed sale ${end + 1} is not in the outbox`);
      const last = await this.#log.append(
        SALES_STREAM,
        entries.map(({ value }) => value),
      );
      assert(last === end + entries.length, `attributed sales were appended at ${last}, not in their place`);
      end = last;
      this.#done.push(...entries.map(({ key }) => key));
    }
  }

  async #committedSeq(): Promise<number> {
    if (this.#seq === null) {
      const [stored] = await this.#profiles.getMany(CURSOR_SPACE, [NUMBER_KEY]);
      this.#seq = stored === undefined ? 0 : Number(stored.toString());
      this.#done = await this.#relayedEntries();
    }
    return this.#seq;
  }

  /** Entries that a crash left behind after they were appended. */
  async #relayedEntries(): Promise<string[]> {
    const upTo = keyOf(await this.#log.end(SALES_STREAM));
    const keys: string[] = [];
    for (;;) {
      const left = await this.#profiles.scan(OUTBOX_SPACE, keys.at(-1) ?? '', RELAY_MAX);
      const relayed = left.map(({ key }) => key).filter((key) => key <= upTo);
      keys.push(...relayed);
      if (relayed.length < RELAY_MAX) return keys;
    }
  }
}

/** Sixteen digits, so that keys stand in the order of numbers. */
function keyOf(seq: number): string {
  return String(seq).padStart(16, '0');
}
