import type { EpochMs } from '../../base/time.ts';
import type { Order, OrderLine } from './order.ts';
import type { AttributedSale } from './sale.ts';

/** A click as far as a later order needs it. */
export interface Touch {
  readonly timeMs: EpochMs;
  readonly linkId: string;
  readonly campaignId: number;
  /** Seller of the advertised product. */
  readonly sellerId: string;
}

/** What one click is credited with, as it goes to the `sales` stream. */
export type Credit = Omit<AttributedSale, 'v' | 'kind' | 'seq' | 'generation'>;

/** Whose attribution is computed, and how long after a click an order is credited to it. */
export interface Terms {
  readonly advertiserId: number;
  readonly windowMs: number;
}

/**
 * Credits of one order under both policies: any-seller gives every line to the buyer's last click on any product of
 * the marketplace, same-seller gives a line to the last click on a product of its own seller. A click counts from its
 * own moment until the end of the window; of two in one millisecond the one with the greater link id is the last.
 */
export function creditsOf(order: Order, touches: readonly Touch[], terms: Terms): Credit[] {
  const inWindow = touches.filter(
    ({ timeMs }) => timeMs <= order.timeMs && order.timeMs - timeMs <= terms.windowMs,
  );
  const lastOfAll = lastOf(inWindow);
  if (lastOfAll === null) return [];
  return order.lines.flatMap((line) => {
    const lastOfSeller = lastOf(inWindow.filter((touch) => touch.sellerId === line.sellerId));
    const any = credit(order, line, { ...terms, policy: 'any-seller', touch: lastOfAll });
    return lastOfSeller === null
      ? [any]
      : [any, credit(order, line, { ...terms, policy: 'same-seller', touch: lastOfSeller })];
  });
}

function lastOf(touches: readonly Touch[]): Touch | null {
  let last: Touch | null = null;
  for (const touch of touches) if (last === null || isLater(touch, last)) last = touch;
  return last;
}

/** The order of clicks: by time, then by link id. */
export function isLater(a: Touch, b: Touch): boolean {
  return a.timeMs > b.timeMs || (a.timeMs === b.timeMs && a.linkId > b.linkId);
}

function credit(
  order: Order,
  line: OrderLine,
  { advertiserId, policy, touch }: Terms & { policy: AttributedSale['policy']; touch: Touch },
): Credit {
  return {
    policy,
    timeMs: order.timeMs,
    advertiserId,
    campaignId: touch.campaignId,
    sellerId: touch.sellerId,
    product: line.product,
    transactionId: order.transactionId,
    linkId: touch.linkId,
    units: line.units,
    revenueMicros: line.revenueMicros,
  };
}

/** What must be added to `before` to make it `after`: credits taken back, as negative ones, and new ones. */
export function corrections(before: readonly Credit[], after: readonly Credit[]): Credit[] {
  if (before.length === 0) return [...after];
  const kept = new Set(after.map((one) => JSON.stringify(one)));
  const had = new Set(before.map((one) => JSON.stringify(one)));
  const takenBack = before
    .filter((one) => !kept.has(JSON.stringify(one)))
    .map((one) => ({ ...one, units: 0 - one.units, revenueMicros: 0 - one.revenueMicros }));
  return [...takenBack, ...after.filter((one) => !had.has(JSON.stringify(one)))];
}
