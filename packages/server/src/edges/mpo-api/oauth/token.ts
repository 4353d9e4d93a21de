import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts, Credentials, GrantedTokens } from '../../../modules/accounts/index.ts';
import { failureOf } from '../../../platform/http/failure.ts';
import { announce, type RateLimits } from '../rate-limits.ts';
import { getToken } from './token.schema.ts';
import { credentialsOf, fieldsOf } from './token-request.ts';

/** A token request is a handful of short fields. */
const BODY_BYTES_MAX = 16_384;

/** RFC 6749 section 5.2: why no token is given. The last is ours, for a client that asks too often. */
type OauthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'temporarily_unavailable';

interface TokenDeps {
  readonly accounts: Accounts;
  /** null: nobody is held up. */
  readonly rateLimits: RateLimits | null;
}

/**
 * `POST /oauth2/token`: client credentials, an authorization code or a refresh token for an access token. The answer
 * always has the key `refresh_token`, null for client credentials, because official clients read it without asking.
 */
export async function oauthRoutes(app: FastifyInstance, deps: TokenDeps): Promise<void> {
  takeForms(app);
  app.setErrorHandler((error, request, reply) => answerOauthFailure(error, request, reply));

  app.post(
    '/oauth2/token',
    { bodyLimit: BODY_BYTES_MAX, config: { public: true }, schema: getToken },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
      const fields = fieldsOf(request.body);
      const grantType = fields.get('grant_type');
      if (grantType === undefined) return refuse(reply, 'invalid_request', 'grant_type is missing');
      const grant = Object.hasOwn(GRANTS, grantType) ? GRANTS[grantType] : undefined;
      if (grant === undefined) {
        const known = Object.keys(GRANTS).join(', ');
        return refuse(reply, 'unsupported_grant_type', `this server gives tokens for ${known}`);
      }
      const { clientId, clientSecret } = credentialsOf(request, fields);
      if (clientId === undefined || clientSecret === undefined) {
        return refuse(reply, 'invalid_request', 'client_id and client_secret are needed');
      }
      const credentials = { clientId, clientSecret };
      if (!deps.accounts.isClient(credentials)) return refuse(reply, 'invalid_client', UNKNOWN_CLIENT);
      const allowance = deps.rateLimits?.token(clientId);
      if (allowance !== undefined) announce(reply, allowance);
      if (allowance?.isExceeded === true) {
        const why = `this client has used its ${allowance.limit} tokens of this minute; use one for its 15 minutes`;
        return refuse(reply, 'temporarily_unavailable', why);
      }
      const answer = await grant(deps.accounts, credentials, fields);
      return 'error' in answer ? refuse(reply, answer.error, answer.why) : answer;
    },
  );
}

interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly refresh_token: string | null;
  readonly scope?: string;
}

type Grant = (
  accounts: Accounts,
  credentials: Credentials,
  fields: ReadonlyMap<string, string>,
) => Promise<TokenAnswer | { error: OauthError; why: string }>;

const GRANTS: Readonly<Record<string, Grant>> = {
  async client_credentials(accounts, credentials) {
    const token = await accounts.issueToken(credentials);
    if (token === null) return { error: 'invalid_client', why: UNKNOWN_CLIENT };
    const { accessToken, expiresInSeconds } = token;
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: expiresInSeconds,
      refresh_token: null,
    };
  },
  async authorization_code(accounts, credentials, fields) {
    const code = fields.get('code');
    if (code === undefined) return { error: 'invalid_request', why: 'code is missing' };
    const given = {
      code,
      redirectUri: fields.get('redirect_uri') ?? null,
      codeVerifier: fields.get('code_verifier') ?? null,
    };
    return answerOf(await accounts.tokensForCode(credentials, given));
  },
  async refresh_token(accounts, credentials, fields) {
    const refreshToken = fields.get('refresh_token');
    if (refreshToken === undefined) return { error: 'invalid_request', why: 'refresh_token is missing' };
    return answerOf(await accounts.tokensForRefresh(credentials, refreshToken));
  },
};

function answerOf(tokens: GrantedTokens): TokenAnswer | { error: OauthError; why: string } {
  if (!tokens.ok) return { error: tokens.error, why: 'why' in tokens ? tokens.why : UNKNOWN_CLIENT };
  return {
    access_token: tokens.accessToken,
    token_type: 'Bearer',
    expires_in: tokens.expiresInSeconds,
    refresh_token: tokens.refreshToken,
    scope: tokens.scopes.join(' '),
  };
}

// Clients' own tests look for this wording.
const UNKNOWN_CLIENT = "the client_id doesn't exist or the client_secret is invalid";

const STATUS: Partial<Record<OauthError, number>> = { invalid_client: 401, temporarily_unavailable: 429 };

function refuse(reply: FastifyReply, error: OauthError, description: string): unknown {
  if (error === 'invalid_client') void reply.header('www-authenticate', 'Basic realm="souk"');
  void reply.status(STATUS[error] ?? 400);
  return { error, error_description: description };
}

function answerOauthFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const failure = failureOf(error);
  const [first] = failure.entries;
  if (failure.status >= 500) request.log.error({ err: error, traceId: request.id, path: '/oauth2/token' });
  void reply.status(failure.status).headers(failure.headers);
  return reply.send({
    error: failure.status >= 500 ? 'server_error' : 'invalid_request',
    error_description:
      failure.status >= 500 ? `internal error; the log says why under ${request.id}` : first?.detail,
  });
}

function takeForms(app: FastifyInstance): void {
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body))),
  );
}
