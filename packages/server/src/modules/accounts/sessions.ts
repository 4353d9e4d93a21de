import { BoundedMap } from '../../base/bounded.ts';
import { sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';
import type { Clock, EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Member } from './account.ts';
import { EMAIL_CHARS_MAX, emailKey, PASSWORD_CHARS, SELECT_MEMBER, signIn } from './members.ts';
import { newSecret } from './secrets.ts';

/** Long enough to read a page of consent and to be asked by a colleague; a browser left alone is signed out. */
export const SESSION_MS = 30 * 60_000;
/** A working day in the console; who comes back tomorrow signs in again. */
export const CONSOLE_SESSION_MS = 12 * 3_600_000;

/** Wrong passwords before an address has to wait. */
const FREE_TRIES = 5;
/** The wait after the next one; it doubles with each further one. */
const WAIT_MS = 1_000;
/** Guessing is hopeless at this pace, and whoever was locked out by somebody else's guessing gets in after a coffee. */
const WAIT_MS_MAX = 5 * 60_000;

/**
 * Addresses whose wrong tries are remembered. To push one out takes as many guesses at other addresses, at 80 ms of
 * hashing and SIGN_INS_AT_ONCE at a time: longer than the wait.
 */
const ADDRESSES_MAX = 20_000;

/** Each takes 32 MB and a core for 80 ms: what is beyond waits outside rather than starve the rest of the server. */
const SIGN_INS_AT_ONCE = 2;

const WRONG = { ok: false, retryAfterMs: null } as const;

export type SignIn =
  | { readonly ok: true; readonly member: Member; readonly session: string }
  /** `retryAfterMs`: wait so long; the password was not looked at. */
  | { readonly ok: false; readonly retryAfterMs: number | null };

/** Members' browsers: signing in, with patience that runs out, and who is behind a session. */
export interface Sessions {
  open(email: string, password: string, lastsMs?: number): Promise<SignIn>;
  /** Who is signed in; null when the session is unknown, closed, expired, or its member revoked. */
  member(session: string): Promise<Member | null>;
  /** The same by the session's hash, for whoever must not hold the session itself. */
  memberByHash(sessionSha256: string): Promise<Member | null>;
  close(session: string): Promise<void>;
}

export function openSessions(deps: { db: Db; clock: Clock; ids: Ids }): Sessions {
  const { db, clock, ids } = deps;
  const wrong = new BoundedMap<string, { tries: number; untilMs: EpochMs }>(ADDRESSES_MAX);
  let underWay = 0;

  /** Counts a try as wrong until it proves right, so that tries side by side are counted too. */
  function countTry(key: string): void {
    const tries = (wrong.get(key)?.tries ?? 0) + 1;
    const waitMs = tries <= FREE_TRIES ? 0 : Math.min(WAIT_MS * 2 ** (tries - FREE_TRIES - 1), WAIT_MS_MAX);
    wrong.set(key, { tries, untilMs: clock.now() + waitMs });
  }

  async function memberByHash(sessionSha256: string): Promise<Member | null> {
    const [row] = await db.query<Member>(
      `${SELECT_MEMBER} AND id = (
         SELECT member_id FROM member_sessions WHERE session_sha256 = $1 AND expires_at_ms > $2)`,
      [sessionSha256, clock.now()],
    );
    return row ?? null;
  }

  return {
    async open(email, password, lastsMs = SESSION_MS) {
      // Nobody's: answered before it costs memory or pushes a counted address out.
      if (email.length > EMAIL_CHARS_MAX || password.length > PASSWORD_CHARS.max) return WRONG;
      const key = emailKey(email);
      const waitMs = (wrong.get(key)?.untilMs ?? 0) - clock.now();
      if (waitMs > 0) return { ok: false, retryAfterMs: waitMs };
      if (underWay >= SIGN_INS_AT_ONCE) return { ok: false, retryAfterMs: WAIT_MS };
      countTry(key);
      underWay++;
      try {
        const member = await signIn(db, email, password);
        if (member === null) return WRONG;
        wrong.delete(key);
        return {
          ok: true,
          member,
          session: await insertSession(deps, member, { session: newSecret(ids), lastsMs }),
        };
      } finally {
        underWay--;
      }
    },
    member: (session) => memberByHash(sha256Hex(session)),
    memberByHash,
    async close(session) {
      await db.query('DELETE FROM member_sessions WHERE session_sha256 = $1', [sha256Hex(session)]);
    },
  };
}

async function insertSession(
  { db, clock }: { db: Db; clock: Clock },
  member: Member,
  { session, lastsMs }: { session: string; lastsMs: number },
): Promise<string> {
  const nowMs = clock.now();
  await db.query('DELETE FROM member_sessions WHERE expires_at_ms <= $1', [nowMs]);
  await db.query(
    'INSERT INTO member_sessions (session_sha256, member_id, expires_at_ms) VALUES ($1, $2, $3)',
    [sha256Hex(session), member.id, nowMs + lastsMs],
  );
  return session;
}
