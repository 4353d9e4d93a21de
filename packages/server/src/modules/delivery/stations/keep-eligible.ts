import { dateAt } from '../../../base/time.ts';
import { fundsOn, worstSuspension } from '../../campaigns/index.ts';
import type { Product, SellerInterest } from '../../recommendation/index.ts';
import type { Candidate, EligibleCandidate } from '../candidate.ts';
import type { Inquiry } from '../inquiry.ts';
import type { Market } from '../market.ts';
import { SUSPENDED } from '../no-bid-reason.ts';
import { productsFor } from './products-for.ts';

/**
 * Station 2: who may serve at this moment and has something to show. Suspension is judged by the very rules that the API
 * reports, so that what is stopped there stops here with the next request.
 */
export function keepEligible(candidates: readonly Candidate[], inquiry: Inquiry): EligibleCandidate[] {
  const { market, nowMs, notes } = inquiry;
  const posted = (budgetId: string, day: string | null) =>
    day === null ? market.posted(budgetId) : market.postedOn(budgetId, day);
  const leadingOf = leadingProducts(market);
  const eligible: EligibleCandidate[] = [];
  for (const candidate of candidates) {
    const { shopper, sellerCampaign, interest, suggestions } = candidate;
    const today = dateAt(nowMs, shopper.advertiser.timeZone);
    const funds = fundsOn(sellerCampaign, today);
    const leading = leadingOf(candidate);
    // Whoever has one to show has products: the seller's list need not be looked up.
    const hasProducts = leading !== undefined || market.productsOf(sellerCampaign.sellerId).length > 0;
    const suspension = worstSuspension(sellerCampaign, { funds, today, posted, hasProducts });
    if (suspension !== null) {
      notes.out(candidate, { station: 'eligible', reason: SUSPENDED[suspension] });
    } else if (leading === undefined) {
      notes.out(candidate, { station: 'eligible', reason: 'no-products' });
    } else {
      eligible.push({ shopper, sellerCampaign, interest, suggestions, today, funds, leading });
    }
  }
  return eligible;
}

/** Finds the first product of each candidate; campaigns of one seller stand together and, without a product set, share it. */
function leadingProducts(market: Market): (candidate: Candidate) => Product | undefined {
  let seller: SellerInterest | null = null;
  let leading: Product | undefined;
  return (candidate) => {
    if (candidate.sellerCampaign.productSet !== null) return productsFor(candidate, market, 1)[0];
    if (candidate.interest !== seller) {
      seller = candidate.interest;
      leading = productsFor(candidate, market, 1)[0];
    }
    return leading;
  };
}
