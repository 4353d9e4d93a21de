import type { Role } from './session.ts';

/** A screen that the navigation and the palette lead to. */
export interface Place {
  readonly name: string;
  /** Below the advertiser; empty for the first one. */
  readonly path: string;
  readonly group: 'Ads' | 'Catalog' | 'Build' | 'Account';
  /** What else people call it, for the palette. */
  readonly words: string;
  /** Who it is of use to. */
  readonly role?: Role;
}

export const PLACES: readonly Place[] = [
  { name: 'Overview', path: '', group: 'Ads', words: 'home start spend revenue roas' },
  { name: 'Sellers', path: 'sellers', group: 'Ads', words: 'merchants serving bids' },
  { name: 'Budgets', path: 'budgets', group: 'Ads', words: 'pacing amount suspend' },
  { name: 'Reports', path: 'reports', group: 'Ads', words: 'statistics csv export' },
];
