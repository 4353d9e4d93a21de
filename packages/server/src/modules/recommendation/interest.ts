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
  /** Products the shopper looked at, or of a seller not met yet those that fit, the strongest first, by key. */
  readonly products: readonly string[];
  /** False for a seller of whom the shopper looked at nothing. */
  readonly isMet: boolean;
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
  // Views are few, so that looking through short lists is quicker than keeping maps.
  const sellers: Tally[] = [];
  for (const view of shopper.views) {
    const ageMs = Math.max(0, nowMs - view.timeMs);
    const weight = WEIGHT_OF[view.type];
    if (weight === undefined || ageMs > LOOKBACK_MS || isBoughtSince(view, shopper.purchases)) continue;
    const seller = tallyOf(sellers, view.sellerId);
    const score = weight * 2 ** (-ageMs / HALF_LIFE_MS);
    seller.strength += score;
    const product = seller.products.find(({ key }) => key === view.product);
    if (product === undefined) seller.products.push({ key: view.product, score });
    else product.score += score;
  }
  return sellers.sort(byStrength).map(interestOf);
}

interface Tally {
  readonly sellerId: string;
  strength: number;
  readonly products: { readonly key: string; score: number }[];
}

function tallyOf(sellers: Tally[], sellerId: string): Tally {
  for (const seller of sellers) if (seller.sellerId === sellerId) return seller;
  const seller: Tally = { sellerId, strength: 0, products: [] };
  sellers.push(seller);
  return seller;
}

function byStrength(a: Tally, b: Tally): number {
  return b.strength - a.strength || (a.sellerId < b.sellerId ? -1 : 1);
}

function interestOf({ sellerId, strength, products }: Tally): SellerInterest {
  if (products.length > 1) products.sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
  return { sellerId, strength, products: products.map(({ key }) => key), isMet: true };
}

function isBoughtSince(view: Viewed, purchases: readonly Omit<Viewed, 'type'>[]): boolean {
  for (const bought of purchases) {
    if (bought.product === view.product && bought.timeMs >= view.timeMs) return true;
  }
  return false;
}
