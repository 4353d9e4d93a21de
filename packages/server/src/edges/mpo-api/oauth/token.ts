import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts } from '../../../modules/accounts/index.ts';
import { failureOf } from '../../../platform/http/failure.ts';

/** A token request is a handful of short fields. */
const BODY_BYTES_MAX = 16_384;

/** RFC 6749 section 5.2: why no token is given. */
type OauthError = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type';

/**
 * `POST /oauth2/token`: client credentials for an access token. The answer always has the key `refresh_token`, null
 * for this grant, because official clients read it without asking.
 */
export async function oauthRoutes(app: FastifyInstance, deps: { accounts: Accounts }): Promise<void> {
  takeForms(app);
  app.setErrorHandler((error, request, reply) => answerOauthFailure(error, request, reply));

  app.post(
    '/oauth2/token',
    { bodyLimit: BODY_BYTES_MAX, config: { public: true } },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
      const fields = fieldsOf(request.body);
      const grantType = fields.get('grant_type');
      if (grantType === undefined) return refuse(reply, 'invalid_request', 'grant_type is missing');
      if (grantType !== 'client_credentials') {
        return refuse(reply, 'unsupported_grant_type', 'this server gives tokens for client_credentials');
      }
      const { clientId, clientSecret } = credentialsOf(request, fields);
      if (clientId === undefined || clientSecret === undefined) {
        return refuse(reply, 'invalid_request', 'client_id and client_secret are needed');
      }
      const token = await deps.accounts.issueToken({ clientId, clientSecret });
      if (token === null) return refuse(reply, 'invalid_client', UNKNOWN_CLIENT);
      return {
        access_token: token.accessToken,
        token_type: 'Bearer',
        expires_in: token.expiresInSeconds,
        refresh_token: null,
      };
    },
  );
}

// Clients' own tests look for this wording.
const UNKNOWN_CLIENT = "the client_id doesn't exist or the client_secret is invalid";

function refuse(reply: FastifyReply, error: OauthError, description: string): unknown {
  if (error === 'invalid_client') void reply.header('www-authenticate', 'Basic realm="souk"');
  void reply.status(error === 'invalid_client' ? 401 : 400);
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

/** The fields of a form, or of a JSON object, which some clients send instead. */
function fieldsOf(body: unknown): ReadonlyMap<string, string> {
  if (typeof body !== 'object' || body === null) return new Map();
  return new Map(
    Object.entries(body).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}

interface Credentials {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

function credentialsOf(request: FastifyRequest, fields: ReadonlyMap<string, string>): Credentials {
  const inBody = { clientId: fields.get('client_id'), clientSecret: fields.get('client_secret') };
  if (inBody.clientId !== undefined && inBody.clientSecret !== undefined) return inBody;
  return basicCredentials(request.headers.authorization) ?? inBody;
}

/** HTTP Basic, whose two parts are form-encoded each (RFC 6749 section 2.3.1). */
function basicCredentials(header: string | undefined): Credentials | null {
  const match = /^basic +([A-Za-z0-9+/=]+) *$/i.exec(header ?? '');
  const [clientId, clientSecret] = Buffer.from(match?.[1] ?? '', 'base64')
    .toString('utf8')
    .split(':', 2);
  if (!clientId || !clientSecret) return null;
  return { clientId: formDecoded(clientId), clientSecret: formDecoded(clientSecret) };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
