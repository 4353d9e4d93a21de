import type { EpochMs } from '../../base/time.ts';
import { SHOPPER_KEYS_MAX, type SiteEventType } from '../events/index.ts';
import { merged, type SortedSet, sortedSet } from './sorted-set.ts';

/** Something a shopper did with a product that a seller offers. */
export interface Deed {
  readonly product: string;
  readonly sellerId: string;
  readonly timeMs: EpochMs;
}

export interface View extends Deed {
  readonly type: SiteEventType;
}

/** What is known of one shopper of one advertiser. */
export interface ShopperProfile {
  /** The strongest key of all that were ever linked: the same whatever order they were linked in. */
  readonly id: string;
  /** Strongest first, at most eight. */
  readonly keys: readonly string[];
  /** Products looked at or put into a basket, newest first, at most {@link VIEWS_MAX}. */
  readonly views: readonly View[];
  /** Newest first, at most {@link PURCHASES_MAX}. */
  readonly purchases: readonly Deed[];
}

/** Enough to choose among for one banner, little enough to read within a bid. */
export const VIEWS_MAX = 50;
export const PURCHASES_MAX = 20;

/** The parts of a profile in order and within bounds, when they are not known to be. */
export function normalised(profile: ShopperProfile): ShopperProfile {
  return {
    id: profile.id,
    keys: sortedSet(profile.keys, KEYS),
    views: sortedSet(profile.views, VIEWS),
    purchases: sortedSet(profile.purchases, PURCHASES),
  };
}

/**
 * What both profiles know together. Commutative, associative and idempotent, because each part is "the first N of a
 * sorted set": so it does not matter in which order events and links arrive, or how often.
 */
export function mergeProfiles(a: ShopperProfile, b: ShopperProfile): ShopperProfile {
  return {
    id: compareText(a.id, b.id) < 0 ? a.id : b.id,
    keys: merged(a.keys, b.keys, KEYS),
    views: merged(a.views, b.views, VIEWS),
    purchases: merged(a.purchases, b.purchases, PURCHASES),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isEqual(a: string, b: string): boolean {
  return a === b;
}

function compareViews(a: View, b: View): number {
  return (
    b.timeMs - a.timeMs ||
    compareText(a.product, b.product) ||
    compareText(a.type, b.type) ||
    compareText(a.sellerId, b.sellerId)
  );
}

function isSameView(a: View, b: View): boolean {
  return a.timeMs === b.timeMs && a.product === b.product && a.type === b.type;
}

function compareDeeds(a: Deed, b: Deed): number {
  return b.timeMs - a.timeMs || compareText(a.product, b.product) || compareText(a.sellerId, b.sellerId);
}

function isSameDeed(a: Deed, b: Deed): boolean {
  return a.timeMs === b.timeMs && a.product === b.product;
}

const KEYS: SortedSet<string> = { max: SHOPPER_KEYS_MAX, order: compareText, same: isEqual };
const VIEWS: SortedSet<View> = { max: VIEWS_MAX, order: compareViews, same: isSameView };
const PURCHASES: SortedSet<Deed> = { max: PURCHASES_MAX, order: compareDeeds, same: isSameDeed };
