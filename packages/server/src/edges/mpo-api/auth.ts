import type { FastifyRequest } from 'fastify';
import { assert } from '../../base/assert.ts';
import { Refusal } from '../../base/problem.ts';
import { type Accounts, accountProblems, type Caller, type Scope } from '../../modules/accounts/index.ts';
import { mpoProblems } from '../../modules/campaigns/index.ts';
import { readQuery } from './query.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that the caller's token needs; without it any valid token will do. */
    scope?: Scope;
    /** Answers without a token. */
    public?: true;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** Finds out who calls and whether they may; throws 401 or 403. */
export async function authenticate(request: FastifyRequest, accounts: Accounts): Promise<void> {
  const { config } = request.routeOptions;
  if (config.public === true) return;
  const token = bearerOf(request.headers.authorization);
  if (token === null) throw new Refusal([accountProblems.tokenInvalid()]);
  const caller = await accounts.authenticate(token);
  if (config.scope !== undefined && !caller.scopes.has(config.scope)) {
    throw new Refusal([accountProblems.scopeMissing(config.scope)]);
  }
  request.caller = caller;
}

/**
 * Reports look at accounts alone: for them a caller has only those advertisers that are enabled for this API. Naming
 * another of its own gets the refusal that says so.
 */
export function keepEnabled(request: FastifyRequest, accounts: Accounts): void {
  if (request.caller === null) return;
  const own = [...request.caller.advertiserIds].flatMap((id) => accounts.advertiser(id) ?? []);
  const named = Number(readQuery(request.query).text('advertiserId'));
  const refused = own.filter(({ id }) => id === named).flatMap(mpoProblems);
  if (refused.length > 0) throw new Refusal(refused);
  const enabled = own.filter(({ mpoEnabled }) => mpoEnabled).map(({ id }) => id);
  request.caller = { ...request.caller, advertiserIds: new Set(enabled) };
}

/** The caller of a route that is not public. */
export function callerOf(request: { readonly caller: Caller | null }): Caller {
  assert(request.caller !== null, 'a route asked for the caller although it is public');
  return request.caller;
}

function bearerOf(header: string | undefined): string | null {
  const match = /^bearer +(\S+) *$/i.exec(header ?? '');
  return match?.[1] ?? null;
}
