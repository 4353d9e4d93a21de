import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';

/** What a buyer bought under one transaction id, as one event reported it. */
export interface Order {
  readonly transactionId: string;
  readonly timeMs: EpochMs;
  readonly eventId: string;
  /** Any key of the buyer: the event that reports an order also links all keys that it names. */
  readonly shopper: string;
  /** One for each product. */
  readonly lines: readonly OrderLine[];
}

export interface OrderLine {
  readonly product: string;
  /** null for a product that the catalog did not know: no seller can be credited for it as its own. */
  readonly sellerId: string | null;
  readonly units: number;
  readonly revenueMicros: Micros;
}

/** Something of an order came back, or all of it. */
export interface Return {
  readonly eventId: string;
  readonly timeMs: EpochMs;
  /** What came back, one entry for each product; none stands for the whole order. */
  readonly lines: readonly { readonly product: string; readonly units: number }[];
}

/** More returns of one order than this are a program's; those with the smallest event ids count. */
const RETURNS_PER_ORDER_MAX = 100;

/** Which of two reports of one order counts: the earlier, then the smaller event id; the rest only decides for good. */
export function isFirst(a: Order, b: Order): boolean {
  if (a.timeMs !== b.timeMs) return a.timeMs < b.timeMs;
  if (a.eventId !== b.eventId) return a.eventId < b.eventId;
  return JSON.stringify(a) < JSON.stringify(b);
}

/** The returns with one more; the same array when it changes nothing. An event id counts once. */
export function withReturn(returns: readonly Return[], one: Return): readonly Return[] {
  const same = returns.find(({ eventId }) => eventId === one.eventId);
  if (same !== undefined && JSON.stringify(same) <= JSON.stringify(one)) return returns;
  const others = returns.filter((other) => other !== same);
  const all = [...others, one].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
  return all.slice(0, RETURNS_PER_ORDER_MAX);
}

/**
 * The lines of an order without what came back. Units returned take their share of the line's revenue with them, as it
 * was bought: whatever a report of the return says of money. More than was bought cannot come back.
 */
export function keptLines(lines: readonly OrderLine[], returns: readonly Return[]): readonly OrderLine[] {
  if (returns.length === 0) return lines;
  if (returns.some((one) => one.lines.length === 0)) return [];
  const returned = new Map<string, number>();
  for (const { product, units } of returns.flatMap((one) => one.lines)) {
    returned.set(product, (returned.get(product) ?? 0) + units);
  }
  return lines.flatMap((line) => {
    const units = line.units - (returned.get(line.product) ?? 0);
    return units <= 0 ? [] : [{ ...line, units, revenueMicros: shareOf(line, units) }];
  });
}

/** What so many of a line's units were sold for, rounded down to the micro-unit. */
function shareOf({ units, revenueMicros }: OrderLine, kept: number): Micros {
  if (kept === units) return revenueMicros;
  return Number((BigInt(revenueMicros) * BigInt(kept)) / BigInt(units));
}
