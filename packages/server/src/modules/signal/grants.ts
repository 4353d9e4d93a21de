import { sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';
import { type Clock, type EpochMs, HOUR_MS } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';

/** A browser that is used every other week stays signed in. */
const LIFE_MS = 14 * 24 * HOUR_MS;

/** However often it is renewed, a sign-in ends: who holds a stolen token does not hold it for ever. */
const SIGN_IN_MS = 90 * 24 * HOUR_MS;

/** Who signed in: a member, or whoever holds the operator's key. */
export type Holder = { readonly memberId: number } | { readonly operatorKey: string };

/**
 * Refresh tokens of the management API. Each works once; using one again ends all that came of the same sign-in. The operator's end
 * when the operator's key is replaced.
 */
export interface Grants {
  /** The first token of a sign-in. */
  begin(holder: Holder): Promise<string>;
  /** The next token; null for one that is unknown, expired or used, or of another operator key than the one that holds now. */
  renew(refreshToken: string, operatorKey: string): Promise<Renewal | null>;
}

export interface Renewal {
  /** null for the operator. */
  readonly memberId: number | null;
  readonly refreshToken: string;
}

/** What all tokens of a sign-in share. */
interface Family {
  readonly family: string;
  readonly memberId: number | null;
  /** Of the operator's; null for a member's. */
  readonly keyHash: string | null;
  readonly endsMs: EpochMs;
}

interface Row extends Family {
  readonly used: EpochMs | null;
}

export function openGrants({ db, clock, ids }: { db: Db; clock: Clock; ids: Ids }): Grants {
  async function insert(tx: Db, { family, memberId, keyHash, endsMs }: Family): Promise<string> {
    const token = `${ids.next()}${ids.next()}`;
    await tx.query(
      `INSERT INTO signal_refresh_tokens
         (token_sha256, family, actor, member_id, operator_key_sha256, ends_at_ms, expires_at_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        ...[sha256Hex(token), family, memberId === null ? 'operator' : 'member', memberId, keyHash],
        ...[endsMs, Math.min(endsMs, clock.now() + LIFE_MS)],
      ],
    );
    return token;
  }

  return {
    async begin(holder) {
      const nowMs = clock.now();
      await db.query('DELETE FROM signal_refresh_tokens WHERE expires_at_ms <= $1', [nowMs]);
      const who =
        'memberId' in holder
          ? { memberId: holder.memberId, keyHash: null }
          : { memberId: null, keyHash: sha256Hex(holder.operatorKey) };
      return insert(db, { family: ids.next(), ...who, endsMs: nowMs + SIGN_IN_MS });
    },
    renew(refreshToken, operatorKey) {
      return db.transaction(async (tx) => {
        const [row] = await tx.query<Row>(
          `SELECT family, member_id AS "memberId", operator_key_sha256 AS "keyHash", ends_at_ms AS "endsMs", used_at_ms AS used
           FROM signal_refresh_tokens
           WHERE token_sha256 = $1 AND LEAST(expires_at_ms, ends_at_ms) > $2 FOR UPDATE`,
          [sha256Hex(refreshToken), clock.now()],
        );
        if (row === undefined) return null;
        const isOfOldKey = row.memberId === null && row.keyHash !== sha256Hex(operatorKey);
        if (row.used !== null || isOfOldKey) {
          await tx.query('DELETE FROM signal_refresh_tokens WHERE family = $1', [row.family]);
          return null;
        }
        await tx.query('UPDATE signal_refresh_tokens SET used_at_ms = $2 WHERE token_sha256 = $1', [
          sha256Hex(refreshToken),
          clock.now(),
        ]);
        return { memberId: row.memberId, refreshToken: await insert(tx, row) };
      });
    },
  };
}
