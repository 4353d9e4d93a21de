import { Type } from 'typebox';
import { sameSecret } from '../../base/hash.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import { actorOf, OPERATOR, TOKEN_SECONDS } from './actor.ts';
import type { SignalApp, SignalRoutesDeps } from './signal-api.ts';

const Login = Type.Union([
  Type.Object(
    { email: Type.String({ maxLength: 255 }), password: Type.String({ maxLength: 200 }) },
    { additionalProperties: false },
  ),
  Type.Object({ operator_key: Type.String() }, { additionalProperties: false }),
]);

const Refresh = Type.Object(
  { refresh_token: Type.String({ maxLength: 2_000 }) },
  { additionalProperties: false },
);

/**
 * `POST /auth/login` and `POST /auth/refresh`: tokens live for 15 minutes; refresh tokens for two weeks, each works once, and
 * 90 days after the sign-in there is no further one.
 */
export function authRoutes(app: SignalApp, deps: SignalRoutesDeps): void {
  const { accounts, actors, operatorKey, signal } = deps;

  app.post('/auth/login', { schema: { body: Login } }, async ({ body }, reply) => {
    if ('operator_key' in body) {
      if (!sameSecret(body.operator_key, operatorKey)) throw new Refusal([badCredentials]);
      return answer(await actors.issue(OPERATOR), await signal.grants.begin({ operatorKey }));
    }
    const entered = await accounts.sessions.open(body.email, body.password);
    if (!entered.ok) {
      if (entered.retryAfterMs === null) throw new Refusal([badCredentials]);
      void reply.header('retry-after', String(Math.ceil(entered.retryAfterMs / 1_000)));
      throw new Refusal([locked]);
    }
    const { member, session } = entered;
    await accounts.sessions.close(session);
    return answer(await actors.issue(actorOf(member)), await signal.grants.begin({ memberId: member.id }));
  });

  app.post('/auth/refresh', { schema: { body: Refresh } }, async ({ body }) => {
    const grant = await signal.grants.renew(body.refresh_token, operatorKey);
    if (grant === null) throw new Refusal([badRefresh]);
    const member = grant.memberId === null ? null : await deps.accounts.member(grant.memberId);
    if (member === undefined) throw new Refusal([badRefresh]);
    return answer(await actors.issue(member === null ? OPERATOR : actorOf(member)), grant.refreshToken);
  });
}

function answer(accessToken: string, refreshToken: string): object {
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: TOKEN_SECONDS,
    refresh_token: refreshToken,
  };
}

const badCredentials: Problem = {
  code: 'INVALID_CREDENTIALS',
  type: 'authentication',
  status: 401,
  title: 'The credentials are wrong',
  detail: 'the e-mail address, the password or the operator key is wrong',
};

const locked: Problem = {
  code: 'ACCOUNT_LOCKED',
  type: 'authentication',
  status: 429,
  title: 'Too many wrong passwords',
  detail:
    'there were too many tries with this address; the password was not looked at, come back after Retry-After seconds',
};

const badRefresh: Problem = {
  code: 'INVALID_REFRESH_TOKEN',
  type: 'authorization',
  status: 401,
  title: 'The refresh token is invalid',
  detail: 'the refresh token is unknown, expired or was used before; sign in again',
};
