/** Accounts: advertisers, API clients with their scopes and tokens, event keys, console members. */

export type { Credentials, GrantedTokens, IssuedToken } from './access.ts';
export {
  type Advertiser,
  type ApiClient,
  type Caller,
  type Consent,
  EVENT_KEY_KINDS,
  type EventKey,
  type EventKeyKind,
  type Grant,
  type Member,
  ROLES,
  type Role,
  SCOPES,
  type Scope,
} from './account.ts';
export { type Accounts, openAccounts } from './accounts.ts';
export type { AdvertiserChange, NewAdvertiser } from './advertisers.ts';
export type { NewClient, NewEventKey } from './clients.ts';
export { scopesBeyond } from './consents.ts';
export type { NewMember } from './members.ts';
export { problems as accountProblems } from './problems.ts';
export { CONSOLE_SESSION_MS, type Sessions, type SignIn } from './sessions.ts';
export { migrations } from './tables.ts';
