import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';
import type { AttributedSale } from './sale.ts';

/** A click as far as a later sale needs it. */
export interface Touch {
  readonly timeMs: EpochMs;
  readonly linkId: string;
  readonly campaignId: number;
  /** Seller of the advertised product. */
  readonly sellerId: string;
}

/** One order: the first report of its transaction id. */
export interface Sale {
  readonly advertiserId: number;
  readonly transactionId: string;
  readonly timeMs: EpochMs;
  readonly eventId: string;
  /** Keys of the buyer: a click under any of them is the buyer's. */
  readonly shopper: readonly string[];
  /** One for each product. */
  readonly lines: readonly SaleLine[];
}

export interface SaleLine {
  readonly product: string;
  /** null for a product that the catalog did not know: no seller can be credited for it as its own. */
  readonly sellerId: string | null;
  readonly units: number;
  readonly revenueMicros: Micros;
}

/** What one click is credited with, as it goes to the `sales` stream. */
export type Credit = Omit<AttributedSale, 'v' | 'seq'>;

/**
 * Credits of one order under both policies: any-seller gives every line to the buyer's last click on any product of
 * the marketplace, same-seller gives a line to the last click on a product of its own seller. A click counts from its
 * own moment until the end of the window; of two in one millisecond the one with the greater link id is the last.
 */
export function creditsOf(sale: Sale, touches: readonly Touch[], windowMs: number): Credit[] {
  const inWindow = touches.filter(({ timeMs }) => timeMs <= sale.timeMs && sale.timeMs - timeMs <= windowMs);
  const lastOfAll = lastOf(inWindow);
  if (lastOfAll === null) return [];
  return sale.lines.flatMap((line) => {
    const lastOfSeller = lastOf(inWindow.filter((touch) => touch.sellerId === line.sellerId));
    const any = credit(sale, line, { policy: 'any-seller', touch: lastOfAll });
    return lastOfSeller === null
      ? [any]
      : [any, credit(sale, line, { policy: 'same-seller', touch: lastOfSeller })];
  });
}

function lastOf(touches: readonly Touch[]): Touch | null {
  let last: Touch | null = null;
  for (const touch of touches) if (last === null || isLater(touch, last)) last = touch;
  return last;
}

function isLater(a: Touch, b: Touch): boolean {
  return a.timeMs > b.timeMs || (a.timeMs === b.timeMs && a.linkId > b.linkId);
}

function credit(
  sale: Sale,
  line: SaleLine,
  { policy, touch }: { policy: AttributedSale['policy']; touch: Touch },
): Credit {
  return {
    policy,
    timeMs: sale.timeMs,
    advertiserId: sale.advertiserId,
    campaignId: touch.campaignId,
    sellerId: touch.sellerId,
    product: line.product,
    transactionId: sale.transactionId,
    linkId: touch.linkId,
    units: line.units,
    revenueMicros: line.revenueMicros,
  };
}

/** What must be added to `before` to make it `after`: credits taken back, as negative ones, and new ones. */
export function corrections(before: readonly Credit[], after: readonly Credit[]): Credit[] {
  const kept = new Set(after.map((one) => JSON.stringify(one)));
  const had = new Set(before.map((one) => JSON.stringify(one)));
  const takenBack = before
    .filter((one) => !kept.has(JSON.stringify(one)))
    .map((one) => ({ ...one, units: 0 - one.units, revenueMicros: 0 - one.revenueMicros }));
  return [...takenBack, ...after.filter((one) => !had.has(JSON.stringify(one)))];
}
