import type { EpochMs } from '../../base/time.ts';

/** A marketplace: what campaigns, budgets, events and reports belong to. */
export interface Advertiser {
  readonly id: number;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA zone in which its days begin and end. */
  readonly timeZone: string;
  /** The id under which its shops send events. */
  readonly partnerId: number;
  readonly mpoEnabled: boolean;
  readonly singleSellerEnabled: boolean;
  /** A single-seller product set names at least this many products. */
  readonly productSetIdsMin: number;
  /** A sale counts for a click that is at most this many days older. */
  readonly attributionWindowDays: number;
}

/** What an API client may be allowed to do; the names are the contract's. */
export const SCOPES = [
  'MarketingSolutions_Campaign_Read',
  'MarketingSolutions_Campaign_Manage',
  'MarketingSolutions_Analytics_Read',
  'MarketingSolutions_Catalog_Read',
  'MarketingSolutions_Catalog_Manage',
  'MarketingSolutions_Reco_Read',
  'MarketingSolutions_Reco_Manage',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Whoever a valid access token stands for, with the rights of this moment. */
export interface Caller {
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  readonly advertiserIds: ReadonlySet<number>;
}

export interface ApiClient {
  readonly clientId: string;
  readonly applicationId: number;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly advertiserIds: readonly number[];
  readonly createdAtMs: EpochMs;
  readonly revokedAtMs: EpochMs | null;
}

/** `events-api`: sends site events of one advertiser. `pipeline`: forwards them, for Signal. */
export const EVENT_KEY_KINDS = ['events-api', 'pipeline'] as const;

export type EventKeyKind = (typeof EVENT_KEY_KINDS)[number];

export interface EventKey {
  readonly callerId: string;
  readonly advertiserId: number;
  readonly kind: EventKeyKind;
  readonly name: string;
  readonly createdAtMs: EpochMs;
  readonly revokedAtMs: EpochMs | null;
}

/** `admin` changes everything, `ad-ops` budgets and campaigns, `viewer` nothing. */
export const ROLES = ['admin', 'ad-ops', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

/** A person who signs in to the console. */
export interface Member {
  readonly id: number;
  readonly email: string;
  readonly role: Role;
  readonly advertiserIds: readonly number[];
}
