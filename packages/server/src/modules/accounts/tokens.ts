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
  issue(clientId: string): Promise<string>;
  read(token: string): Promise<TokenReading>;
}

export type TokenReading = { clientId: string } | 'invalid' | 'expired';

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

export async function openTokens(deps: { db: Db; clock: Clock; ids: Ids }): Promise<Tokens> {
  const { clock, ids } = deps;
  const keys = await openKeys(deps);
  const signing = keys[0];
  assert(signing !== undefined, 'no signing key after one was made');
  const byKid = new Map(keys.map((key) => [key.kid, key]));
  const verified = new BoundedMap<string, { clientId: string; expiresMs: EpochMs }>(REMEMBERED_MAX);

  async function verify(token: string): Promise<TokenReading> {
    try {
      const { payload } = await jwtVerify(
        token,
        (header) => {
          const key = byKid.get(header.kid ?? '');
          if (key === undefined) throw new errors.JWKSNoMatchingKey();
          return key.publicKey;
        },
        {
          algorithms: ['RS256'],
          issuer: ISSUER,
          currentDate: new Date(clock.now()),
          requiredClaims: ['exp', 'sub'],
        },
      );
      const { sub, exp } = payload;
      if (sub === undefined || exp === undefined) return 'invalid';
      verified.set(token, { clientId: sub, expiresMs: exp * 1_000 });
      return { clientId: sub };
    } catch (error) {
      return error instanceof errors.JWTExpired ? 'expired' : 'invalid';
    }
  }

  return {
    issue(clientId) {
      const issuedAt = Math.floor(clock.now() / 1_000);
      return new SignJWT({})
        .setProtectedHeader({ alg: 'RS256', kid: signing.kid, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setSubject(clientId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + TOKEN_SECONDS)
        .setJti(ids.next())
        .sign(signing.privateKey);
    },
    async read(token) {
      if (token.length > TOKEN_CHARS_MAX) return 'invalid';
      const known = verified.get(token);
      if (known === undefined) return verify(token);
      if (known.expiresMs > clock.now()) return { clientId: known.clientId };
      verified.delete(token);
      return 'expired';
    },
  };
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
