import { assert } from '../../../base/assert.ts';
import type { EpochMs } from '../../../base/time.ts';
import { NOTHING, plusWeight } from './decayed.ts';

/** Companions of a product that are remembered: those beyond the strongest dozen are met by chance. */
const COMPANIONS_MAX = 12;

/**
 * The table grows by a page at a time: to copy millions of sums into a larger one would hold up whoever asks for an ad.
 * A page is one stretch of memory of about a megabyte.
 */
const PAGE_ITEMS = 4_096;
const PLACES = PAGE_ITEMS * COMPANIONS_MAX;
const PAGE_BYTES = PLACES * (8 + 8 + 4) + PAGE_ITEMS * 8;

/**
 * Which products are looked at or bought together with which, as sums that fade. When a product has more companions than
 * there is room for, a new one takes the place of the weakest and its sum with it ("space saving", Metwally et al. 2005), so
 * that strong ones are never lost.
 */
export class PairTable {
  #pages: Page[] = [];

  /** A number stands for a new item from that action on. */
  begin(item: number, action: number): void {
    while (item >= this.#pages.length * PAGE_ITEMS) this.#pages.push(new Page(new ArrayBuffer(PAGE_BYTES)));
    this.#pageOf(item).begin(item % PAGE_ITEMS, action);
  }

  /** Both become companions of each other. */
  join(pair: { one: number; other: number; weight: number; timeMs: EpochMs }): void {
    this.#add(pair.one, pair.other, pair);
    this.#add(pair.other, pair.one, pair);
  }

  /** Calls with every companion that is still known, and how strong the tie is: a faded sum. */
  each(item: number, found: (companion: number, sum: number) => void): void {
    const page = this.#pages[Math.floor(item / PAGE_ITEMS)];
    if (page === undefined) return;
    const from = (item % PAGE_ITEMS) * COMPANIONS_MAX;
    for (let at = from; at < from + COMPANIONS_MAX; at++) {
      const companion = page.companions[at] ?? -1;
      if (companion >= 0 && this.#bornAt(companion) === page.bornOf[at])
        found(companion, page.sums[at] ?? NOTHING);
    }
  }

  #add(item: number, companion: number, { weight, timeMs }: { weight: number; timeMs: EpochMs }): void {
    const { companions, bornOf, sums } = this.#pageOf(item);
    const from = (item % PAGE_ITEMS) * COMPANIONS_MAX;
    let place = from;
    for (let at = from; at < from + COMPANIONS_MAX; at++) {
      const other = companions[at] ?? -1;
      const isKnown = other >= 0 && this.#bornAt(other) === bornOf[at];
      if (isKnown && other === companion) {
        place = at;
        break;
      }
      if (!isKnown) sums[at] = NOTHING;
      if ((sums[at] ?? NOTHING) < (sums[place] ?? NOTHING)) place = at;
    }
    companions[place] = companion;
    bornOf[place] = this.#bornAt(companion);
    sums[place] = plusWeight(sums[place] ?? NOTHING, weight, timeMs);
  }

  /** With which action an item became known, so that a number that is used again is not mistaken. */
  #bornAt(item: number): number {
    return this.#pages[Math.floor(item / PAGE_ITEMS)]?.born[item % PAGE_ITEMS] ?? 0;
  }

  #pageOf(item: number): Page {
    const page = this.#pages[Math.floor(item / PAGE_ITEMS)];
    assert(page !== undefined, 'an item has companions before it begins');
    return page;
  }

  /** How many parts follow, and each of them a page. */
  *save(): Generator<Uint8Array> {
    yield Buffer.from(String(this.#pages.length));
    for (const { memory } of this.#pages) yield new Uint8Array(memory);
  }

  /** Takes its parts from the front of those given, and gives back the rest. */
  load([count, ...parts]: readonly Uint8Array[]): Uint8Array[] {
    const pages = count === undefined ? 0 : Number(Buffer.from(count).toString());
    this.#pages = parts.slice(0, pages).map((part) => new Page(new Uint8Array(part).buffer));
    return parts.slice(pages);
  }
}

class Page {
  readonly memory: ArrayBuffer;
  readonly sums: Float64Array;
  readonly bornOf: Float64Array;
  readonly born: Float64Array;
  readonly companions: Int32Array;

  constructor(memory: ArrayBuffer) {
    this.memory = memory;
    this.sums = new Float64Array(memory, 0, PLACES);
    this.bornOf = new Float64Array(memory, PLACES * 8, PLACES);
    this.born = new Float64Array(memory, PLACES * 16, PAGE_ITEMS);
    this.companions = new Int32Array(memory, PLACES * 16 + PAGE_ITEMS * 8, PLACES);
  }

  begin(item: number, action: number): void {
    this.born[item] = action;
    const from = item * COMPANIONS_MAX;
    this.companions.fill(-1, from, from + COMPANIONS_MAX);
    this.sums.fill(NOTHING, from, from + COMPANIONS_MAX);
    this.bornOf.fill(0, from, from + COMPANIONS_MAX);
  }
}
