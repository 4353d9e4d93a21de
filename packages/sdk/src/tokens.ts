import { SoukError } from './error.ts';
import { type Surroundings, sendPatiently, type Waiting } from './retry.ts';

/** How the client proves who it is. A secret belongs on a server: in a browser, hand in tokens that yours fetched. */
export type Credentials = ClientCredentials | { readonly accessToken: () => string | Promise<string> };

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** After a member's consent. Without it the client acts for itself. */
  readonly refreshToken?: string;
  /** Told the refresh token that replaces the last one, which is then worthless: store it before going on. */
  readonly onRefreshToken?: (token: string) => void | Promise<void>;
}

export interface Tokens {
  /** A token that should work now. */
  current(): Promise<string>;
  /** Another one, because this one was refused. */
  replace(refused: string): Promise<string>;
}

/** Renewed this long before its end, so that no call sets out with a token that ends on the way. */
const MARGIN_MS = 30_000;

export interface TokensDeps {
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly waiting: Waiting;
  readonly around: Surroundings;
}

export function keepTokens(deps: TokensDeps): Tokens {
  const { credentials } = deps;
  if (!('accessToken' in credentials)) return clientTokens(deps, credentials);
  const current = async () => credentials.accessToken();
  return { current, replace: current };
}

/** One token for all calls; those that need a new one at the same moment share one request for it. */
function clientTokens(deps: TokensDeps, credentials: ClientCredentials): Tokens {
  const { around } = deps;
  let held: { token: string; untilMs: number } | null = null;
  let refreshToken = credentials.refreshToken;
  let coming: Promise<string> | null = null;

  async function issue(): Promise<string> {
    const grant = await ask(deps, grantFields(credentials, refreshToken));
    if (refreshToken !== undefined && grant.refresh_token !== null) {
      refreshToken = grant.refresh_token;
      await credentials.onRefreshToken?.(refreshToken);
    }
    held = { token: grant.access_token, untilMs: around.now() + grant.expires_in * 1_000 - MARGIN_MS };
    return grant.access_token;
  }

  function renewed(): Promise<string> {
    coming ??= issue().finally(() => {
      coming = null;
    });
    return coming;
  }

  return {
    current: async () => (held !== null && around.now() < held.untilMs ? held.token : renewed()),
    // Whoever comes late with the same refused token gets the one that was fetched meanwhile.
    replace: async (refused) => (held !== null && held.token !== refused ? held.token : renewed()),
  };
}

function grantFields(
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
  refreshToken: string | undefined,
): Record<string, string> {
  const client = { client_id: clientId, client_secret: clientSecret };
  return refreshToken === undefined
    ? { grant_type: 'client_credentials', ...client }
    : { grant_type: 'refresh_token', refresh_token: refreshToken, ...client };
}

interface Grant {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_token: string | null;
}

async function ask({ baseUrl, waiting, around }: TokensDeps, fields: Record<string, string>): Promise<Grant> {
  const response = await sendPatiently(
    {
      url: `${baseUrl}/oauth2/token`,
      init: { method: 'POST', body: new URLSearchParams(fields) },
      // A refresh token works once: sending it again would look like a theft.
      repeatable: fields.grant_type === 'client_credentials',
    },
    waiting,
    around,
  );
  const body = (await response.json().catch(() => ({}))) as Partial<Grant> & {
    error?: string;
    error_description?: string;
  };
  if (response.ok && body.access_token !== undefined) {
    return { ...{ expires_in: 0, refresh_token: null }, ...body, access_token: body.access_token };
  }
  throw new SoukError(
    `no token: ${response.status} ${body.error ?? ''} ${body.error_description ?? ''}`.trim(),
    { status: response.status, traceId: response.headers.get('x-request-id') },
  );
}
