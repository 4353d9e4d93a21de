import { BoundedMap } from '../../../base/bounded.ts';
import type { EpochMs } from '../../../base/time.ts';
import type { LogRecord } from '../../../stores/log/port.ts';
import type { MemoryState } from '../../../stores/profiles/kept-state.ts';
import { SITE_STREAM, type SiteEventType, skimAdvertiser, skimHit } from '../../events/index.ts';
import { ItemTable } from './item-table.ts';
import { type NeighbourLimits, Neighbours } from './neighbours.ts';
import { PairTable } from './pair-table.ts';
import { SessionRing } from './session-ring.ts';
import type { SparseSums } from './sparse-sums.ts';

/** Actions remembered: the most recent weeks of a large marketplace, in about 60 bytes each. */
const ACTIONS_MAX = 1_000_000;

/** Shoppers whose session may go on: as many as are on a large marketplace within half an hour. */
const OPEN_SESSIONS_MAX = 100_000;

/** A pause after which a shopper is taken to look for something else; what web statistics call a session. */
const SESSION_PAUSE_MS = 30 * 60_000;

/** Beyond that a session is robots' or resellers', and tells nothing more of taste: the next one begins. */
const SESSION_LENGTH_MAX = 20;

/** Products of a session that a new one is paired with. */
const PAIRED_BACK = 3;

/** What a shopper's action says of a product, relative to a look at it. What a list showed says nothing. */
const WEIGHT_OF: Readonly<Partial<Record<SiteEventType, number>>> = {
  viewItem: 1,
  addToCart: 2,
  viewBasket: 1,
  trackTransaction: 5,
};

/** An action changes a session or makes one, whoever acts: nothing is known of shoppers but their hashed names. */
interface OpenSession {
  readonly first: number;
  readonly timeMs: EpochMs;
}

export interface TasteSize {
  readonly actions: number;
  readonly limits?: NeighbourLimits;
}

/**
 * What shoppers look at and buy together, learned from the log as it happens: their recent sessions, products that go
 * together, and what sells. A pure function of the records of the stream.
 */
export class Taste implements MemoryState {
  readonly name = 'taste';
  readonly stream = SITE_STREAM;
  readonly version = 2;
  readonly items = new ItemTable();
  readonly pairs = new PairTable();
  readonly #ring: SessionRing;
  readonly #neighbours: Neighbours;
  #open = new BoundedMap<string, OpenSession>(OPEN_SESSIONS_MAX);

  constructor({ actions, limits }: TasteSize = { actions: ACTIONS_MAX }) {
    this.#ring = new SessionRing(actions);
    this.#neighbours = new Neighbours(this.#ring, this.items, limits);
  }

  /** Actions learned from so far, forgotten ones included: two answers with the same number are the same. */
  get learned(): number {
    return this.#ring.next - 1;
  }

  apply({ data }: Pick<LogRecord, 'data'>): void {
    // Texts stay UTF-8 bytes as characters while they are skimmed; names are decoded before they are kept.
    const hit = data.toString('latin1');
    const deeds: Deed[] = [];
    const [shopper] = skimHit(hit, (timeMs, type, offer) => {
      const weight = WEIGHT_OF[type];
      if (weight !== undefined) deeds.push({ ...named(offer), timeMs: Number(timeMs), type, weight });
    });
    if (shopper === undefined || deeds.length === 0) return;
    const advertiserId = skimAdvertiser(hit);
    for (const deed of deeds) this.#learn(advertiserId, shopper, deed);
  }

  /** Items that similar sessions hold, for a shopper whose latest ones these are; to be read before the next question. */
  neighboursOf(latest: readonly number[]): SparseSums {
    return this.#neighbours.score(latest);
  }

  #learn(advertiserId: number, shopper: string, deed: Deed): void {
    const item = this.items.enter(advertiserId, deed.product, deed.sellerId);
    if (this.items.actionsOf(item) === 0) this.pairs.begin(item, this.#ring.next);
    const session = this.#sessionOf(shopper, deed.timeMs);
    if (session !== null) this.#pair(item, session, deed);
    if (session === null || !this.#holds(session, item)) this.#add(item, session, { shopper, deed });
    else this.#open.set(shopper, { first: session, timeMs: deed.timeMs });
    this.items.addPopularity(item, deed.weight, deed.timeMs);
  }

  #add(item: number, session: number | null, { shopper, deed }: { shopper: string; deed: Deed }): void {
    this.items.addActions(item, 1); // before the oldest goes, which may be the last other one of this product
    this.#forgetOldest();
    const action = this.#ring.add({ item, beforeOfItem: this.items.lastActionOf(item), session });
    this.items.setLastAction(item, action);
    this.#open.set(shopper, { first: session ?? action, timeMs: deed.timeMs });
  }

  #forgetOldest(): void {
    const overwritten = this.#ring.itemToOverwrite();
    if (overwritten !== -1 && this.items.addActions(overwritten, -1) === 0) this.items.forget(overwritten);
  }

  /** The shopper's session if it goes on; null when the next action begins one. */
  #sessionOf(shopper: string, timeMs: EpochMs): number | null {
    const open = this.#open.get(shopper);
    if (open === undefined || Math.abs(timeMs - open.timeMs) > SESSION_PAUSE_MS) return null;
    // The next action overwrites the oldest one, and a session cannot go on without its first.
    if (!this.#ring.survives(open.first)) return null;
    return this.#ring.lengthOfSession(open.first) < SESSION_LENGTH_MAX ? open.first : null;
  }

  #holds(session: number, item: number): boolean {
    let action = this.#ring.lastOfSession(session);
    while (action !== 0 && this.#ring.itemAt(action) !== item) action = this.#ring.beforeInSession(action);
    return action !== 0;
  }

  #pair(item: number, session: number, { weight, timeMs }: Deed): void {
    let action = this.#ring.lastOfSession(session);
    for (let back = 0; back < PAIRED_BACK && action !== 0; back++) {
      const other = this.#ring.itemAt(action);
      if (other !== item) this.pairs.join({ one: item, other, weight, timeMs });
      action = this.#ring.beforeInSession(action);
    }
  }

  *save(): Generator<Uint8Array> {
    yield Buffer.from(
      JSON.stringify([...this.#open.entries()].map(([key, { first, timeMs }]) => [key, first, timeMs])),
    );
    yield* this.#ring.save();
    yield* this.pairs.save();
    yield* this.items.save();
  }

  load([open, ...parts]: readonly Uint8Array[]): void {
    this.#open = new BoundedMap(OPEN_SESSIONS_MAX);
    if (open !== undefined) {
      const rows = JSON.parse(Buffer.from(open).toString()) as [string, number, number][];
      for (const [key, first, timeMs] of rows) this.#open.set(key, { first, timeMs });
    }
    this.#ring.load(parts.slice(0, RING_PARTS));
    this.items.load(this.pairs.load(parts.slice(RING_PARTS)));
  }
}

const RING_PARTS = 2;

interface Deed {
  readonly product: string;
  readonly sellerId: string;
  readonly timeMs: EpochMs;
  readonly type: SiteEventType;
  readonly weight: number;
}

/** `,"product","seller"`, whose characters are UTF-8 bytes. */
function named(offer: string): { product: string; sellerId: string } {
  const [product, sellerId] = JSON.parse(`[${Buffer.from(offer.slice(1), 'latin1')}]`) as [string, string];
  return { product, sellerId };
}
