import { hkdfSync } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { errors, jwtVerify, SignJWT } from 'jose';
import { sameSecret } from '../../base/hash.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import type { Member, Role } from '../../modules/accounts/index.ts';

/** What somebody may do, each more than the one after it. */
export const SIGNAL_ROLES = ['owner', 'admin', 'editor', 'viewer'] as const;

export type SignalRole = (typeof SIGNAL_ROLES)[number];

/** Who calls the management API. */
export interface Actor {
  readonly name: string;
  readonly role: SignalRole;
  /** Whose integrations it sees; null for everybody's. */
  readonly advertiserIds: readonly number[] | null;
}

/** Members of the console are members here; the operator owns the server. */
export const ROLE_OF: Readonly<Record<Role, SignalRole>> = {
  admin: 'admin',
  'ad-ops': 'editor',
  viewer: 'viewer',
};

export const TOKEN_SECONDS = 900;
const ISSUER = 'souk-signal';

/** Tokens of the management API, and whom a request's token stands for. */
export interface Actors {
  issue(actor: Actor): Promise<string>;
  /** Refuses with 401. */
  of(request: FastifyRequest): Promise<Actor>;
}

export function openActors(deps: { clock: Clock; secret: Uint8Array; operatorKey: string }): Actors {
  const { clock, operatorKey } = deps;
  // Tokens end with the operator's key: whoever replaces it takes back all that it could have issued.
  const key = new Uint8Array(hkdfSync('sha256', deps.secret, operatorKey, 'signal management tokens', 32));
  return {
    issue({ name, role, advertiserIds }) {
      const nowS = Math.floor(clock.now() / 1_000);
      return new SignJWT({ role, adv: advertiserIds })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(ISSUER)
        .setSubject(name)
        .setIssuedAt(nowS)
        .setExpirationTime(nowS + TOKEN_SECONDS)
        .sign(key);
    },
    async of(request) {
      const token = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token === undefined) throw new Refusal([invalidToken]);
      if (sameSecret(token, operatorKey)) return OPERATOR;
      try {
        const { payload } = await jwtVerify<{ role: SignalRole; adv: number[] | null }>(token, key, {
          ...{ algorithms: ['HS256'], issuer: ISSUER, requiredClaims: ['exp', 'sub'] },
          currentDate: new Date(clock.now()),
        });
        return { name: payload.sub ?? '', role: payload.role, advertiserIds: payload.adv };
      } catch (error) {
        throw new Refusal([error instanceof errors.JWTExpired ? expiredToken : invalidToken]);
      }
    },
  };
}

/** Whoever holds the operator's key owns the server. */
export const OPERATOR: Actor = { name: 'operator', role: 'owner', advertiserIds: null };

export function actorOf({ email, role, advertiserIds }: Member): Actor {
  return { name: email, role: ROLE_OF[role], advertiserIds };
}

/** Refuses with 403 whoever may do less than that role. */
export function requireRole(actor: Actor, least: SignalRole): void {
  if (SIGNAL_ROLES.indexOf(actor.role) <= SIGNAL_ROLES.indexOf(least)) return;
  throw new Refusal([
    {
      code: 'FORBIDDEN',
      type: 'access-control',
      status: 403,
      title: 'The role does not allow this',
      detail: `this needs the role ${least}, and ${actor.name} is ${actor.role}; nothing was changed`,
    },
  ]);
}

export function mayAdminister({ advertiserIds }: Actor, advertiserId: number): boolean {
  return advertiserIds === null || advertiserIds.includes(advertiserId);
}

const invalidToken: Problem = {
  code: 'INVALID_TOKEN',
  type: 'authorization',
  status: 401,
  title: 'The token is missing or invalid',
  detail:
    'send Authorization: Bearer <token> with a token from POST /v1/admin/auth/login, or the operator key of the data directory; nothing was changed',
};

const expiredToken: Problem = {
  code: 'EXPIRED_TOKEN',
  type: 'authorization',
  status: 401,
  title: 'The token has expired',
  detail: 'tokens live for 15 minutes; get a new one from POST /v1/admin/auth/refresh. Nothing was changed',
};
