import type { Ids } from '../../../base/ids.ts';
import { Refusal } from '../../../base/problem.ts';
import { IMPORTS_MAX } from '../feed/import-slots.ts';
import { ClaimLost, type LookParts, lookAtSource, sealPurpose } from './look-at-source.ts';
import { refuseUnlessValid, scheduleProblems } from './new-source.ts';
import { sourceProblems } from './problems.ts';
import { type FeedSource, type NewFeedSource, SOURCES_MAX } from './source.ts';
import {
  claimDue,
  RENEW_MS,
  readSource,
  readSources,
  releaseClaims,
  renewClaim,
  type SourceKey,
} from './source-rows.ts';

/** How often it is seen whether a source is due. */
const POLL_MS = 1_000;

/** After a fault, which is the database's: it is told once and not every second. */
const REST_MS = 30_000;

/** Looks at once, each at another account's source: a slow sender stops none but his own, and one import stays for uploads. */
const LOOKS_AT_ONCE = IMPORTS_MAX - 1;

/** Of advisory locks: sources of one account are added one after the other, so that they can be counted. */
const LOCK_CLASS = 7_687;

/** Places from which feeds are fetched on a schedule. Writes throw a Refusal, and then nothing changed. */
export interface FeedSources {
  list(advertiserId: number): Promise<readonly FeedSource[]>;
  get(key: SourceKey): Promise<FeedSource>;
  /** The first look is at once. */
  add(source: NewFeedSource): Promise<FeedSource>;
  change(key: SourceKey, change: { isPaused?: boolean; schedule?: string }): Promise<FeedSource>;
  /** Looks as soon as may be, and takes what is there also when it is the version that we have. */
  run(key: SourceKey): Promise<FeedSource>;
  /** What its feeds brought stays. */
  remove(key: SourceKey): Promise<void>;
  /** Looks at everything that is due; resolves when that is done. */
  lookAtDue(): Promise<void>;
  close(): Promise<void>;
}

export interface FeedSourcesDeps extends LookParts {
  readonly ids: Ids;
  /** Nobody else works on the database, so that claims which are there at the start are those of a process that is gone. */
  readonly alone: boolean;
  readonly report: (error: unknown) => void;
}

export async function openFeedSources(deps: FeedSourcesDeps): Promise<FeedSources> {
  const { db, clock } = deps;
  if (deps.alone) await releaseClaims(db, null);
  const looking = openLooking(deps);
  const found = async (key: SourceKey): Promise<FeedSource> => {
    const source = await readSource(db, key);
    if (source === undefined) throw new Refusal([sourceProblems.unknown(key.id)]);
    return source;
  };

  return {
    list: (advertiserId) => readSources(db, advertiserId),
    get: found,
    async add(source) {
      refuseUnlessValid(source, deps);
      const id = await insert(deps, source);
      looking.wake();
      return found({ advertiserId: source.advertiserId, id });
    },
    async change(key, { isPaused, schedule }) {
      const problems = schedule === undefined ? [] : scheduleProblems(schedule);
      if (problems.length > 0) throw new Refusal(problems);
      // Whoever resumes or changes a schedule wants to see it at work; the schedule counts from there.
      await db.query(
        `UPDATE feed_sources SET is_paused = coalesce($3, is_paused), schedule = coalesce($4, schedule),
           due_ms = CASE WHEN $3 IS FALSE OR $4 IS NOT NULL THEN $5 ELSE due_ms END, tries = 0
         WHERE advertiser_id = $1 AND id = $2`,
        [key.advertiserId, key.id, isPaused ?? null, schedule ?? null, clock.now()],
      );
      looking.wake();
      return found(key);
    },
    async run(key) {
      const { isPaused, name } = await found(key);
      if (isPaused) throw new Refusal([sourceProblems.paused(name)]);
      await db.query(
        `UPDATE feed_sources SET due_ms = $3, tries = 0, etag = NULL, last_modified = NULL WHERE advertiser_id = $1 AND id = $2`,
        [key.advertiserId, key.id, clock.now()],
      );
      looking.wake();
      return found(key);
    },
    async remove(key) {
      const removed = await db.query(
        'DELETE FROM feed_sources WHERE advertiser_id = $1 AND id = $2 RETURNING id',
        [key.advertiserId, key.id],
      );
      if (removed.length === 0) throw new Refusal([sourceProblems.unknown(key.id)]);
    },
    lookAtDue: () => looking.lookAtDue(),
    close: () => looking.close(),
  };
}

async function insert(deps: FeedSourcesDeps, source: NewFeedSource): Promise<number> {
  const { db, clock, secrets } = deps;
  const { advertiserId, name, mode, place, schedule, headers } = source;
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, advertiserId]);
    const others = await readSources(tx, advertiserId);
    if (others.some((other) => other.name === name)) throw new Refusal([sourceProblems.nameTaken(name)]);
    if (others.length >= SOURCES_MAX) throw new Refusal([sourceProblems.tooMany()]);
    const names = Object.keys(headers).map((header) => header.toLowerCase());
    const secret =
      names.length === 0 ? null : secrets.seal(JSON.stringify(headers), sealPurpose(advertiserId, name));
    const [added] = await tx.query<{ id: number }>(
      `INSERT INTO feed_sources (advertiser_id, name, mode, place, secret_headers, secret, schedule, due_ms)
       VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8) RETURNING id`,
      [advertiserId, name, mode, JSON.stringify(place), names, secret, schedule, clock.now()],
    );
    return added?.id ?? 0;
  });
}

interface Looking {
  lookAtDue(): Promise<void>;
  /** Sees at once whether something is due. */
  wake(): void;
  close(): Promise<void>;
}

/** Looks at what is due, again and again, a few sources at once. */
function openLooking(deps: FeedSourcesDeps): Looking {
  const { db, clock, report } = deps;
  const stopping = new AbortController();
  const claim = deps.ids.next();
  const running = new Set<Promise<void>>();
  let resting: NodeJS.Timeout | null = null;

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const source = await claimDue(db, { nowMs: clock.now(), claim: `${claim}:${deps.ids.next()}` });
      if (source === undefined) return;
      const renewal = setInterval(() => void renewClaim(db, source).catch(() => undefined), RENEW_MS);
      try {
        await lookAtSource(deps, source, stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted) await releaseClaims(db, source.claim);
        // A claim that is lost is somebody else's now; any other fault ends with the claim, and the look comes again.
        else if (!(error instanceof ClaimLost)) throw error;
      } finally {
        clearInterval(renewal);
      }
    }
  }

  function begin(): Promise<void> {
    const working = work().finally(() => running.delete(working));
    running.add(working);
    return working;
  }

  function wake(): void {
    if (running.size >= LOOKS_AT_ONCE || resting !== null || stopping.signal.aborted) return;
    begin().catch((error) => {
      report(error);
      resting = setTimeout(() => {
        resting = null;
      }, REST_MS);
    });
  }

  const polling = setInterval(wake, POLL_MS);
  wake();
  return {
    wake,
    async lookAtDue() {
      await begin();
      await Promise.all(running);
    },
    async close() {
      clearInterval(polling);
      if (resting !== null) clearTimeout(resting);
      stopping.abort(new Error('the server stops'));
      await Promise.allSettled(running);
    },
  };
}
