import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../../base/problem.ts';
import { type Accounts, type Member, scopesBeyond } from '../../../modules/accounts/index.ts';
import {
  type AuthorizationRequest,
  codeRedirect,
  errorRedirect,
  readAuthorization,
} from './authorization-request.ts';
import { consentPage } from './consent-page.ts';
import { cookieOf, formToken, isOurForm, setCookie } from './cookies.ts';
import { sendPage } from './page.ts';
import { brokenLinkPage, signInPage } from './sign-in-page.ts';

/** The fields of a sign-in, or an account's whole list of advertisers. */
const BODY_BYTES_MAX = 262_144;

interface AuthorizeDeps {
  readonly accounts: Accounts;
}

/** One exchange of a browser about one app's request. */
interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly asked: AuthorizationRequest;
  /** As it came, for the forms to carry along. */
  readonly query: string;
}

/**
 * The authorization page (RFC 6749 section 4.1): a member signs in, sees what an app asks for, and allows it for some
 * advertisers or denies it. Works without scripts; the app's request travels in the address of each form.
 */
export async function authorizeRoutes(app: FastifyInstance, deps: AuthorizeDeps): Promise<void> {
  const { accounts } = deps;
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: BODY_BYTES_MAX },
    (_request, body, done) => done(null, new URLSearchParams(body)),
  );
  const open = (request: FastifyRequest, reply: FastifyReply) => openVisit({ request, reply }, accounts);

  for (const path of ['/oauth2', '/oauth2/authorize']) {
    app.get(path, async (request, reply) => {
      const visit = open(request, reply);
      if (visit === null) return reply;
      const session = cookieOf(request, 'souk_session');
      const member = session === null ? null : await accounts.sessions.member(session);
      if (session === null || member === null) return askToSignIn(visit);
      return askToConsent(visit, deps, { session, member });
    });
  }

  app.post('/oauth2/sign-in', async (request, reply) => {
    const visit = open(request, reply);
    return visit === null ? reply : signIn(visit, deps);
  });

  app.post('/oauth2/sign-out', async (request, reply) => {
    const visit = open(request, reply);
    if (visit === null) return reply;
    const session = cookieOf(request, 'souk_session');
    if (session !== null && isOurForm(formOf(request), session)) {
      await accounts.sessions.close(session);
      setCookie(visit, 'souk_session', null);
    }
    return startAgain(visit);
  });

  app.post('/oauth2/decision', async (request, reply) => {
    const visit = open(request, reply);
    return visit === null ? reply : decide(visit, deps);
  });
}

/** The app's request; null when it was answered already because nothing can come of it. */
function openVisit({ request, reply }: Pick<Visit, 'request' | 'reply'>, accounts: Accounts): Visit | null {
  const query = request.url.split('?', 2)[1] ?? '';
  const reading = readAuthorization(new URLSearchParams(query), (id) => accounts.client(id));
  if (reading.ok) return { request, reply, asked: reading.request, query };
  if ('page' in reading) sendPage(reply, brokenLinkPage(reading.page));
  else void reply.header('cache-control', 'no-store').redirect(reading.redirect, 303);
  return null;
}

function askToSignIn(
  visit: Visit,
  failed: { status?: number; email?: string; complaint?: string } = {},
): FastifyReply {
  const cookie = cookieOf(visit.request, 'souk_visit') ?? randomBytes(24).toString('base64url');
  setCookie(visit, 'souk_visit', cookie);
  const { status, ...rest } = failed;
  const form = { clientName: visit.asked.client.name, query: visit.query, token: formToken(cookie), ...rest };
  return sendPage(visit.reply, signInPage(form, status));
}

async function signIn(visit: Visit, deps: AuthorizeDeps): Promise<FastifyReply> {
  const form = formOf(visit.request);
  if (!isOurForm(form, cookieOf(visit.request, 'souk_visit'))) {
    const complaint = 'This page was open for too long, or your browser keeps no cookies. Try again.';
    return askToSignIn(visit, { status: 403, complaint });
  }
  const email = form.get('email') ?? '';
  const done = await deps.accounts.sessions.open(email, form.get('password') ?? '');
  if (done.ok) {
    setCookie(visit, 'souk_session', done.session);
    return startAgain(visit);
  }
  if (done.retryAfterMs === null) {
    return askToSignIn(visit, {
      status: 401,
      email,
      complaint: 'The e-mail or the password is wrong.',
    });
  }
  const seconds = Math.ceil(done.retryAfterMs / 1_000);
  void visit.reply.header('retry-after', String(seconds));
  const complaint = `There were too many tries. Wait ${seconds} seconds, then try again; the password was not looked at.`;
  return askToSignIn(visit, { status: 429, email, complaint });
}

interface SignedIn {
  readonly session: string;
  readonly member: Member;
}

function askToConsent(
  visit: Visit,
  { accounts }: AuthorizeDeps,
  { session, member, complaint }: SignedIn & { complaint?: string },
): FastifyReply {
  const { asked: request, query, reply } = visit;
  const advertisers = accounts.advertisers().filter(({ id }) => member.advertiserIds.includes(id));
  const page = consentPage({
    ...{ request, member, advertisers, query, token: formToken(session) },
    beyondRole: scopesBeyond(member, request.client.scopes),
    ...(complaint === undefined ? {} : { complaint }),
  });
  return sendPage(reply, page);
}

async function decide(visit: Visit, deps: AuthorizeDeps): Promise<FastifyReply> {
  const { request, reply, asked } = visit;
  const form = formOf(request);
  const session = cookieOf(request, 'souk_session');
  const member = session === null ? null : await deps.accounts.sessions.member(session);
  if (session === null || member === null || !isOurForm(form, session)) return startAgain(visit);
  if (form.get('decision') !== 'allow') {
    return reply.redirect(errorRedirect(asked, 'access_denied', 'the member denied the request'), 303);
  }
  const advertiserIds = form.getAll('advertiser').map(Number);
  try {
    const code = await deps.accounts.consent(
      { clientId: asked.client.clientId, member, advertiserIds },
      { redirectUri: asked.redirectUriGiven, codeChallenge: asked.codeChallenge },
    );
    return reply.header('cache-control', 'no-store').redirect(codeRedirect(asked, code), 303);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const complaint =
      advertiserIds.length === 0
        ? 'Choose at least one advertiser, or deny the request.'
        : error.problems.map(({ detail }) => detail).join('; ');
    return askToConsent(visit, deps, { session, member, complaint });
  }
}

/** To the page that fits whoever the browser shows itself as now. */
function startAgain({ reply, query }: Visit): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(`/oauth2?${query}`, 303);
}

function formOf(request: FastifyRequest): URLSearchParams {
  return request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
}
