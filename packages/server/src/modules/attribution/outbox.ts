import { assert } from '../../base/assert.ts';
import type { Log } from '../../stores/log/port.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import type { Credit } from './credit.ts';
import { type AttributedSale, SALES_STREAM } from './sale.ts';

const OUTBOX_SPACE = 'attribution-outbox';
const CURSOR_SPACE = 'cursor';
const NUMBER_KEY = 'attribution-seq';

/** Records relayed in one append; a correction of a popular shopper has a few. */
const RELAY_MAX = 500;

/**
 * Records on their way to the `sales` stream. They are committed together with the state that they follow from, and
 * numbered there; then they are appended. After a crash in between, the stream's end tells which are missing.
 */
export class Outbox {
  readonly #profiles: Profiles;
  readonly #log: Log;
  /** Number of the last committed record. */
  #seq: number | null = null;
  /** Keys of entries that are in the stream; the next commit removes them. */
  #done: string[] = [];

  constructor(deps: { profiles: Profiles; log: Log }) {
    this.#profiles = deps.profiles;
    this.#log = deps.log;
  }

  /** The writes that put the credits into the outbox; to be committed with the state and then announced. */
  async writesFor(credits: readonly Credit[]): Promise<{ writes: ProfileWrite[]; seq: number }> {
    let seq = await this.#committedSeq();
    const writes: ProfileWrite[] = this.#done.map((key) => ({ space: OUTBOX_SPACE, key, value: null }));
    for (const credit of credits) {
      seq++;
      const sale: AttributedSale = { v: 1, seq, ...credit };
      writes.push({ space: OUTBOX_SPACE, key: keyOf(seq), value: Buffer.from(JSON.stringify(sale)) });
    }
    if (credits.length > 0) {
      writes.push({ space: CURSOR_SPACE, key: NUMBER_KEY, value: Buffer.from(String(seq)) });
    }
    return { writes, seq };
  }

  /** To be called when a commit with {@link writesFor} succeeded. */
  committed(seq: number): void {
    this.#seq = seq;
    this.#done = [];
  }

  /** To be called when a commit failed: whether it happened is known only to the store. */
  uncertain(): void {
    this.#seq = null;
    this.#done = [];
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
      const relayed = await this.#log.end(SALES_STREAM);
      // Entries that a crash left behind after they were appended.
      const left = await this.#profiles.scan(OUTBOX_SPACE, '', RELAY_MAX);
      this.#done = left.map(({ key }) => key).filter((key) => key <= keyOf(relayed));
    }
    return this.#seq;
  }
}

/** Sixteen digits, so that keys stand in the order of numbers. */
function keyOf(seq: number): string {
  return String(seq).padStart(16, '0');
}
