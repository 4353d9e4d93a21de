import {
  type CryptoKey,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { assert } from '../../base/assert.ts';
import { BoundedMap } from '../../base/bounded.ts';
import type { Ids } from '../../base/ids.ts';
import type { Clock, EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';

/** The contract's life of an access token. */
export const TOKEN_SECONDS = 900;

/** Verified tokens that are remembered: a client takes one for nearly every call, and each lives for 15 minutes. */
const REMEMBERED_MAX = 20_000;

/** Ours have about 600 characters; nothing longer is worth a look. */
const TOKEN_CHARS_MAX = 4_096;

const ISSUER = 'souk';

/** Signs access tokens with RS256 and reads them again; knows nothing of what a client may do. */
export interface Tokens {
  /** @param family everything that came of one authorization code; null for a token of the client's own. */
  issue(clientId: string, family: string | null): Promise<string>;
  read(token: string): Promise<TokenReading>;
}

export interface TokenSubject {
  readonly clientId: string;
  readonly family: string | null;
}

export type TokenReading = TokenSubject | 'invalid' | 'expired';

/** Tokens of this second that are handed out again: as many as clients that ask within a second. */
const FRESH_MAX = 1_000;

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

export async function openTokens(deps: { db: Db; clock: Clock; ids: Ids }): Promise<Tokens> {
  const { clock, ids } = deps;
  const keys = await openKeys(deps);
  const key = keys[0];
  assert(key !== undefined, 'no signing key after one was made');
  const byKid = new Map(keys.map((each) => [each.kid, each]));
  const verified = new BoundedMap<string, TokenSubject & { expiresMs: EpochMs }>(REMEMBERED_MAX);
  const fresh = new BoundedMap<string, { issuedAt: number; token: Promise<string> }>(FRESH_MAX);

  async function verify(token: string): Promise<TokenReading> {
    try {
      const { payload } = await jwtVerify(
        token,
        (header) => {
          const known = byKid.get(header.kid ?? '');
          if (known === undefined) throw new errors.JWKSNoMatchingKey();
          return known.publicKey;
        },
        {
          algorithms: ['RS256'],
          issuer: ISSUER,
          currentDate: new Date(clock.now()),
          requiredClaims: ['exp', 'sub'],
        },
      );
      const { sub, exp, fam } = payload;
      if (sub === undefined || exp === undefined) return 'invalid';
      const subject = { clientId: sub, family: typeof fam === 'string' ? fam : null };
      verified.set(token, { ...subject, expiresMs: exp * 1_000 });
      return subject;
    } catch (error) {
      return error instanceof errors.JWTExpired ? 'expired' : 'invalid';
    }
  }

  return {
    issue(clientId, family) {
      const issuedAt = Math.floor(clock.now() / 1_000);
      if (family !== null) return sign(key, { clientId, family }, { issuedAt, jti: ids.next() });
      // Official clients ask before every call, and signing costs more than all the rest: within one second the
      // same token is as good as another one.
      const known = fresh.get(clientId);
      if (known?.issuedAt === issuedAt) return known.token;
      const token = sign(key, { clientId, family }, { issuedAt, jti: ids.next() });
      fresh.set(clientId, { issuedAt, token });
      return token;
    },
    async read(token) {
      if (token.length > TOKEN_CHARS_MAX) return 'invalid';
      const known = verified.get(token);
      if (known === undefined) return verify(token);
      if (known.expiresMs > clock.now()) return known;
      verified.delete(token);
      return 'expired';
    },
  };
}

function sign(
  key: SigningKey,
  { clientId, family }: TokenSubject,
  { issuedAt, jti }: { issuedAt: number; jti: string },
): Promise<string> {
  return new SignJWT(family === null ? {} : { fam: family })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setSubject(clientId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_SECONDS)
    .setJti(jti)
    .sign(key.privateKey);
}

/** The keys that are not retired, newest first; makes the first one under a lock, so that two servers agree. */
async function openKeys(deps: { db: Db; clock: Clock; ids: Ids }): Promise<SigningKey[]> {
  const { db, clock, ids } = deps;
  const rows = await db.transaction(async (tx) => {
    await tx.query('LOCK TABLE account_signing_keys IN EXCLUSIVE MODE');
    const known = await tx.query<KeyRow>(SELECT_KEYS);
    if (known.length > 0) return known;
    const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2_048, extractable: true });
    await tx.query(
      'INSERT INTO account_signing_keys (kid, private_jwk, created_at_ms) VALUES ($1, $2::jsonb, $3)',
      [ids.next(), JSON.stringify(await exportJWK(privateKey)), clock.now()],
    );
    return tx.query<KeyRow>(SELECT_KEYS);
  });
  return Promise.all(rows.map(signingKeyOf));
}

interface KeyRow {
  kid: string;
  jwk: string;
}

const SELECT_KEYS = `
  SELECT kid, private_jwk::text AS jwk FROM account_signing_keys
  WHERE retired_at_ms IS NULL ORDER BY created_at_ms DESC, kid`;

async function signingKeyOf(row: KeyRow): Promise<SigningKey> {
  const jwk: JWK = JSON.parse(row.jwk);
  const { kty, n, e } = jwk;
  assert(kty === 'RSA' && n !== undefined && e !== undefined, `signing key ${row.kid} is not an RSA key`);
  const privateKey = await importJWK(jwk, 'RS256');
  const publicKey = await importJWK({ kty, n, e }, 'RS256');
  assert(
    !(privateKey instanceof Uint8Array) && !(publicKey instanceof Uint8Array),
    'an RSA key is not bytes',
  );
  return { kid: row.kid, privateKey, publicKey };
}
