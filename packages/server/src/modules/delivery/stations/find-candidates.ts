import { sellerInterests } from '../../recommendation/index.ts';
import type { Candidate } from '../candidate.ts';
import type { Inquiry } from '../inquiry.ts';
import type { KnownShopper } from '../market.ts';

/** Sellers that are weighed for one shopper of one advertiser: the strongest interests; the rest never wins anyway. */
const SELLERS_MAX = 8;

/** Station 1: the seller-campaigns of the sellers whose products the shopper looked at, the strongest interest first. */
export function findCandidates(shoppers: readonly KnownShopper[], { market, nowMs }: Inquiry): Candidate[] {
  const candidates: Candidate[] = [];
  for (const shopper of shoppers) {
    const interests = sellerInterests(shopper.profile, nowMs);
    const weighed = Math.min(interests.length, SELLERS_MAX);
    for (let i = 0; i < weighed; i++) {
      const interest = interests[i];
      if (interest === undefined) continue;
      for (const sellerCampaign of market.sellerCampaignsOf(interest.sellerId)) {
        if (sellerCampaign.advertiserId !== shopper.advertiser.id) continue;
        candidates.push({ shopper, sellerCampaign, interest });
      }
    }
  }
  return candidates;
}
