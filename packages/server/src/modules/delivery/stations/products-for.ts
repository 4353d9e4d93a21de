import { orderProducts, type Product } from '../../recommendation/index.ts';
import type { Candidate } from '../candidate.ts';
import type { Market } from '../market.ts';

/** What a candidate would show, best first; at most so many. */
export function productsFor(candidate: Candidate, market: Market, count: number): Product[] {
  const { shopper, sellerCampaign, interest, suggestions } = candidate;
  const choice = {
    advertiserId: shopper.advertiser.id,
    sellerId: sellerCampaign.sellerId,
    viewed: interest.products,
    suggested: suggestions.productsOf(sellerCampaign.sellerId),
    productSet: sellerCampaign.productSet,
    count,
  };
  return orderProducts(choice, market);
}
