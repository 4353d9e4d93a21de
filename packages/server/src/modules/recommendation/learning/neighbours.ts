import type { ItemTable } from './item-table.ts';
import type { SessionRing } from './session-ring.ts';
import { SharedMarks } from './shared-marks.ts';
import { SparseSums } from './sparse-sums.ts';

/** How much of a shopper and of the past is looked at. Chosen on the bench: more costs time and finds hardly better products. */
export interface NeighbourLimits {
  /** The shopper's latest products that count; at most eight. */
  readonly products: number;
  /** The most recent sessions with each of them. */
  readonly sessions: number;
  /** The most similar of these. */
  readonly neighbours: number;
}

export const NEIGHBOUR_LIMITS: NeighbourLimits = { products: 3, sessions: 100, neighbours: 60 };

/**
 * Vector-multiplication-indexed session-kNN (VMIS-kNN: Kersbergen, Sprangers, Schelter: Serenade, SIGMOD 2022). Sessions that
 * share products with the shopper's latest ones are similar, the more the later the shopper looked at what is shared; the
 * products of the most similar sessions are scored by that similarity and by how rare the products are.
 */
export class Neighbours {
  readonly #ring: SessionRing;
  readonly #items: ItemTable;
  readonly #limits: NeighbourLimits;
  readonly #shared: SharedMarks;
  readonly #scores = new SparseSums();
  /** By shared products: how many sessions share these, and how many of them become neighbours. */
  readonly #quota: Int32Array;

  constructor(ring: SessionRing, items: ItemTable, limits: NeighbourLimits = NEIGHBOUR_LIMITS) {
    this.#ring = ring;
    this.#items = items;
    this.#limits = limits;
    this.#shared = new SharedMarks(limits.products * limits.sessions);
    this.#quota = new Int32Array(2 ** limits.products);
  }

  /**
   * Scores what similar sessions hold, by item. The shopper's items come latest first, each once, and are scored like others.
   * The sums are this object's: to be read before the next question.
   */
  score(latest: readonly number[]): SparseSums {
    const used = latest.slice(0, this.#limits.products);
    const shared = this.#shared;
    shared.clear();
    for (const [back, item] of used.entries()) this.#markSessions(item, 1 << back);
    this.#setQuota(used.length);
    this.#scores.clear(this.#items.room);
    for (let i = 0; i < shared.count; i++) {
      const marks = shared.marksAt(i);
      const left = this.#quota[marks] ?? 0;
      if (left === 0) continue;
      this.#quota[marks] = left - 1;
      this.#scoreSession(shared.sessionAt(i), weightOf(marks, used.length));
    }
    for (const item of this.#scores.numbers()) {
      this.#scores.multiply(item, Math.log(1 + this.#ring.next / this.#items.actionsOf(item)));
    }
    return this.#scores;
  }

  #markSessions(item: number, bit: number): void {
    const ring = this.#ring;
    let action = this.#items.lastActionOf(item);
    for (let seen = 0; seen < this.#limits.sessions && ring.isKnown(action); seen++) {
      const session = ring.sessionAt(action);
      if (ring.isKnown(session)) this.#shared.add(session, bit);
      action = ring.beforeOfItem(action);
    }
  }

  /**
   * The most similar sessions become neighbours; of equally similar ones those that looked most recently at the shopper's
   * latest product. What is shared by the latest few products has few forms, so that they are ordered instead of sessions.
   */
  #setQuota(used: number): void {
    const quota = this.#quota.fill(0);
    for (let i = 0; i < this.#shared.count; i++) {
      const marks = this.#shared.marksAt(i);
      quota[marks] = (quota[marks] ?? 0) + 1;
    }
    let room = this.#limits.neighbours;
    const forms = Array.from(quota.keys()).sort((a, b) => weightOf(b, used) - weightOf(a, used) || a - b);
    for (const marks of forms) {
      quota[marks] = Math.min(quota[marks] ?? 0, room);
      room -= quota[marks] ?? 0;
    }
  }

  #scoreSession(session: number, weight: number): void {
    const ring = this.#ring;
    for (let action = ring.lastOfSession(session); action !== 0; action = ring.beforeInSession(action)) {
      this.#scores.add(ring.itemAt(action), weight);
    }
  }
}

/** Similarity by the shared products, faded by how far back the latest of them is. */
function weightOf(marks: number, used: number): number {
  let similarity = 0;
  let closeness = 0;
  for (let back = used - 1; back >= 0; back--) {
    if ((marks & (1 << back)) === 0) continue;
    similarity += (used - back) / used;
    closeness = 1 - 0.1 * back;
  }
  return similarity * closeness;
}
