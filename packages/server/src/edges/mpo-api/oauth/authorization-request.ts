import type { ApiClient } from '../../../modules/accounts/index.ts';

/** What an app asks a member for, checked: the browser may be sent back to its address. */
export interface AuthorizationRequest {
  readonly client: ApiClient;
  readonly redirectUri: string;
  /** As the request named it; null when it left it to the client's only one. */
  readonly redirectUriGiven: string | null;
  readonly state: string | null;
  readonly codeChallenge: string | null;
}

export type AuthorizationReading =
  | { readonly ok: true; readonly request: AuthorizationRequest }
  /** Nobody is sent anywhere: the client or its address is not to be trusted. */
  | { readonly ok: false; readonly page: string }
  /** The app is told, at its own address. */
  | { readonly ok: false; readonly redirect: string };

/** RFC 6749 section 4.1.2.1. */
export type AuthorizationError =
  | 'invalid_request'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied';

/** An S256 challenge is the base64url of 32 bytes. */
const CHALLENGE = /^[\w-]{43}$/;

export function readAuthorization(
  query: URLSearchParams,
  clientOf: (clientId: string) => ApiClient | undefined,
): AuthorizationReading {
  const client = clientOf(one(query, 'client_id') ?? '');
  if (client === undefined || client.revokedAtMs !== null) {
    return { ok: false, page: 'The client_id of this link is unknown here, or was revoked.' };
  }
  const given = one(query, 'redirect_uri');
  const redirectUri = given ?? onlyOne(client.redirectUris);
  if (
    redirectUri === null ||
    !client.redirectUris.includes(redirectUri) ||
    query.getAll('redirect_uri').length > 1
  ) {
    return {
      ok: false,
      page: `The redirect_uri of this link is not registered for ${client.name}. An operator registers it with souk clients create --redirect-uri.`,
    };
  }
  const back = { redirectUri, state: one(query, 'state') };
  const fault = faultOf(query, client);
  if (fault !== null) return { ok: false, redirect: errorRedirect(back, fault.error, fault.why) };
  const codeChallenge = one(query, 'code_challenge');
  return { ok: true, request: { client, ...back, redirectUriGiven: given, codeChallenge } };
}

function faultOf(
  query: URLSearchParams,
  client: ApiClient,
): { error: AuthorizationError; why: string } | null {
  const twice = [...new Set(query.keys())].find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) return { error: 'invalid_request', why: `${twice} is given more than once` };
  if (one(query, 'response_type') !== 'code') {
    return { error: 'unsupported_response_type', why: 'response_type is code' };
  }
  const method = one(query, 'code_challenge_method');
  const challenge = one(query, 'code_challenge');
  if (challenge === null && method !== null) {
    return { error: 'invalid_request', why: 'code_challenge is missing' };
  }
  if (challenge !== null && (method !== 'S256' || !CHALLENGE.test(challenge))) {
    return { error: 'invalid_request', why: 'code_challenge is made with code_challenge_method S256' };
  }
  const beyond = (one(query, 'scope') ?? '')
    .split(/\s+/)
    .filter((scope) => scope !== '' && !client.scopes.includes(scope));
  if (beyond.length === 0) return null;
  return { error: 'invalid_scope', why: `the client is not registered for ${beyond.join(' ')}` };
}

type Back = Pick<AuthorizationRequest, 'redirectUri' | 'state'>;

export function errorRedirect(back: Back, error: AuthorizationError, why: string): string {
  return redirectTo(back, { error, error_description: why });
}

export function codeRedirect(back: Back, code: string): string {
  return redirectTo(back, { code });
}

function redirectTo({ redirectUri, state }: Back, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  if (state !== null) url.searchParams.append('state', state);
  return url.href;
}

/** RFC 6749 section 3.1: an empty parameter counts as one that was left out. */
function one(query: URLSearchParams, name: string): string | null {
  return query.get(name) || null;
}

function onlyOne(uris: readonly string[]): string | null {
  return uris.length === 1 ? (uris[0] ?? null) : null;
}
