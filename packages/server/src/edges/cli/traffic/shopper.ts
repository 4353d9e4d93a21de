import type { Dice } from '../../../base/dice.ts';
import type { Market, TrafficProduct } from './market.ts';

/** Someone who looks, is shown ads, clicks and buys. Everything about them comes from the dice. */
export interface Shopper {
  /** First-party id: known to the shop's pages and to the exchange alike. */
  readonly id: string;
  /** Whose events the shop's server sends; the others' come from their browsers. */
  readonly isServerSide: boolean;
  /** Sellers they come back to, the dearest first; indexes of the market. */
  readonly favourites: readonly number[];
  /** Share of ticks in which they visit. */
  readonly restlessness: number;
  hasVisited: boolean;
}

export function makeShoppers(
  count: number,
  { prefix, market, dice }: { prefix: string; market: Market; dice: Dice },
): Shopper[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}-shopper-${i + 1}`,
    isServerSide: dice() < 0.3,
    favourites: Array.from({ length: 2 + Math.floor(dice() * 3) }, () => Math.floor(dice() * market.length)),
    restlessness: 0.04 + dice() * 0.16,
    hasVisited: false,
  }));
}

/** A product for this shopper: mostly of a favourite seller, sometimes of any. */
export function pickProduct(shopper: Shopper, market: Market, dice: Dice): TrafficProduct {
  const { favourites } = shopper;
  const seller =
    dice() < 0.85
      ? (favourites[Math.floor(dice() * dice() * favourites.length)] ?? 0)
      : Math.floor(dice() * market.length);
  const products = market[seller] ?? [];
  // The front of a seller's list is looked at more than its end.
  const product = products[Math.floor(dice() * dice() * products.length)];
  if (product === undefined) throw new RangeError('the market has a seller without products');
  return product;
}
