import { sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';
import { Refusal } from '../../base/problem.ts';
import type { Clock } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { type Caller, type Member, SCOPES_OF_ROLE } from './account.ts';
import { type CodeInHand, type Exchange, exchangeCode, rotateRefreshToken } from './code-grants.ts';
import { problems } from './problems.ts';
import { CHANNEL, type KnownClient, type ReadModel } from './read-model.ts';
import { secretMatches } from './secrets.ts';
import type { Sessions } from './sessions.ts';
import { TOKEN_SECONDS, type TokenSubject, type Tokens } from './tokens.ts';

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What came of an authorization code or a refresh token. */
export type GrantedTokens =
  | (IssuedToken & { readonly ok: true; readonly refreshToken: string; readonly scopes: readonly string[] })
  | { readonly ok: false; readonly error: 'invalid_client' }
  | { readonly ok: false; readonly error: 'invalid_grant'; readonly why: string };

/** Access tokens: who gets one for what, and whom one stands for. */
export interface Access {
  isClient(credentials: Credentials): boolean;
  /** null when the client is unknown, revoked, or the secret is another. */
  issueToken(credentials: Credentials): Promise<IssuedToken | null>;
  /** For a member who is signed in to the console; it works no longer than the session. */
  tokenForSession(member: Member, session: string): Promise<IssuedToken>;
  /** For the code that a member's browser brought; a code works once, for a minute. */
  tokensForCode(credentials: Credentials, given: Omit<CodeInHand, 'clientId'>): Promise<GrantedTokens>;
  /** Refresh tokens rotate: each works once, and using one again ends all that came of its code. */
  tokensForRefresh(credentials: Credentials, refreshToken: string): Promise<GrantedTokens>;
  /** Whom an access token stands for; refuses with 401 when it is invalid, expired, or its client revoked. */
  authenticate(bearer: string): Promise<Caller>;
}

export function openAccess(deps: {
  db: Db;
  clock: Clock;
  ids: Ids;
  model: ReadModel;
  tokens: Tokens;
  sessions: Pick<Sessions, 'memberByHash'>;
}): Access {
  const { db, clock, ids, model, tokens } = deps;

  async function grant(
    credentials: Credentials,
    exchange: (clientId: string, tx: Db) => Promise<Exchange>,
  ): Promise<GrantedTokens> {
    const client = clientOf(model, credentials);
    if (client === null) return { ok: false, error: 'invalid_client' };
    const { clientId, scopes } = client;
    const done = await db.transaction(async (tx) => {
      const outcome = await exchange(clientId, tx);
      // A refusal may have ended tokens that live: that commits, and everybody has to hear of it.
      if (!outcome.ok && outcome.ended) await tx.query("SELECT pg_notify($1, '')", [CHANNEL]);
      return outcome;
    });
    if (!done.ok) {
      if (done.ended) await model.refresh();
      return { ok: false, error: 'invalid_grant', why: done.why };
    }
    const accessToken = await tokens.issue(clientId, done.family);
    return {
      ok: true,
      accessToken,
      expiresInSeconds: TOKEN_SECONDS,
      refreshToken: done.refreshToken,
      scopes,
    };
  }

  return {
    isClient: (credentials) => clientOf(model, credentials) !== null,
    async issueToken(credentials) {
      const client = clientOf(model, credentials);
      if (client === null) return null;
      return { accessToken: await tokens.issue(client.clientId, null), expiresInSeconds: TOKEN_SECONDS };
    },
    async tokenForSession(member, session) {
      const accessToken = await tokens.issue(memberClientId(member), sha256Hex(session));
      return { accessToken, expiresInSeconds: TOKEN_SECONDS };
    },
    tokensForCode: (credentials, given) =>
      grant(credentials, (clientId, tx) => exchangeCode({ tx, clock, ids }, { clientId, ...given })),
    tokensForRefresh: (credentials, refreshToken) =>
      grant(credentials, (clientId, tx) =>
        rotateRefreshToken({ tx, clock, ids }, { clientId, refreshToken }),
      ),
    async authenticate(bearer) {
      const reading = await tokens.read(bearer);
      if (reading === 'expired') throw new Refusal([problems.tokenExpired()]);
      const caller = reading === 'invalid' ? undefined : await callerOf(deps, reading);
      if (caller === undefined) throw new Refusal([problems.tokenInvalid()]);
      return caller;
    },
  };
}

/** The client that these credentials are of; null when they are nobody's. */
function clientOf(model: ReadModel, { clientId, clientSecret }: Credentials): KnownClient | null {
  const client = model.current().clients.get(clientId);
  if (client === undefined || client.callers === null) return null;
  return secretMatches(clientSecret, client.secretSha256) ? client : null;
}

/** Begins what tokens of members are issued to. It is no client's: their ids have 22 characters, these fewer. */
const MEMBER = 'member-';

function memberClientId({ id }: Member): string {
  return `${MEMBER}${id}`;
}

async function callerOf(
  { model, sessions }: { model: ReadModel; sessions: Pick<Sessions, 'memberByHash'> },
  { clientId, family }: TokenSubject,
): Promise<Caller | undefined> {
  if (clientId.startsWith(MEMBER)) {
    const member = family === null ? null : await sessions.memberByHash(family);
    return member === null || memberClientId(member) !== clientId ? undefined : memberCaller(member);
  }
  const { clients, endedFamilies } = model.current();
  const callers = clients.get(clientId)?.callers;
  if (callers === null || callers === undefined) return undefined;
  if (family === null) return callers['client-credentials'];
  return endedFamilies.has(family) ? undefined : callers['authorization-code'];
}

/** With the rights of the member's role at this moment. */
function memberCaller(member: Member): Caller {
  return {
    clientId: memberClientId(member),
    member,
    scopes: new Set(SCOPES_OF_ROLE[member.role]),
    advertiserIds: new Set(member.advertiserIds),
    grant: 'session',
  };
}
