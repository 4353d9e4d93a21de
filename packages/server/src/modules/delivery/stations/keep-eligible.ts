import { dateAt } from '../../../base/time.ts';
import { fundsOn, suspensionReasons } from '../../campaigns/index.ts';
import { orderProducts, type Product, type SellerInterest } from '../../recommendation/index.ts';
import type { Candidate, EligibleCandidate } from '../candidate.ts';
import { PRODUCTS_MAX } from '../creative/layout.ts';
import type { Inquiry } from '../inquiry.ts';
import { SUSPENDED } from '../no-bid-reason.ts';

/**
 * Station 2: who may serve at this moment and has something to show. Suspension is judged by the very rules that the API
 * reports, so that what is stopped there stops here with the next request.
 */
export function keepEligible(candidates: readonly Candidate[], inquiry: Inquiry): EligibleCandidate[] {
  const { market, nowMs, notes } = inquiry;
  const eligible: EligibleCandidate[] = [];
  const chosen = new Map<SellerInterest, Product[]>();
  for (const candidate of candidates) {
    const { shopper, sellerCampaign } = candidate;
    const zone = shopper.advertiser.timeZone;
    const [suspension] = suspensionReasons(sellerCampaign, {
      nowMs,
      zone,
      posted: (budgetId, day) => (day === null ? market.posted(budgetId) : market.postedOn(budgetId, day)),
      hasProducts: market.productsOf(sellerCampaign.sellerId).length > 0,
    });
    if (suspension !== undefined) {
      notes.out(candidate, { station: 'eligible', reason: SUSPENDED[suspension] });
      continue;
    }
    const products = productsFor(candidate, inquiry, chosen);
    if (products.length === 0) {
      notes.out(candidate, { station: 'eligible', reason: 'no-products' });
      continue;
    }
    const today = dateAt(nowMs, zone);
    eligible.push({ ...candidate, today, funds: fundsOn(sellerCampaign, today), products });
  }
  return eligible;
}

/** A seller's campaigns without a product set show the same products: they are chosen once. */
function productsFor(
  { shopper, sellerCampaign, interest }: Candidate,
  { market }: Inquiry,
  chosen: Map<SellerInterest, Product[]>,
): Product[] {
  const { productSet } = sellerCampaign;
  const known = productSet === null ? chosen.get(interest) : undefined;
  if (known !== undefined) return known;
  const products = orderProducts(
    {
      advertiserId: shopper.advertiser.id,
      sellerId: sellerCampaign.sellerId,
      viewed: interest.products,
      productSet,
      count: PRODUCTS_MAX,
    },
    market,
  ).filter(({ link }) => /^https?:/i.test(link));
  if (productSet === null) chosen.set(interest, products);
  return products;
}
