import { BoundedMap } from '../../base/bounded.ts';
import { fnv1a } from '../../base/hash.ts';
import { type EpochMs, MINUTE_MS } from '../../base/time.ts';
import type { LogRecord } from '../../stores/log/port.ts';
import type { MemoryState } from '../../stores/profiles/kept-state.ts';
import { ADS_STREAM, type AdRecord } from './ad-event.ts';

/** Pairs of a shopper and a seller that are counted: a million, in 12 MB. Of two that share a place the older is forgotten. */
const PLACES = 2 ** 20;

/** An impression counts for a day from the first of its kind on. */
const WINDOW_MINUTES = 24 * 60;

const COUNT_MAX = 0xff;

/**
 * Bids whose impression is remembered as counted, in 12 MB: a pixel is loaded again within minutes, and so many ads are shown in that
 * time at the most.
 */
const BIDS_MAX = 100_000;

/**
 * How often each shopper was shown ads of each seller within a day, each ad once however often its pixel was loaded. Learned
 * from the log, so that a restart forgets nothing; the shopper is the strongest name that the bid knew.
 */
export class Exposures implements MemoryState {
  readonly name = 'exposures';
  readonly stream = ADS_STREAM;
  readonly version = 2;
  readonly #marks = new Uint32Array(PLACES);
  /** The minute of the first impression of the day, since 1970. */
  readonly #since = new Uint32Array(PLACES);
  readonly #counts = new Uint8Array(PLACES);
  #bids = new BoundedMap<string, true>(BIDS_MAX);

  apply({ data }: Pick<LogRecord, 'data'>): void {
    const record = JSON.parse(data.toString()) as AdRecord;
    const [shopper] = record.shopper;
    if (record.kind !== 'impression' || shopper === undefined || this.#bids.has(record.bidId)) return;
    this.#bids.set(record.bidId, true);
    const { at, mark } = placeOf(shopper, record.sellerId);
    const known = this.#countAt(at, mark, record.timeMs);
    if (known === 0) {
      this.#marks[at] = mark;
      this.#since[at] = Math.floor(record.timeMs / MINUTE_MS);
    }
    this.#counts[at] = Math.min(COUNT_MAX, known + 1);
  }

  /** Impressions within the day. */
  of(shopper: string, sellerId: string, nowMs: EpochMs): number {
    const { at, mark } = placeOf(shopper, sellerId);
    return this.#countAt(at, mark, nowMs);
  }

  #countAt(at: number, mark: number, nowMs: EpochMs): number {
    if (this.#marks[at] !== mark) return 0;
    const age = Math.floor(nowMs / MINUTE_MS) - (this.#since[at] ?? 0);
    return age < WINDOW_MINUTES ? (this.#counts[at] ?? 0) : 0;
  }

  save(): Uint8Array[] {
    const columns = [this.#marks, this.#since, this.#counts].map(({ buffer }) => new Uint8Array(buffer));
    return [...columns, Buffer.from(JSON.stringify([...this.#bids.entries()].map(([bidId]) => bidId)))];
  }

  load([marks, since, counts, bids]: readonly Uint8Array[]): void {
    this.#bids = new BoundedMap(BIDS_MAX);
    const known: readonly string[] = bids === undefined ? [] : JSON.parse(Buffer.from(bids).toString());
    for (const bidId of known) this.#bids.set(bidId, true);
    for (const [column, bytes] of [
      [this.#marks, marks],
      [this.#since, since],
      [this.#counts, counts],
    ] as const) {
      column.fill(0);
      new Uint8Array(column.buffer).set(bytes ?? []);
    }
  }
}

function placeOf(shopper: string, sellerId: string): { at: number; mark: number } {
  const one = fnv1a(shopper);
  const other = fnv1a(sellerId);
  const mixed = Math.imul(one ^ Math.imul(other, 0x9e3779b1), 0x85ebca6b);
  // Names of shoppers are hashes themselves: their first characters tell them apart as well as a second hash would.
  const mark =
    (Math.imul(one, 0xc2b2ae35) ^ other ^ shopper.charCodeAt(0) ^ (shopper.charCodeAt(1) << 16)) >>> 0;
  return { at: (mixed ^ (mixed >>> 15)) & (PLACES - 1), mark: mark || 1 };
}
