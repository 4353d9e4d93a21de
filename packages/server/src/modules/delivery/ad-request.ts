import type { Micros } from '../../base/money.ts';

/** A request for ads in Souk's own words, whatever protocol it came in. */
export interface AdRequest {
  readonly id: string;
  /** Names under which the sender knows the shopper, unhashed; kept for the length of the request only. */
  readonly names: readonly ShopperName[];
  readonly slots: readonly AdSlot[];
  /** Currencies that the sender takes, upper case; empty when it did not say. */
  readonly currencies: readonly string[];
  /** Domains whose ads are not wanted, lower case. */
  readonly blockedDomains: readonly string[];
  readonly blockedCategories: readonly string[];
  /** Seats that may bid; empty when all may. */
  readonly allowedSeats: readonly string[];
  readonly blockedSeats: readonly string[];
  readonly privacy: Privacy;
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
  /** null when the slot takes something else than a banner. */
  readonly sizes: readonly AdSize[] | null;
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
  /** The device asks not to be tracked, or an opt-out is set. */
  readonly isTrackingRefused: boolean;
  readonly isGdprCovered: boolean;
  /** TCF consent string; empty when absent. */
  readonly consent: string;
  /** US privacy string such as `1YNN`; empty when absent. */
  readonly usPrivacy: string;
}
