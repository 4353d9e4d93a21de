import type { Micros } from '../../base/money.ts';
import type { Privacy as ShopperChoice } from '../events/index.ts';
import type { NativeWish } from './native-wish.ts';

/** A request for ads in Souk's own words, whatever protocol it came in. */
export interface AdRequest {
  readonly id: string;
  /** Names under which the sender knows the shopper, unhashed; kept for the length of the request only. */
  readonly names: readonly ShopperName[];
  readonly slots: readonly AdSlot[];
  /** Domain of the page or name of the app, lower case; empty when the sender did not say. */
  readonly placement: string;
  /** Currencies that the sender takes, upper case; empty when it did not say. */
  readonly currencies: readonly string[];
  /** Domains whose ads are not wanted, lower case. */
  readonly blockedDomains: readonly string[];
  readonly blockedCategories: readonly string[];
  /** Seats that may bid; empty when all may. */
  readonly allowedSeats: readonly string[];
  readonly blockedSeats: readonly string[];
  readonly privacy: Privacy;
  /** The winner pays what it bid; otherwise what the next one bid. */
  readonly isFirstPrice: boolean;
  /** Of the shopper's browser or app; empty when the sender did not say. */
  readonly userAgent: string;
  /** Through whose hands the place for the ad comes; null when the sender did not say. */
  readonly supplyChain: SupplyChain | null;
  /** How long the sender waits, in milliseconds; null when it did not say. */
  readonly patienceMs: number | null;
}

/** One name of a shopper. A name of which the sender does not say what it is, is tried as several kinds. */
export interface ShopperName {
  readonly kind: 'customer' | 'email' | 'gum' | 'first-party' | 'visitor' | 'device' | 'cookie';
  readonly value: string;
}

/** One place for an ad. */
export interface AdSlot {
  readonly id: string;
  /** The least that is taken, per thousand impressions, in `floorCurrency`. */
  readonly floorCpmMicros: Micros;
  readonly floorCurrency: string;
  /** The page is https: whatever the ad loads must be too. */
  readonly isSecure: boolean;
  /** null when the slot takes no banner. */
  readonly sizes: readonly AdSize[] | null;
  /** null when the slot takes no native ad. */
  readonly native: NativeWish | null;
  /** Only deals agreed beforehand may bid; Souk has none. */
  readonly dealsOnly: boolean;
}

export interface AdSize {
  readonly width: number;
  readonly height: number;
}

/** What the request says about the shopper's wishes and rights. */
export interface Privacy {
  /** Directed at children (COPPA). */
  readonly isChild: boolean;
  /** The device asks not to be tracked. */
  readonly isTrackingRefused: boolean;
  /** What the shopper chose, in the words that site events come with. */
  readonly choice: ShopperChoice;
}

/** The systems that sell and resell the place for an ad, the publisher's own first. */
export interface SupplyChain {
  /** It begins with the owner of the page or app. */
  readonly isComplete: boolean;
  /** Domains of the systems, lower case. */
  readonly systems: readonly string[];
}
