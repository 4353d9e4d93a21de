import { sha256Hex } from '../../base/hash.ts';
import type { Ids } from '../../base/ids.ts';
import type { Clock, EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';

/** The decision of the API: so long the first answer is given again. */
export const KEPT_MS = 24 * 3_600_000;

/**
 * A claim of another process that is older than this, by the database's clock, belongs to one that died: statements are
 * cut off after 30 s, and no request needs two of that length.
 */
const CLAIM_SECONDS = 60;

/** How often expired keys are cleared away, and how many at once, so that no call waits long for it. */
const CLEAR_EVERY_MS = 60_000;
const CLEARED_AT_ONCE = 10_000;

export interface KeyedRequest {
  readonly clientId: string;
  readonly key: string;
  /** Everything that makes the request what it is: method, path, query and body. */
  readonly content: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

/** The right to carry a request out. */
export interface Claim {
  readonly clientId: string;
  readonly keySha256: string;
  /**
   * When the request was sent first, if whoever carried it out then never came to an answer: it may have been applied
   * since that moment. null for a request that is new.
   */
  readonly interruptedSinceMs: EpochMs | null;
}

export type Begun =
  | { readonly is: 'mine'; readonly claim: Claim }
  | { readonly is: 'answered'; readonly answer: KeptAnswer }
  | { readonly is: 'running' }
  | { readonly is: 'another-request' };

/**
 * Answers that are given again. A claim is committed before the request is carried out, its answer afterwards: a crash
 * in between leaves a claim without an answer, and whoever comes next is told since when it may have been applied.
 */
export interface Idempotency {
  begin(request: KeyedRequest): Promise<Begun>;
  /** Keeps the answer; resolves when it is durable. */
  answered(claim: Claim, answer: KeptAnswer): Promise<void>;
  /** Nothing is known about the outcome: the next request with the key carries it out again. */
  interrupted(claim: Claim): void;
}

export interface IdempotencyDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  /** True when no other process can be at work on this database, so that every old claim is of one that died. */
  readonly alone: boolean;
}

export function openIdempotency({ db, clock, ids, alone }: IdempotencyDeps): Idempotency {
  const me = ids.next();
  const running = new Set<string>();
  let clearedMs = 0;

  /** Now and then on the way of a call, so that it needs no timer. */
  async function clearExpired(nowMs: EpochMs): Promise<void> {
    if (Math.abs(nowMs - clearedMs) < CLEAR_EVERY_MS) return;
    clearedMs = nowMs;
    await db.query(CLEAR, [nowMs - KEPT_MS, CLEARED_AT_ONCE]);
  }

  /** Takes a claim over whose owner died; false when somebody else was quicker, or its owner lives. */
  async function takeOver(keys: readonly [string, string], owner: string): Promise<boolean> {
    const ownersAge = alone || owner === me ? 0 : CLAIM_SECONDS;
    const rows = await db.query(TAKE_OVER, [...keys, me, owner, ownersAge]);
    return rows.length > 0;
  }

  return {
    async begin({ clientId, key, content }) {
      const keySha256 = sha256Hex(key);
      const requestSha256 = sha256Hex(content);
      const name = nameOf({ clientId, keySha256 });
      const mine = (interruptedSinceMs: EpochMs | null): Begun => ({
        is: 'mine',
        claim: { clientId, keySha256, interruptedSinceMs },
      });
      if (running.has(name)) return { is: 'running' };
      running.add(name);
      let kept = false;
      try {
        const nowMs = clock.now();
        await clearExpired(nowMs);
        const values = [clientId, keySha256, requestSha256, nowMs, me, nowMs - KEPT_MS];
        const fresh = await db.query(CLAIM, values);
        if (fresh.length > 0) {
          kept = true;
          return mine(null);
        }
        const [row] = await db.query<KeyRow>(SELECT, [clientId, keySha256]);
        if (row === undefined) return { is: 'running' }; // it expired in this moment: the next try finds it gone
        if (row.requestSha256 !== requestSha256) return { is: 'another-request' };
        if (row.status !== null) {
          return { is: 'answered', answer: { ...row, status: row.status, body: row.body ?? '' } };
        }
        kept = await takeOver([clientId, keySha256], row.claimedBy);
        return kept ? mine(row.firstSentMs) : { is: 'running' };
      } finally {
        if (!kept) running.delete(name);
      }
    },
    async answered(claim, answer) {
      const { clientId, keySha256 } = claim;
      try {
        await db.query(ANSWER, [clientId, keySha256, answer.status, answer.contentType, answer.body]);
      } finally {
        running.delete(nameOf(claim));
      }
    },
    interrupted(claim) {
      running.delete(nameOf(claim));
    },
  };
}

function nameOf({ clientId, keySha256 }: Pick<Claim, 'clientId' | 'keySha256'>): string {
  return `${clientId} ${keySha256}`;
}

interface KeyRow {
  requestSha256: string;
  firstSentMs: EpochMs;
  claimedBy: string;
  status: number | null;
  contentType: string | null;
  body: string | null;
}

/** A key that has expired and was not cleared away yet is as good as none. */
const CLAIM = `
  INSERT INTO idempotency_keys AS kept (client_id, key_sha256, request_sha256, first_sent_ms, claimed_by)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (client_id, key_sha256) DO UPDATE SET request_sha256 = $3, first_sent_ms = $4, claimed_by = $5,
    claimed_at = now(), status = NULL, content_type = NULL, body = NULL
  WHERE kept.first_sent_ms <= $6
  RETURNING client_id`;

const SELECT = `
  SELECT request_sha256 AS "requestSha256", first_sent_ms AS "firstSentMs", claimed_by AS "claimedBy", status,
    content_type AS "contentType", body
  FROM idempotency_keys WHERE client_id = $1 AND key_sha256 = $2`;

const TAKE_OVER = `
  UPDATE idempotency_keys SET claimed_by = $3, claimed_at = now()
  WHERE client_id = $1 AND key_sha256 = $2 AND status IS NULL AND claimed_by = $4
    AND claimed_at <= now() - make_interval(secs => $5)
  RETURNING client_id`;

const ANSWER = `
  UPDATE idempotency_keys SET status = $3, content_type = $4, body = $5
  WHERE client_id = $1 AND key_sha256 = $2`;

const CLEAR = `
  DELETE FROM idempotency_keys WHERE (client_id, key_sha256) IN (
    SELECT client_id, key_sha256 FROM idempotency_keys WHERE first_sent_ms <= $1 LIMIT $2)`;
