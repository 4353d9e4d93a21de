/** Accounts: advertisers, API clients with their scopes and tokens, event keys, console members. */
export {
  type Advertiser,
  type ApiClient,
  type Caller,
  EVENT_KEY_KINDS,
  type EventKey,
  type EventKeyKind,
  type Member,
  ROLES,
  type Role,
  SCOPES,
  type Scope,
} from './account.ts';
export { type Accounts, type IssuedToken, openAccounts } from './accounts.ts';
export type { NewAdvertiser } from './advertisers.ts';
export type { NewClient, NewEventKey } from './clients.ts';
export type { NewMember } from './members.ts';
export { problems as accountProblems } from './problems.ts';
export { migrations } from './tables.ts';
