import { dateAt } from '../../../base/time.ts';
import { fundsOn, worstSuspension } from '../../campaigns/index.ts';
import type { Candidate, EligibleCandidate } from '../candidate.ts';
import type { Inquiry } from '../inquiry.ts';
import type { Market } from '../market.ts';
import { SUSPENDED } from '../no-bid-reason.ts';

/**
 * Station 2: who may serve at this moment. Suspension is judged by the very rules that the API reports, so that what is
 * stopped there stops here with the next request. Products are looked up when it is a candidate's turn: most never have one.
 */
export function keepEligible(candidates: readonly Candidate[], inquiry: Inquiry): EligibleCandidate[] {
  const { market, nowMs, notes } = inquiry;
  const posted = (budgetId: string, day: string | null) =>
    day === null ? market.posted(budgetId) : market.postedOn(budgetId, day);
  const hasAny = havingProducts(market);
  const eligible: EligibleCandidate[] = [];
  for (const candidate of candidates) {
    const { shopper, sellerCampaign, interest, suggestions } = candidate;
    const today = dateAt(nowMs, shopper.advertiser.timeZone);
    const funds = fundsOn(sellerCampaign, today);
    const hasProducts = hasAny(sellerCampaign.sellerId);
    const suspension = worstSuspension(sellerCampaign, { funds, today, posted, hasProducts });
    if (suspension !== null) {
      notes.out(candidate, { station: 'eligible', reason: SUSPENDED[suspension] });
    } else if (isCapped(candidate, inquiry)) {
      notes.out(candidate, { station: 'eligible', reason: 'frequency-capped' });
    } else {
      eligible.push({ shopper, sellerCampaign, interest, suggestions, today, funds });
    }
  }
  return eligible;
}

/** More of the same annoys, and is clicked less and less. */
function isCapped({ shopper, interest }: Candidate, { market, policy, nowMs }: Inquiry): boolean {
  if (policy.frequencyCap === Number.POSITIVE_INFINITY) return false;
  return market.exposures(shopper.profile.keys[0] ?? '', interest.sellerId, nowMs) >= policy.frequencyCap;
}

/** Whether sellers have any product; campaigns of one seller stand together. */
function havingProducts(market: Market): (sellerId: string) => boolean {
  let asked = '';
  let has = false;
  return (sellerId) => {
    if (sellerId !== asked) {
      asked = sellerId;
      has = market.productsOf(sellerId).length > 0;
    }
    return has;
  };
}
