import type { EpochMs } from '../../../base/time.ts';
import { NOTHING, plusWeight } from './decayed.ts';

/** The best of each seller that are remembered: a banner shows a handful, of which some may be out of stock. */
const BEST_MAX = 32;

/** A product of which something is known. Its number is its index while it is known, and used again after. */
export interface Item {
  readonly advertiserId: number;
  readonly product: string;
  /** Digits of Souk's seller id, as events last named it. */
  sellerId: string;
}

/** Products by key and by number, and each seller's most popular ones. */
export class ItemTable {
  #items: (Item | null)[] = [];
  #free: number[] = [];
  /** By advertiser and product. */
  readonly #numbers = new Map<number, Map<string, number>>();
  #size = 0;
  readonly #bestOf = new Map<string, number[]>();
  // Events name sellers of the catalog only, so that there are no more than it ever had.
  readonly #sellers = new Map<string, number>();
  readonly #sellerIds: string[] = [];
  // What is asked for in passing, side by side: so it stays near the processor.
  #seller = new Int32Array(ROOM_MIN);
  #actions = new Int32Array(ROOM_MIN);
  #lastAction = new Float64Array(ROOM_MIN);
  #popularity = new Float64Array(ROOM_MIN);

  /** Numbers of sellers ever used. */
  get sellers(): number {
    return this.#sellers.size;
  }

  /** Numbers ever used: arrays beside this table need that much room. */
  get room(): number {
    return this.#items.length;
  }

  /** Items known now. */
  get size(): number {
    return this.#size;
  }

  at(number: number): Item | null {
    return this.#items[number] ?? null;
  }

  numberOf(advertiserId: number, product: string): number | undefined {
    return this.#numbers.get(advertiserId)?.get(product);
  }

  /** The number of an item's seller in this table. */
  sellerOf(number: number): number {
    return this.#seller[number] ?? -1;
  }

  /** The seller with that number. */
  sellerIdAt(seller: number): string {
    return this.#sellerIds[seller] ?? '';
  }

  /** A seller's number; -1 for one of whose products nothing is known. */
  sellerNumber(sellerId: string): number {
    return this.#sellers.get(sellerId) ?? -1;
  }

  /** Remembered actions on it. */
  actionsOf(number: number): number {
    return this.#actions[number] ?? 0;
  }

  addActions(number: number, more: 1 | -1): number {
    const actions = this.actionsOf(number) + more;
    this.#actions[number] = actions;
    return actions;
  }

  /** Number of the latest action on it, on which the one before hangs. */
  lastActionOf(number: number): number {
    return this.#lastAction[number] ?? 0;
  }

  setLastAction(number: number, action: number): void {
    this.#lastAction[number] = action;
  }

  /** A faded sum: views, and sales with a higher weight. */
  popularityOf(number: number): number {
    return this.#popularity[number] ?? NOTHING;
  }

  /** The item's number; it becomes known if it was not. */
  enter(advertiserId: number, product: string, sellerId: string): number {
    const known = this.numberOf(advertiserId, product);
    if (known !== undefined) {
      this.#setSeller(known, sellerId);
      return known;
    }
    const number = this.#free.pop() ?? this.#items.length;
    this.#items[number] = { advertiserId, product, sellerId };
    this.#setNumber(advertiserId, product, number);
    this.#makeRoom(number + 1);
    this.#seller[number] = this.#enterSeller(sellerId);
    this.#actions[number] = 0;
    this.#lastAction[number] = 0;
    this.#popularity[number] = NOTHING;
    return number;
  }

  forget(number: number): void {
    const item = this.at(number);
    if (item === null) return;
    this.#leaveBest(number, item.sellerId);
    this.#numbers.get(item.advertiserId)?.delete(item.product);
    this.#size--;
    this.#items[number] = null;
    this.#free.push(number);
  }

  addPopularity(number: number, weight: number, timeMs: EpochMs): void {
    const item = this.at(number);
    if (item === null) return;
    const popularity = plusWeight(this.popularityOf(number), weight, timeMs);
    this.#popularity[number] = popularity;
    const best = this.#bestOf.get(item.sellerId);
    if (best === undefined) this.#bestOf.set(item.sellerId, [number]);
    else this.#enterBest(best, number, popularity);
  }

  /** Numbers of the seller's most popular items, in no order. */
  bestOf(sellerId: string): readonly number[] {
    return this.#bestOf.get(sellerId) ?? [];
  }

  #setNumber(advertiserId: number, product: string, number: number): void {
    const numbers = this.#numbers.get(advertiserId) ?? new Map<string, number>();
    this.#numbers.set(advertiserId, numbers.set(product, number));
    this.#size++;
  }

  #setSeller(number: number, sellerId: string): void {
    const item = this.at(number);
    if (item === null || item.sellerId === sellerId) return;
    this.#leaveBest(number, item.sellerId);
    item.sellerId = sellerId;
    this.#seller[number] = this.#enterSeller(sellerId);
  }

  #enterSeller(sellerId: string): number {
    const known = this.#sellers.get(sellerId);
    if (known !== undefined) return known;
    this.#sellerIds.push(sellerId);
    this.#sellers.set(sellerId, this.#sellers.size);
    return this.#sellers.size - 1;
  }

  #enterBest(best: number[], number: number, popularity: number): void {
    if (best.includes(number)) return;
    if (best.length < BEST_MAX) {
      best.push(number);
      return;
    }
    let least = 0;
    for (let i = 1; i < best.length; i++) {
      if (this.popularityOf(best[i] ?? -1) < this.popularityOf(best[least] ?? -1)) least = i;
    }
    if (popularity > this.popularityOf(best[least] ?? -1)) best[least] = number;
  }

  #leaveBest(number: number, sellerId: string): void {
    const best = this.#bestOf.get(sellerId);
    const at = best?.indexOf(number) ?? -1;
    if (best === undefined || at === -1) return;
    best.splice(at, 1);
    if (best.length === 0) this.#bestOf.delete(sellerId);
  }

  #makeRoom(room: number): void {
    if (room <= this.#seller.length) return;
    const size = 2 ** Math.ceil(Math.log2(room));
    this.#seller = grown(new Int32Array(size), this.#seller);
    this.#actions = grown(new Int32Array(size), this.#actions);
    this.#lastAction = grown(new Float64Array(size), this.#lastAction);
    this.#popularity = grown(new Float64Array(size), this.#popularity);
  }

  *save(): Generator<Uint8Array> {
    const best = [...this.#bestOf].sort(([a], [b]) => (a < b ? -1 : 1));
    yield Buffer.from(JSON.stringify({ free: this.#free, best, sellers: this.#sellerIds }));
    for (let from = 0; from < this.#items.length; from += SAVED_TOGETHER) {
      const items = this.#items.slice(from, from + SAVED_TOGETHER);
      yield Buffer.from(JSON.stringify(items.map((item, i) => item && this.#rowOf(item, from + i))));
    }
  }

  load(parts: readonly Uint8Array[]): void {
    this.#items = [];
    this.#free = [];
    this.#numbers.clear();
    this.#size = 0;
    this.#bestOf.clear();
    this.#sellers.clear();
    this.#sellerIds.length = 0;
    const [head, ...chunks] = parts.map((part) => JSON.parse(Buffer.from(part).toString()) as unknown);
    if (head === undefined) return;
    const { free, best, sellers } = head as { free: number[]; best: [string, number[]][]; sellers: string[] };
    for (const sellerId of sellers) this.#enterSeller(sellerId);
    for (const [sellerId, numbers] of best) this.#bestOf.set(sellerId, numbers);
    for (const row of (chunks as (Row | null)[][]).flat()) {
      if (row === null) this.#items.push(null);
      else this.#loadRow(row);
    }
    this.#free = free;
  }

  #rowOf({ advertiserId, product, sellerId }: Item, number: number): Row {
    const counts = [this.actionsOf(number), this.lastActionOf(number), this.popularityOf(number)] as const;
    return [advertiserId, product, sellerId, ...counts];
  }

  #loadRow([advertiserId, product, sellerId, actions, lastAction, popularity]: Row): void {
    const number = this.enter(advertiserId, product, sellerId);
    this.#actions[number] = actions;
    this.#lastAction[number] = lastAction;
    this.#popularity[number] = popularity ?? NOTHING; // JSON has no infinity
  }
}

/** Items in one text: what is written in some five milliseconds; requests come in between. */
const SAVED_TOGETHER = 5_000;

const ROOM_MIN = 1_024;

type Row = readonly [
  advertiserId: number,
  product: string,
  sellerId: string,
  actions: number,
  lastAction: number,
  popularity: number | null,
];

function grown<Column extends Int32Array | Float64Array>(column: Column, from: Column): Column {
  column.set(from);
  return column;
}
