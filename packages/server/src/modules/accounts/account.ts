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

/** How an access token was come by: with the client's own secret, because a member consented, or by signing in to the console. */
export type Grant = 'client-credentials' | 'authorization-code' | 'session';

/** Whoever a valid access token stands for, with the rights of this moment. */
export interface Caller {
  /** Of a member `member-<id>`, which no client has. */
  readonly clientId: string;
  /** The member who acts through the console; null for an API client. */
  readonly member: Member | null;
  readonly scopes: ReadonlySet<string>;
  /** Those that the operator granted, and all that members consented to. */
  readonly advertiserIds: ReadonlySet<number>;
  readonly grant: Grant;
}

export interface ApiClient {
  readonly clientId: string;
  readonly applicationId: number;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Granted by the operator. */
  readonly advertiserIds: readonly number[];
  /** Given by members who consented. */
  readonly consentedAdvertiserIds: readonly number[];
  /** Where a member's browser may be sent back to with an authorization code; compared character by character. */
  readonly redirectUris: readonly string[];
  readonly createdAtMs: EpochMs;
  readonly revokedAtMs: EpochMs | null;
}

/** One member's word that a client may see some of the member's advertisers. */
export interface Consent {
  readonly id: number;
  readonly clientId: string;
  readonly clientName: string;
  readonly memberId: number;
  readonly memberEmail: string;
  readonly advertiserIds: readonly number[];
  readonly givenAtMs: EpochMs;
  readonly withdrawnAtMs: EpochMs | null;
}

/**
 * `events-api`: sends site events of one advertiser. `pipeline`: forwards them, for Signal. `partner`: stands in the address
 * to which a measurement partner posts, and opens nothing else.
 */
export const EVENT_KEY_KINDS = ['events-api', 'pipeline', 'partner'] as const;

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

/** What a member of that role may let an app do: nobody gives more than they have. */
export const SCOPES_OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  admin: SCOPES,
  'ad-ops': SCOPES.filter((scope) => scope !== 'MarketingSolutions_Catalog_Manage'),
  viewer: SCOPES.filter((scope) => scope.endsWith('_Read')),
};

/** A person who signs in to the console. */
export interface Member {
  readonly id: number;
  readonly email: string;
  readonly role: Role;
  readonly advertiserIds: readonly number[];
}
