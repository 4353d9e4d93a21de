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
  { name: 'Campaigns', path: 'campaigns', group: 'Ads', words: 'templates multi-seller single-seller' },
  { name: 'Budgets', path: 'budgets', group: 'Ads', words: 'pacing amount suspend' },
  { name: 'Reports', path: 'reports', group: 'Ads', words: 'statistics csv export' },
  { name: 'Decisions', path: 'decisions', group: 'Ads', words: 'ask ad trace creative shopper why' },
  { name: 'Catalog', path: 'catalog', group: 'Catalog', words: 'feeds products refused upload check' },
  {
    name: 'Product sets',
    path: 'product-sets',
    group: 'Catalog',
    words: 'rules brand category price labels',
  },
  { name: 'Event Log', path: 'events', group: 'Build', words: 'live tail dropped reasons onetag' },
  { name: 'Readiness', path: 'readiness', group: 'Build', words: 'checklist onboarding events tag' },
  {
    name: 'Developers',
    path: 'developers',
    group: 'Build',
    words: 'api clients keys secrets reference',
    role: 'admin',
  },
  { name: 'Activity', path: 'activity', group: 'Account', words: 'changes audit who history' },
  {
    name: 'Account settings',
    path: 'account',
    group: 'Account',
    words: 'partner id currency zone attribution window',
  },
  { name: 'System', path: 'system', group: 'Account', words: 'health folds lag clock', role: 'admin' },
];
