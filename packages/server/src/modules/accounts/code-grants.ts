import { hash } from 'node:crypto';
import { sameSecret, sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';
import type { Clock, EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Writing } from './clients.ts';
import { newSecret } from './secrets.ts';

/** A browser follows the redirect at once, and the app asks for its token in the same breath. */
export const CODE_MS = 60_000;

/** An app that was not used for half a year asks its member again. */
export const REFRESH_TOKEN_MS = 180 * 86_400_000;

/** So long a used code or a rotated token is remembered, in order to notice that somebody uses it again. */
const USED_KEPT_MS = 30 * 86_400_000;

export interface NewCode {
  readonly consentId: number;
  /** null when the request named none, because the client has exactly one. */
  readonly redirectUri: string | null;
  /** PKCE with S256 (RFC 7636); null without. */
  readonly codeChallenge: string | null;
}

/** The code is shown this once; what is kept is its hash. */
export async function insertCode({ tx, clock, ids }: Writing, input: NewCode): Promise<string> {
  const family = ids.next();
  const code = newSecret(ids);
  const nowMs = clock.now();
  await forgetOld(tx, nowMs);
  await tx.query('INSERT INTO token_families (family, consent_id, created_at_ms) VALUES ($1, $2, $3)', [
    family,
    input.consentId,
    nowMs,
  ]);
  await tx.query(
    `INSERT INTO authorization_codes (code_sha256, family, redirect_uri, code_challenge, expires_at_ms)
     VALUES ($1, $2, $3, $4, $5)`,
    [sha256Hex(code), family, input.redirectUri, input.codeChallenge, nowMs + CODE_MS],
  );
  return code;
}

/** Families of which nothing can be used any more, and nothing used again need be noticed. */
async function forgetOld(tx: Db, nowMs: EpochMs): Promise<void> {
  await tx.query(
    `DELETE FROM token_families AS old WHERE old.created_at_ms < $2
       AND NOT EXISTS (SELECT 1 FROM refresh_tokens AS t WHERE t.family = old.family AND t.expires_at_ms > $1)`,
    [nowMs, nowMs - USED_KEPT_MS],
  );
}

/** What a code or a refresh token was turned into. */
export type Exchange =
  | { readonly ok: true; readonly family: string; readonly refreshToken: string }
  /** `ended`: the grant was used twice, and everything that came of it was ended. */
  | { readonly ok: false; readonly why: string; readonly ended: boolean };

interface Exchanging {
  readonly tx: Db;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface CodeInHand {
  readonly clientId: string;
  readonly code: string;
  readonly redirectUri: string | null;
  readonly codeVerifier: string | null;
}

/** Turns a code into its first refresh token. A code that was used already ends everything that came of it. */
export async function exchangeCode(at: Exchanging, given: CodeInHand): Promise<Exchange> {
  const { tx, clock } = at;
  const [row] = await tx.query<CodeRow>(
    `SELECT code.family, code.redirect_uri AS "redirectUri", code.code_challenge AS "codeChallenge",
       code.expires_at_ms AS "expiresAtMs", code.used_at_ms AS "usedAtMs",
       consents.client_id AS "clientId", families.ended_at_ms AS "endedAtMs"
     FROM authorization_codes AS code
     JOIN token_families AS families ON families.family = code.family
     JOIN consents ON consents.id = families.consent_id
     WHERE code.code_sha256 = $1 FOR UPDATE OF code, families`,
    [sha256Hex(given.code)],
  );
  if (row === undefined || row.clientId !== given.clientId) return refused('the code is unknown');
  if (row.usedAtMs !== null) {
    await endFamily(at, row.family);
    return { ok: false, why: 'the code was used before; everything that came of it is ended', ended: true };
  }
  if (row.endedAtMs !== null) return refused('the consent was withdrawn');
  if (row.expiresAtMs <= clock.now()) return refused('the code has expired: it lives for a minute');
  // RFC 6749 section 4.1.3: compared only when the authorization request named one.
  if (row.redirectUri !== null && row.redirectUri !== given.redirectUri) {
    return refused('redirect_uri is not the one of the authorization request');
  }
  const unproven = pkceFault(row.codeChallenge, given.codeVerifier);
  if (unproven !== null) return refused(unproven);
  await tx.query('UPDATE authorization_codes SET used_at_ms = $2 WHERE code_sha256 = $1', [
    sha256Hex(given.code),
    clock.now(),
  ]);
  return issued(at, row.family);
}

interface CodeRow {
  family: string;
  clientId: string;
  redirectUri: string | null;
  codeChallenge: string | null;
  expiresAtMs: EpochMs;
  usedAtMs: EpochMs | null;
  endedAtMs: EpochMs | null;
}

/** RFC 7636. A verifier without a challenge is a sign that somebody took the challenge out of the request. */
function pkceFault(challenge: string | null, verifier: string | null): string | null {
  if (challenge === null) {
    return verifier === null ? null : 'code_verifier was sent for a code that was asked for without one';
  }
  if (verifier === null) return 'code_verifier is missing';
  return sameSecret(hash('sha256', verifier, 'base64url'), challenge)
    ? null
    : 'code_verifier does not fit code_challenge';
}

/**
 * Turns a refresh token into the next one. One that was turned in before is in two hands, and nobody knows which is
 * the thief's: the whole family ends.
 */
export async function rotateRefreshToken(
  at: Exchanging,
  given: { clientId: string; refreshToken: string },
): Promise<Exchange> {
  const { tx, clock } = at;
  const kept = sha256Hex(given.refreshToken);
  const [row] = await tx.query<RefreshRow>(
    `SELECT token.family, token.expires_at_ms AS "expiresAtMs", token.rotated_at_ms AS "rotatedAtMs",
       consents.client_id AS "clientId", families.ended_at_ms AS "endedAtMs"
     FROM refresh_tokens AS token
     JOIN token_families AS families ON families.family = token.family
     JOIN consents ON consents.id = families.consent_id
     WHERE token.token_sha256 = $1 FOR UPDATE OF token, families`,
    [kept],
  );
  if (row === undefined || row.clientId !== given.clientId) return refused('the refresh token is unknown');
  if (row.endedAtMs !== null) return refused('the refresh token was ended or its consent withdrawn');
  if (row.rotatedAtMs !== null) {
    await endFamily(at, row.family);
    const why = 'the refresh token was used before; everything that came of its code is ended';
    return { ok: false, why, ended: true };
  }
  if (row.expiresAtMs <= clock.now()) return refused('the refresh token has expired');
  await tx.query('UPDATE refresh_tokens SET rotated_at_ms = $2 WHERE token_sha256 = $1', [kept, clock.now()]);
  await tx.query('DELETE FROM refresh_tokens WHERE family = $1 AND rotated_at_ms < $2', [
    row.family,
    clock.now() - USED_KEPT_MS,
  ]);
  return issued(at, row.family);
}

interface RefreshRow {
  family: string;
  clientId: string;
  expiresAtMs: EpochMs;
  rotatedAtMs: EpochMs | null;
  endedAtMs: EpochMs | null;
}

async function issued({ tx, clock, ids }: Exchanging, family: string): Promise<Exchange> {
  const refreshToken = newSecret(ids);
  await tx.query('INSERT INTO refresh_tokens (token_sha256, family, expires_at_ms) VALUES ($1, $2, $3)', [
    sha256Hex(refreshToken),
    family,
    clock.now() + REFRESH_TOKEN_MS,
  ]);
  return { ok: true, family, refreshToken };
}

async function endFamily({ tx, clock }: Exchanging, family: string): Promise<void> {
  await tx.query('UPDATE token_families SET ended_at_ms = coalesce(ended_at_ms, $2) WHERE family = $1', [
    family,
    clock.now(),
  ]);
}

function refused(why: string): Exchange {
  return { ok: false, why, ended: false };
}
