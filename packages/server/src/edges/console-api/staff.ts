import type { FastifyRequest } from 'fastify';
import { assert } from '../../base/assert.ts';
import { sameSecret } from '../../base/hash.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import {
  type Accounts,
  accountProblems,
  type Member,
  type Role,
  type Scope,
} from '../../modules/accounts/index.ts';
import { problems } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role of members who may call the route; without it, it is the operator's alone. */
    role?: Role | 'nobody-yet';
  }
  interface FastifyRequest {
    staff: Staff | null;
  }
}

/** Who administers: whoever runs the server, about every advertiser, or a member, about some. */
export type Staff = { readonly kind: 'operator' } | { readonly kind: 'member'; readonly member: Member };

interface StaffDeps {
  readonly operatorKey: string;
  readonly accounts: Accounts;
}

const RANK: Readonly<Record<Role, number>> = { viewer: 1, 'ad-ops': 2, admin: 3 };

/** Finds out who calls and whether the route is theirs to call; throws 401 or 403. */
export async function findOutWho(
  request: FastifyRequest,
  { operatorKey, accounts }: StaffDeps,
): Promise<void> {
  const { role } = request.routeOptions.config;
  if (role === 'nobody-yet') return;
  if (isOperator(request, operatorKey)) {
    request.staff = { kind: 'operator' };
    return;
  }
  const given = bearerOf(request);
  // Only tokens have dots: for anything else the old answer, which names the key, is the one that helps.
  if (given === null || !given.includes('.')) throw new Refusal([NOT_THE_OPERATOR]);
  const { member } = await accounts.authenticate(given);
  if (member === null || role === undefined) throw new Refusal([NOT_THE_OPERATOR]);
  if (RANK[member.role] < RANK[role]) throw new Refusal([problems.roleTooLow(member.role, role)]);
  request.staff = { kind: 'member', member };
}

export function staffOf(request: FastifyRequest): Staff {
  assert(request.staff !== null, 'a route asked who calls although nobody has to be known');
  return request.staff;
}

/** Whether the caller may know of this advertiser. */
export function isSeen(request: FastifyRequest, advertiserId: number): boolean {
  const staff = staffOf(request);
  return staff.kind === 'operator' || staff.member.advertiserIds.includes(advertiserId);
}

/** The advertiser of a path or body; one that the caller may not know of does not exist for them. */
export function advertiserFor(request: FastifyRequest, accounts: Accounts, id: string | number) {
  const advertiser = accounts.advertiser(Number(id));
  if (advertiser === undefined || !isSeen(request, advertiser.id)) {
    throw new Refusal([problems.unknown('advertiser', String(id))]);
  }
  return advertiser;
}

/** Feeds are the operator's, and those of API clients and members who may write the advertiser's catalog, or read its runs. */
export async function requireFeedCaller(request: FastifyRequest, deps: StaffDeps): Promise<void> {
  const isReading = request.method === 'GET';
  const scope = isReading ? 'MarketingSolutions_Catalog_Read' : 'MarketingSolutions_Catalog_Manage';
  await requireCaller(request, deps, scope);
}

/**
 * The operator, or an API client or member with that scope, for one of their advertisers; another's advertiser does not exist for
 * them.
 */
export async function requireCaller(
  request: FastifyRequest,
  { operatorKey, accounts }: StaffDeps,
  scope: Scope,
): Promise<void> {
  if (isOperator(request, operatorKey)) return;
  const given = bearerOf(request);
  if (given === null) throw new Refusal([NOT_THE_OPERATOR]);
  const caller = await accounts.authenticate(given);
  if (!caller.scopes.has(scope)) throw new Refusal([accountProblems.scopeMissing(scope)]);
  const { id } = request.params as { id: string };
  if (!caller.advertiserIds.has(Number(id))) throw new Refusal([problems.unknown('advertiser', id)]);
}

export function isOperator(request: FastifyRequest, operatorKey: string): boolean {
  const given = bearerOf(request);
  return given !== null && sameSecret(given, operatorKey);
}

function bearerOf(request: FastifyRequest): string | null {
  return /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

const NOT_THE_OPERATOR: Problem = {
  code: 'operator-key-invalid',
  type: 'authorization',
  status: 401,
  title: 'The operator key is missing or wrong',
  detail:
    'the operator key is missing or wrong and nothing was changed; send Authorization: Bearer <key> with the key in the file operator.key of the data directory',
};
