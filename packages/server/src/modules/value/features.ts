import type { EpochMs } from '../../base/time.ts';

/** Where and when an ad is shown: the same for all who compete for the place. */
export interface Place {
  /** Domain of the page or name of the app; empty when unknown. */
  readonly placement: string;
  /** `300x250`, `native`. */
  readonly form: string;
  readonly timeMs: EpochMs;
}

/** Whose ad it is, and what the seller is to the shopper. */
export interface Matter {
  readonly campaignId: number;
  readonly sellerId: string;
  /** Interest in the seller; see recommendation. */
  readonly interest: number;
  readonly isMet: boolean;
}

/** Kinds of features: their hashes begin with these, so that the same text means different things. Stored: never change one. */
const [ALWAYS, PLACEMENT, FORM, PLACE, HOUR, CAMPAIGN, SELLER, INTEREST, SELLER_FORM] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9,
];

const HOUR_MS = 3_600_000;

export function placeFeatures({ placement, form, timeMs }: Place): number[] {
  return [
    hashed(ALWAYS, ''),
    hashed(PLACEMENT, placement),
    hashed(FORM, form),
    hashed(PLACE, `${placement} ${form}`),
    mixed(HOUR, Math.floor(timeMs / HOUR_MS) % 24),
  ];
}

export function campaignFeature(campaignId: number): number {
  return mixed(CAMPAIGN, campaignId);
}

export function sellerFeature(sellerId: string): number {
  return hashed(SELLER, sellerId);
}

/** A seller's ad in one form: banners of some products look better large. */
export function sellerFormFeature(sellerId: string, form: string): number {
  return hashed(hashed(SELLER_FORM, form), sellerId);
}

/** Interest in steps of a half, apart for sellers who were met and those who were not. */
export function interestFeature(interest: number, isMet: boolean): number {
  const steps = Number.isFinite(interest) ? Math.round(2 * Math.log2(Math.max(interest, LEAST_INTEREST))) : 0;
  return mixed(INTEREST, steps * 2 + (isMet ? 1 : 0));
}

const LEAST_INTEREST = 1 / 64;

/** All features of an ad, as they are learned from. */
export function featuresOf(place: Place, { campaignId, sellerId, interest, isMet }: Matter): number[] {
  return [
    ...placeFeatures(place),
    campaignFeature(campaignId),
    sellerFeature(sellerId),
    sellerFormFeature(sellerId, place.form),
    interestFeature(interest, isMet),
  ];
}

/** FNV-1a of a text behind a seed, mixed so that its low bits serve as an index. */
function hashed(seed: number, text: string): number {
  let state = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return mixed(seed, state);
}

function mixed(seed: number, value: number): number {
  let state = Math.imul(value ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 15), 0xc2b2ae35);
  return (state ^ (state >>> 13)) >>> 0;
}
