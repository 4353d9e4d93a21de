import { eventText, hitText } from '../packages/server/src/modules/events/hit-text.ts';
import type { SiteEvent } from '../packages/server/src/modules/events/index.ts';

/** A marketplace to shop in. */
export const SHOP = { sellers: 10_000, products: 200_000, topics: 2_000 } as const;

export interface Look {
  readonly product: number;
  readonly timeMs: number;
}

/**
 * Sessions of shoppers who stay with a topic for a while: each next product is of the same topic with 80 % probability, else
 * of any. Topics and the products within them are visited as unevenly as in shops (a power law); a topic's products are of
 * many sellers. A third of the sessions has one look, as in shops, and the longest has 15.
 */
export function* shopSessions(
  count: number,
  dice: () => number,
  startMs: number,
): Generator<readonly Look[]> {
  const perTopic = SHOP.products / SHOP.topics;
  for (let n = 0; n < count; n++) {
    const length = Math.min(15, 1 + Math.floor(-Math.log(1 - dice()) / 0.35));
    let topic = skewed(SHOP.topics, dice);
    const session: Look[] = [];
    for (let i = 0; i < length; i++) {
      if (dice() > 0.8) topic = skewed(SHOP.topics, dice);
      const product = topic * perTopic + skewed(perTopic, dice);
      session.push({ product, timeMs: startMs + n * 500 + i * 40_000 });
    }
    yield session;
  }
}

/** Numbers below `end`, the small ones much more often. */
function skewed(end: number, dice: () => number): number {
  return Math.floor(end * dice() ** 3);
}

export function sellerOf(product: number): string {
  return String(1_000_000 + ((product * 7_919) % SHOP.sellers));
}

export function keyOf(product: number): string {
  return `sku-${product}`;
}

/** A look as it stands in the log. */
export function lookRecord(shopper: string, { product, timeMs }: Look): Buffer {
  const event: SiteEvent = {
    ...{ v: 1, id: `${shopper}-${product}`, advertiserId: 1, surface: 'onetag', type: 'viewItem' },
    ...{ timeMs, receivedMs: timeMs, shopper: [shopper] },
    items: [{ product: keyOf(product), sellerId: sellerOf(product), priceMicros: 19_990_000, quantity: 1 }],
  };
  return Buffer.from(hitText(event, [eventText(event)]));
}
