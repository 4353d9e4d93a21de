import { shortHash } from '../../base/hash.ts';
import { type EpochMs, HOUR_MS } from '../../base/time.ts';
import type { Profiles, ProfileWrite } from '../../stores/profiles/port.ts';
import { type Credit, corrections, creditsOf, type Terms } from './credit.ts';
import { DraftedSpace } from './drafted-space.ts';
import type { ClickHappening, Happening, OrderReturn, SiteHappening } from './from-records.ts';
import { isFirst, keptLines, type Order, type Return, withReturn } from './order.ts';
import { joinedPast, NO_PAST, ordersChanged, type Past, withOrder, withTouch } from './past.ts';
import { ShopperLinks } from './shopper-links.ts';
import { decodePast, encodePast } from './stored-past.ts';

const DAY_MS = 24 * HOUR_MS;

/**
 * An order is final so many days of UTC after it was placed: links and returns that become known later change nothing.
 * Ninety days are the widest window, and an event may be reported a week late.
 */
export const FINAL_AFTER_DAYS = 98;

/** Where the state of all generations is; the keys of each begin with its own prefix. */
const LINKS_SPACE = 'attribution-links';
export const PASTS_SPACE = 'attribution-shoppers';
export const ORDERS_SPACE = 'attribution-orders';
export const STATE_SPACES = [LINKS_SPACE, PASTS_SPACE, ORDERS_SPACE] as const;

/** An order as far as it is known, and what the stream says of it so far. */
export interface KnownOrder {
  /** null while only returns of it came. */
  readonly order: Order | null;
  readonly returns: readonly Return[];
  readonly credits: readonly Credit[];
}

const PAST_CODEC = { encode: encodePast, decode: decodePast };

const UNKNOWN: KnownOrder = { order: null, returns: [], credits: [] };

/**
 * Shoppers, clicks and orders of one advertiser, as far as one batch touches them. The batch is put into the sets first;
 * then every order that it could matter to is judged from everything known, and only the difference to what was said
 * before is put out. So the sum of what was put out is always the attribution of the set of events known, whatever
 * their order and however they were cut into batches.
 */
export class AttributionState {
  readonly #links: ShopperLinks;
  /** By the key that stands for the shopper. */
  readonly #pasts: DraftedSpace<Past>;
  readonly #orders: DraftedSpace<KnownOrder>;
  readonly #terms: Terms;
  /** Orders to be judged, and when what could matter to them became known. */
  readonly #affected = new Map<string, EpochMs>();
  /** Credits and corrections in the order in which they came about. */
  readonly put: Credit[] = [];

  constructor(profiles: Profiles, { prefix, ...terms }: Terms & { readonly prefix: string }) {
    this.#links = new ShopperLinks(new DraftedSpace(profiles, { space: LINKS_SPACE, prefix }));
    this.#pasts = new DraftedSpace(profiles, { space: PASTS_SPACE, prefix }, PAST_CODEC);
    this.#orders = new DraftedSpace(profiles, { space: ORDERS_SPACE, prefix });
    this.#terms = terms;
  }

  async add(happenings: readonly Happening[]): Promise<void> {
    await this.#read(happenings);
    for (const [i, happening] of happenings.entries()) {
      // What became known on one day is judged before the next day's: so an order is final in every batch alike.
      if (i > 0 && knownDay(happening) !== knownDay(happenings[i - 1])) await this.#judgeAffected();
      if (happening.kind === 'click') this.#addClick(happening);
      else this.#addSite(happening);
    }
    await this.#judgeAffected();
  }

  writes(): ProfileWrite[] {
    return [...this.#links.writes(), ...this.#pasts.writes(), ...this.#orders.writes()];
  }

  /** The shoppers of a batch and the orders that it names. */
  async #read(happenings: readonly Happening[]): Promise<void> {
    await this.#orders.read(happenings.flatMap((one) => (one.kind === 'click' ? [] : orderKeysOf(one))));
    await this.#readPasts(happenings.flatMap((one) => one.keys));
  }

  async #judgeAffected(): Promise<void> {
    await this.#orders.read(this.#affected.keys());
    await this.#readPasts(
      [...this.#affected.keys()].flatMap((key) => this.#orders.get(key)?.order?.shopper ?? []),
    );
    for (const [key, knownMs] of this.#affected) this.#judge(key, knownMs);
    this.#affected.clear();
  }

  async #readPasts(keys: readonly string[]): Promise<void> {
    await this.#links.read(keys);
    await this.#pasts.read(keys.map((key) => this.#links.rootOf(key)));
  }

  #addClick({ keys, touch }: ClickHappening): void {
    const roots = new Set(keys.map((key) => this.#links.rootOf(key)));
    for (const root of roots) {
      const before = this.#pasts.get(root) ?? NO_PAST;
      const after = withTouch(before, touch);
      // Clicks are told when they happen; one that is read late was known at its time.
      if (after.touches !== before.touches) this.#become(root, { before, after, knownMs: touch.timeMs });
    }
  }

  #addSite({ keys, orders, returns, receivedMs }: SiteHappening): void {
    this.#link(keys, receivedMs);
    for (const order of orders) this.#addOrder(order, receivedMs);
    for (const one of returns) this.#addReturn(one, receivedMs);
  }

  /** One shopper from now on: clicks under one key count for orders under another, as long as these are not final. */
  #link(keys: readonly string[], knownMs: EpochMs): void {
    const { root, gone } = this.#links.link(keys);
    for (const other of gone) {
      const theirs = this.#pasts.get(other);
      if (theirs === null) continue;
      const before = this.#pasts.get(root) ?? NO_PAST;
      const after = joinedPast(before, theirs);
      this.#pasts.put(other, null);
      this.#become(root, { before, after, knownMs });
      this.#affect(ordersChanged(theirs, after), knownMs);
    }
  }

  /** Every report of an order takes a place in its shopper's past, also one that does not count: see the day's bound. */
  #addOrder(order: Order, knownMs: EpochMs): void {
    const key = orderKey(order.transactionId);
    const root = this.#links.rootOf(order.shopper);
    const before = this.#pasts.get(root) ?? NO_PAST;
    const after = withOrder(before, { key, timeMs: order.timeMs });
    if (after.orders !== before.orders) this.#become(root, { before, after, knownMs });
    const known = this.#orders.get(key) ?? UNKNOWN;
    if (known.order !== null && !isFirst(order, known.order)) return;
    this.#orders.put(key, { ...known, order });
    this.#affect([key], knownMs);
  }

  #addReturn({ transactionId, what }: OrderReturn, knownMs: EpochMs): void {
    const key = orderKey(transactionId);
    const known = this.#orders.get(key) ?? UNKNOWN;
    if (known.order !== null && isFinal(known.order.timeMs, knownMs)) return;
    const returns = withReturn(known.returns, what);
    if (returns === known.returns) return;
    this.#orders.put(key, { ...known, returns });
    this.#affect([key], knownMs);
  }

  #become(root: string, { before, after, knownMs }: { before: Past; after: Past; knownMs: EpochMs }): void {
    this.#pasts.put(root, after);
    this.#affect(ordersChanged(before, after), knownMs);
  }

  #affect(orderKeys: readonly string[], knownMs: EpochMs): void {
    for (const key of orderKeys) {
      this.#affected.set(key, Math.min(knownMs, this.#affected.get(key) ?? knownMs));
    }
  }

  #judge(key: string, knownMs: EpochMs): void {
    const known = this.#orders.get(key);
    if (known === null || known.order === null || isFinal(known.order.timeMs, knownMs)) return;
    const { order, returns } = known;
    const past = this.#pasts.get(this.#links.rootOf(order.shopper)) ?? NO_PAST;
    const isCounted = past.orders.some((ref) => ref.key === key && ref.timeMs === order.timeMs);
    const kept = { ...order, lines: keptLines(order.lines, returns) };
    const credits = isCounted ? creditsOf(kept, past.touches, this.#terms) : [];
    const missing = corrections(known.credits, credits);
    if (missing.length === 0) return;
    this.put.push(...missing);
    this.#orders.put(key, { ...known, credits });
  }
}

function isFinal(orderMs: EpochMs, knownMs: EpochMs): boolean {
  return dayOf(knownMs) - dayOf(orderMs) > FINAL_AFTER_DAYS;
}

/** Clicks are no matter of days: they make nothing known of a day that was not told on it. */
function knownDay(happening: Happening | undefined): number | null {
  return happening?.kind === 'site' ? dayOf(happening.receivedMs) : null;
}

function dayOf(ms: EpochMs): number {
  return Math.floor(ms / DAY_MS);
}

function orderKeysOf({ orders, returns }: SiteHappening): string[] {
  return [...orders, ...returns].map(({ transactionId }) => orderKey(transactionId));
}

/** A transaction id is as long as its sender likes; keys are not. */
function orderKey(transactionId: string): string {
  return shortHash(transactionId);
}
