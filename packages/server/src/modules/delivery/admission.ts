import { consentRefusal, isBot } from '../events/index.ts';
import { formFor } from './ad-form.ts';
import type { AdRequest, AdSlot } from './ad-request.ts';
import type { BiddingPolicy } from './bidding-policy.ts';
import type { NoBidReason } from './no-bid-reason.ts';

/** The seat under which Souk bids. */
export const SEAT = 'souk';

/** Shopping, in the IAB content taxonomy 1.0: what every ad of a marketplace is about. */
export const AD_CATEGORY = 'IAB22';

/** What the way to the sender and back takes from its patience: answers later than that are thrown away there. */
const NETWORK_MS = 10;

/** Why a request gets no bid whoever the shopper is; null when it may get one. */
export function refusalOf(request: AdRequest, policy: BiddingPolicy): NoBidReason | null {
  return (
    privacyRefusal(request, policy) ??
    supplyRefusal(request, policy) ??
    termsRefusal(request) ??
    slotsRefusal(request.slots)
  );
}

/** Who may not be followed by site events is not shown ads made of them either: the same strings, the same judgement. */
function privacyRefusal({ privacy }: AdRequest, { vendorId }: BiddingPolicy): NoBidReason | null {
  if (privacy.isChild) return 'child-directed';
  if (privacy.isTrackingRefused) return 'tracking-refused';
  return consentRefusal(privacy.choice, vendorId);
}

function supplyRefusal({ userAgent, supplyChain }: AdRequest, policy: BiddingPolicy): NoBidReason | null {
  if (isBot(userAgent)) return 'bot';
  if (policy.needsCompleteChain && supplyChain?.isComplete !== true) return 'supply-chain-incomplete';
  const { blockedSystems } = policy;
  if (blockedSystems.size > 0 && supplyChain?.systems.some((system) => blockedSystems.has(system)))
    return 'supply-blocked';
  return null;
}

function termsRefusal(request: AdRequest): NoBidReason | null {
  const { allowedSeats, blockedSeats } = request;
  if (allowedSeats.length > 0 && !allowedSeats.includes(SEAT)) return 'seat-not-allowed';
  if (blockedSeats.includes(SEAT)) return 'seat-not-allowed';
  if (request.blockedCategories.includes(AD_CATEGORY)) return 'category-blocked';
  if (request.patienceMs !== null && request.patienceMs <= NETWORK_MS) return 'timeout';
  return null;
}

function slotsRefusal(slots: readonly AdSlot[]): NoBidReason | null {
  if (slots.some((slot) => formFor(slot) !== null)) return null;
  const ours = slots.filter(({ sizes, native }) => sizes !== null || native !== null);
  if (ours.length === 0) return 'no-banner';
  const open = ours.filter(({ dealsOnly }) => !dealsOnly);
  if (open.length === 0) return 'deals-only';
  return open.some(({ sizes }) => sizes !== null) ? 'size-not-offered' : 'native-not-offered';
}
