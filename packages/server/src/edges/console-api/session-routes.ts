import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Refusal } from '../../base/problem.ts';
import { type Accounts, CONSOLE_SESSION_MS } from '../../modules/accounts/index.ts';
import type { ClockControl, ConsoleApp } from './console-api.ts';
import { problems } from './problems.ts';

const Credentials = Type.Object(
  { email: Type.String({ maxLength: 255 }), password: Type.String({ maxLength: 200 }) },
  { additionalProperties: false },
);

interface SessionRoutesDeps {
  readonly accounts: Accounts;
  readonly clock: Pick<ClockControl, 'now' | 'mode'>;
}

/**
 * Signing in to the console. The browser keeps the session in a cookie that scripts cannot read and that goes to this path
 * alone; all that it can be exchanged for is an access token, which the page holds in memory and calls the API with. So
 * no other route answers to a cookie, and no other site's form can do anything.
 */
export function sessionRoutes(app: ConsoleApp, { accounts, clock }: SessionRoutesDeps): void {
  app.post(
    '/session',
    { schema: { body: Credentials }, config: { role: 'nobody-yet' } },
    async (request, reply) => {
      refuseOtherSites(request);
      const { email, password } = request.body;
      const done = await accounts.sessions.open(email, password, CONSOLE_SESSION_MS);
      if (!done.ok) {
        if (done.retryAfterMs === null) throw new Refusal([problems.signInWrong()]);
        const seconds = Math.ceil(done.retryAfterMs / 1_000);
        void reply.header('retry-after', String(seconds));
        throw new Refusal([problems.signInTooOften(seconds)]);
      }
      setSession(request, reply, done.session);
      return answerOf(reply, done.member, done.session);
    },
  );

  app.get('/session', { config: { role: 'nobody-yet' } }, async (request, reply) => {
    refuseOtherSites(request);
    const session = sessionOf(request);
    const member = session === null ? null : await accounts.sessions.member(session);
    if (session === null || member === null) throw new Refusal([problems.notSignedIn()]);
    return answerOf(reply, member, session);
  });

  app.delete('/session', { config: { role: 'nobody-yet' } }, async (request, reply) => {
    refuseOtherSites(request);
    const session = sessionOf(request);
    if (session !== null) await accounts.sessions.close(session);
    setSession(request, reply, null);
    return reply.header('cache-control', 'no-store').status(204).send();
  });

  async function answerOf(
    reply: FastifyReply,
    member: Parameters<Accounts['tokenForSession']>[0],
    session: string,
  ) {
    const { accessToken, expiresInSeconds } = await accounts.tokenForSession(member, session);
    void reply.header('cache-control', 'no-store');
    return {
      member,
      accessToken,
      expiresInSeconds,
      clock: { mode: clock.mode, nowMs: clock.now() },
      advertisers: accounts.advertisers().filter(({ id }) => member.advertiserIds.includes(id)),
    };
  }
}

const COOKIE = 'souk_console';
const SESSION = /(?:^|;\s*)souk_console=([\w-]{20,64})(?:;|$)/;

function sessionOf(request: FastifyRequest): string | null {
  return SESSION.exec(request.headers.cookie ?? '')?.[1] ?? null;
}

/** Strict: a link from elsewhere opens the page, which needs no cookie; the page itself then sends it. `null` takes it away. */
function setSession(request: FastifyRequest, reply: FastifyReply, value: string | null): void {
  const parts = [`${COOKIE}=${value ?? ''}`, 'Path=/console/v1/session', 'HttpOnly', 'SameSite=Strict'];
  parts.push(`Max-Age=${value === null ? 0 : CONSOLE_SESSION_MS / 1_000}`);
  // A forged header can only make the cookie stricter than it had to be.
  if (request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https') parts.push('Secure');
  void reply.header('set-cookie', parts.join('; '));
}

/** The console's own page marks its calls; a page of another site cannot without asking first, and is never told yes. */
function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (request.headers['x-souk-console'] === undefined || (site !== undefined && site !== 'same-origin')) {
    throw new Refusal([problems.notTheConsole()]);
  }
}
