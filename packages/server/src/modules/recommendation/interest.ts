import type { EpochMs } from '../../base/time.ts';

/** One thing a shopper did with a product; audience's views are such. */
export interface Viewed {
  readonly product: string;
  readonly sellerId: string;
  readonly timeMs: EpochMs;
  readonly type: string;
}

/** How a shopper stands to one seller's products. */
export interface SellerInterest {
  readonly sellerId: string;
  /** Sum over the products; 1 is one product page opened just now. */
  readonly strength: number;
  /** Products the shopper looked at, the strongest first, by key. */
  readonly products: readonly string[];
}

/** Actions count relative to opening a product's page. A basket says more than a look, a list less. */
const WEIGHT_OF: Readonly<Record<string, number>> = {
  viewItem: 1,
  addToCart: 3,
  viewBasket: 2,
  viewList: 0.25,
};

/** Interest halves in this time: half of all purchases follow within a day or two, the rest over weeks. */
const HALF_LIFE_MS = 3 * 86_400_000;

/** Older views say nothing any more; the longest lookback that advertisers usually ask for. */
export const LOOKBACK_MS = 30 * 86_400_000;

/**
 * The sellers whose products a shopper looked at, the strongest interest first; ties by seller id, so that the order
 * never depends on chance. A product bought after it was viewed no longer counts.
 */
export function sellerInterests(
  shopper: { readonly views: readonly Viewed[]; readonly purchases: readonly Omit<Viewed, 'type'>[] },
  nowMs: EpochMs,
): SellerInterest[] {
  const sellers = new Map<string, Map<string, number>>();
  for (const view of shopper.views) {
    const ageMs = Math.max(0, nowMs - view.timeMs);
    const weight = WEIGHT_OF[view.type];
    if (weight === undefined || ageMs > LOOKBACK_MS || isBoughtSince(view, shopper.purchases)) continue;
    let products = sellers.get(view.sellerId);
    if (products === undefined) {
      products = new Map();
      sellers.set(view.sellerId, products);
    }
    const score = weight * 2 ** (-ageMs / HALF_LIFE_MS);
    products.set(view.product, (products.get(view.product) ?? 0) + score);
  }
  const interests: SellerInterest[] = [];
  for (const [sellerId, products] of sellers) interests.push(interestOf(sellerId, products));
  return interests.sort((a, b) => b.strength - a.strength || (a.sellerId < b.sellerId ? -1 : 1));
}

function interestOf(sellerId: string, products: ReadonlyMap<string, number>): SellerInterest {
  let strength = 0;
  for (const score of products.values()) strength += score;
  const ordered = [...products].sort(([a, aScore], [b, bScore]) => bScore - aScore || (a < b ? -1 : 1));
  return { sellerId, strength, products: ordered.map(([product]) => product) };
}

function isBoughtSince(view: Viewed, purchases: readonly Omit<Viewed, 'type'>[]): boolean {
  for (const bought of purchases) {
    if (bought.product === view.product && bought.timeMs >= view.timeMs) return true;
  }
  return false;
}
