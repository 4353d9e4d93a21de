import { orderProducts, type Product } from '../../recommendation/index.ts';
import type { Candidate } from '../candidate.ts';
import type { KnownShopper, Market } from '../market.ts';

const NOTHING: readonly string[] = [];

/** Most shoppers bought nothing lately. */
function boughtOf({ profile: { purchases } }: KnownShopper): readonly string[] {
  return purchases.length === 0 ? NOTHING : purchases.map(({ product }) => product);
}

/** What a candidate would show, best first; at most so many. */
export function productsFor(candidate: Candidate, market: Market, count: number): Product[] {
  const { shopper, sellerCampaign, interest, suggestions } = candidate;
  const choice = {
    advertiserId: shopper.advertiser.id,
    sellerId: sellerCampaign.sellerId,
    viewed: interest.products,
    bought: boughtOf(shopper),
    suggested: suggestions.productsOf(sellerCampaign.sellerId),
    productSet: sellerCampaign.productSet,
    count,
  };
  return orderProducts(choice, market);
}
