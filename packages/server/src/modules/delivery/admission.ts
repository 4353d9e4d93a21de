import type { AdRequest, AdSize, AdSlot } from './ad-request.ts';
import { consentsToPersonalAds } from './consent.ts';
import type { NoBidReason } from './no-bid-reason.ts';

/** The seat under which Souk bids. */
export const SEAT = 'souk';

/** Shopping, in the IAB content taxonomy 1.0: what every ad of a marketplace is about. */
export const AD_CATEGORY = 'IAB22';

/** Banners are made from the smallest IAB phone strip to a full-width billboard. */
export const BANNER_WIDTH = { min: 88, max: 1_920 } as const;
export const BANNER_HEIGHT = { min: 31, max: 1_280 } as const;

/** What the way to the sender and back takes from its patience: answers later than that are thrown away there. */
const NETWORK_MS = 10;

/** Why a request gets no bid whoever the shopper is; null when it may get one. */
export function refusalOf(request: AdRequest): NoBidReason | null {
  return privacyRefusal(request) ?? termsRefusal(request) ?? slotsRefusal(request.slots) ?? null;
}

function privacyRefusal({ privacy }: AdRequest): NoBidReason | null {
  if (privacy.isChild) return 'child-directed';
  if (privacy.isTrackingRefused) return 'tracking-refused';
  // Version, notice given, opted out of sale, covered by the agreement: `1YYN` is an opt-out.
  if (/^1.Y.$/i.test(privacy.usPrivacy)) return 'opted-out';
  if (privacy.isGdprCovered && !consentsToPersonalAds(privacy.consent)) return 'no-consent';
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
  if (slots.some(isOpen)) return null;
  if (slots.every((slot) => slot.sizes === null)) return 'no-banner';
  if (slots.every((slot) => slot.sizes === null || slot.dealsOnly)) return 'deals-only';
  return 'size-not-offered';
}

/** True for a slot in which a banner can be offered. */
export function isOpen(slot: AdSlot): boolean {
  return !slot.dealsOnly && sizeFor(slot) !== null;
}

/** The first of the slot's sizes in which banners are made: senders list the one they prefer first. */
export function sizeFor(slot: AdSlot): AdSize | null {
  return slot.sizes?.find(isOffered) ?? null;
}

function isOffered({ width, height }: AdSize): boolean {
  return isBannerWidth(width) && isBannerHeight(height);
}

export function isBannerWidth(width: number): boolean {
  return width >= BANNER_WIDTH.min && width <= BANNER_WIDTH.max;
}

export function isBannerHeight(height: number): boolean {
  return height >= BANNER_HEIGHT.min && height <= BANNER_HEIGHT.max;
}
