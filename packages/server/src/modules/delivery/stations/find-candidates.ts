import { type SellerInterest, type Suggestions, sellerInterests } from '../../recommendation/index.ts';
import type { Candidate } from '../candidate.ts';
import type { Inquiry } from '../inquiry.ts';
import type { KnownShopper } from '../market.ts';

/** Sellers that are weighed for one shopper of one advertiser: the strongest interests; the rest never wins anyway. */
const SELLERS_MAX = 8;

/**
 * Station 1: the seller-campaigns of the sellers whose products the shopper looked at, the strongest interest first; then
 * those of sellers whom the shopper has not met, but whom similar shoppers like.
 */
export function findCandidates(shoppers: readonly KnownShopper[], inquiry: Inquiry): Candidate[] {
  const candidates: Candidate[] = [];
  const { market, nowMs } = inquiry;
  for (const shopper of shoppers) {
    const { advertiser, profile } = shopper;
    const suggestions = market.suggest({
      ...{ advertiserId: advertiser.id, shopper: profile.keys[0] ?? '' },
      ...{ views: profile.views, nowMs },
    });
    const met = sellerInterests(profile, nowMs).slice(0, SELLERS_MAX);
    for (const interest of [...met, ...suggestions.sellers]) {
      addCampaigns({ shopper, interest, suggestions }, candidates, inquiry);
    }
  }
  return candidates;
}

interface Interested {
  readonly shopper: KnownShopper;
  readonly interest: SellerInterest;
  readonly suggestions: Suggestions;
}

/** A campaign is for shoppers who know the seller, for those who do not, or for both. */
function addCampaigns(of: Interested, candidates: Candidate[], { market, notes }: Inquiry): void {
  const { shopper, interest, suggestions } = of;
  for (const sellerCampaign of market.sellerCampaignsOf(interest.sellerId)) {
    if (sellerCampaign.advertiserId !== shopper.advertiser.id) continue;
    const candidate = { shopper, sellerCampaign, interest, suggestions };
    const { audience } = sellerCampaign;
    if (audience === 'both' || (audience === 'retargeting') === interest.isMet) candidates.push(candidate);
    else notes.out(candidate, { station: 'candidates', reason: 'outside-audience' });
  }
}
