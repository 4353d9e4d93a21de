import { sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';
import { type Clock, HOUR_MS } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';

/** A browser that is used every other week stays signed in. */
const LIFE_MS = 14 * 24 * HOUR_MS;

/** Refresh tokens of the management API. Each works once; using one again ends all that came of the same sign-in. */
export interface Grants {
  /** The first token of a sign-in. @param memberId null for the operator */
  begin(memberId: number | null): Promise<string>;
  /** The next token; null for one that is unknown, expired or used. */
  renew(
    refreshToken: string,
  ): Promise<{ readonly memberId: number | null; readonly refreshToken: string } | null>;
}

export function openGrants({ db, clock, ids }: { db: Db; clock: Clock; ids: Ids }): Grants {
  async function insert(tx: Db, grant: { family: string; memberId: number | null }): Promise<string> {
    const token = `${ids.next()}${ids.next()}`;
    await tx.query(
      `INSERT INTO signal_refresh_tokens (token_sha256, family, actor, member_id, expires_at_ms)
       VALUES ($1, $2, $3, $4, $5)`,
      [
        ...[sha256Hex(token), grant.family, grant.memberId === null ? 'operator' : 'member'],
        ...[grant.memberId, clock.now() + LIFE_MS],
      ],
    );
    return token;
  }

  return {
    async begin(memberId) {
      await db.query('DELETE FROM signal_refresh_tokens WHERE expires_at_ms <= $1', [clock.now()]);
      return insert(db, { family: ids.next(), memberId });
    },
    renew(refreshToken) {
      return db.transaction(async (tx) => {
        const [row] = await tx.query<{ family: string; memberId: number | null; used: number | null }>(
          `SELECT family, member_id AS "memberId", used_at_ms AS used FROM signal_refresh_tokens
           WHERE token_sha256 = $1 AND expires_at_ms > $2 FOR UPDATE`,
          [sha256Hex(refreshToken), clock.now()],
        );
        if (row === undefined) return null;
        const { family, memberId, used } = row;
        if (used !== null) {
          await tx.query('DELETE FROM signal_refresh_tokens WHERE family = $1', [family]);
          return null;
        }
        await tx.query('UPDATE signal_refresh_tokens SET used_at_ms = $2 WHERE token_sha256 = $1', [
          sha256Hex(refreshToken),
          clock.now(),
        ]);
        return { memberId, refreshToken: await insert(tx, { family, memberId }) };
      });
    },
  };
}
