import { type EpochMs, HOUR_MS } from '../../base/time.ts';
import { isLater, type Touch } from './credit.ts';

/** A buyer's order, by the time and the key under which it is kept. */
export interface OrderRef {
  readonly timeMs: EpochMs;
  readonly key: string;
}

/** What one shopper clicked and bought, each newest first. */
export interface Past {
  readonly touches: readonly Touch[];
  readonly orders: readonly OrderRef[];
}

export const NO_PAST: Past = { touches: [], orders: [] };

const DAY_MS = 24 * HOUR_MS;

/**
 * Clicks and orders of one shopper within a day of UTC that count: the newest ones. More are a program's, or of many
 * people under one name. A bound by day, and not on the whole, because what it leaves out must not depend on what is
 * read first.
 */
export const TOUCHES_PER_DAY_MAX = 20;
export const ORDERS_PER_DAY_MAX = 50;

export function withTouch(past: Past, touch: Touch): Past {
  return { ...past, touches: joined(past.touches, [touch], TOUCHES) };
}

export function withOrder(past: Past, order: OrderRef): Past {
  return { ...past, orders: joined(past.orders, [order], ORDERS) };
}

/** What two shoppers did who turn out to be one. Does not depend on the order in which many become one. */
export function joinedPast(a: Past, b: Past): Past {
  return { touches: joined(a.touches, b.touches, TOUCHES), orders: joined(a.orders, b.orders, ORDERS) };
}

/** Without what happened before a moment; null when nothing is left. */
export function pastSince(past: Past, sinceMs: EpochMs): Past | null {
  const touches = past.touches.filter(({ timeMs }) => timeMs >= sinceMs);
  const orders = past.orders.filter(({ timeMs }) => timeMs >= sinceMs);
  return touches.length + orders.length === 0 ? null : { touches, orders };
}

/** Keys of orders that may be credited otherwise now: those that came or went, and those after a click that did. */
export function ordersChanged(before: Past, after: Past): string[] {
  const fromMs = firstDifferenceMs(before.touches, after.touches);
  const had = new Set(before.orders);
  const has = new Set(after.orders);
  const changed = after.orders.filter((order) => order.timeMs >= fromMs || !had.has(order));
  const went = before.orders.filter((order) => !has.has(order));
  return [...changed, ...went].map(({ key }) => key);
}

function firstDifferenceMs(before: readonly Touch[], after: readonly Touch[]): EpochMs {
  if (before === after) return Number.POSITIVE_INFINITY;
  const had = new Set(before);
  const has = new Set(after);
  let firstMs = Number.POSITIVE_INFINITY;
  for (const touch of after) if (!had.has(touch)) firstMs = Math.min(firstMs, touch.timeMs);
  for (const touch of before) if (!has.has(touch)) firstMs = Math.min(firstMs, touch.timeMs);
  return firstMs;
}

interface Kind<T> {
  readonly perDayMax: number;
  readonly isBefore: (a: T, b: T) => boolean;
}

const TOUCHES: Kind<Touch> = { perDayMax: TOUCHES_PER_DAY_MAX, isBefore: isLater };
const ORDERS: Kind<OrderRef> = {
  perDayMax: ORDERS_PER_DAY_MAX,
  isBefore: (a, b) => a.timeMs > b.timeMs || (a.timeMs === b.timeMs && a.key > b.key),
};

/** Both lists as one, in order, each thing once, within the day's bound; `a` itself when `b` adds nothing. */
function joined<T extends { readonly timeMs: EpochMs }>(
  a: readonly T[],
  b: readonly T[],
  { perDayMax, isBefore }: Kind<T>,
): readonly T[] {
  const all: T[] = [];
  let fromB = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [x, y] = [a[i], b[j]];
    if (x !== undefined && (y === undefined || !isBefore(y, x))) {
      all.push(x);
      i++;
      if (y !== undefined && !isBefore(x, y)) j++; // the same in both
    } else if (y !== undefined) {
      all.push(y);
      fromB++;
      j++;
    }
  }
  if (fromB === 0) return a;
  return all.length <= perDayMax ? all : newestOfEachDay(all, perDayMax);
}

function newestOfEachDay<T extends { readonly timeMs: EpochMs }>(all: readonly T[], max: number): T[] {
  const seen = new Map<number, number>();
  return all.filter(({ timeMs }) => {
    const day = Math.floor(timeMs / DAY_MS);
    const count = (seen.get(day) ?? 0) + 1;
    seen.set(day, count);
    return count <= max;
  });
}
