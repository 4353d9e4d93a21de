import type { Dice } from '../../../base/dice.ts';
import type { Clock, EpochMs } from '../../../base/time.ts';
import type { Outgoing } from '../../../platform/http/outgoing.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import type { Db } from '../../../stores/db/port.ts';
import type { Catalog } from '../catalog.ts';
import { COME_BACK_SECONDS, isTooManyImports } from '../feed/problems.ts';
import { FeedFailed, type FeedFailureCode, type FeedRun } from '../feed-run.ts';
import { type Arrival, NotFetched } from './arrivals.ts';
import { fetchUrl } from './fetch-url.ts';
import { type Listing, lookIntoFolder } from './look-into-folder.ts';
import { nextOf, readSchedule } from './schedule.ts';
import type { Look } from './source.ts';
import {
  type Claimed,
  forgetFiles,
  keepFiles,
  keepVersion,
  readFiles,
  renewClaim,
  settle,
} from './source-rows.ts';

export interface LookParts {
  readonly db: Db;
  readonly catalog: Pick<Catalog, 'importFeed'>;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly outgoing: Pick<Outgoing, 'request' | 'refusalOf'>;
  readonly secrets: SecretBox;
  /** The operator's folder for feeds; null when there is none. */
  readonly folder: string | null;
  readonly holdAbove: number;
  readonly zoneOf: (advertiserId: number) => string;
  readonly pause: (ms: number) => Promise<void>;
}

/** After so many tries in a row a look has failed, and the next one is the schedule's. */
const TRIES_MAX = 6;
/** Waits double from half a minute: six tries are about a quarter of an hour. */
const FIRST_WAIT_MS = 30_000;

/** The source was taken over or removed while it was read: what was read is dropped. */
export class ClaimLost extends Error {
  constructor(id: number) {
    super(`the feed source ${id} was taken over or removed`);
    this.name = 'ClaimLost';
  }
}

export function sealPurpose(advertiserId: number, name: string): string {
  return `feed source ${advertiserId} ${name}`;
}

/** Looks once, imports what is new, and writes when to look again. Throws only when the database fails or the claim is lost. */
export async function lookAtSource(parts: LookParts, source: Claimed, signal: AbortSignal): Promise<void> {
  const startedMs = parts.clock.now();
  const end = (tx: Db, result: Result) => ended(tx, { parts, source, startedMs, result });
  const letGo = new AbortController();
  try {
    const download = AbortSignal.any([signal, letGo.signal]);
    await takeArrivals(parts, { source, startedMs, end, signal, download });
  } catch (error) {
    if (!isTooManyImports(error)) throw error;
    // What was begun is let go; it is fetched again when there is a place.
    letGo.abort();
    await end(parts.db, { outcome: 'put-off', detail: error.message, runId: null });
  }
}

type End = (tx: Db, result: Result) => Promise<void>;

async function takeArrivals(
  parts: LookParts,
  of: { source: Claimed; startedMs: EpochMs; end: End; signal: AbortSignal; download: AbortSignal },
): Promise<void> {
  const { source, startedMs, end, signal, download } = of;
  let found: Listing;
  try {
    found = await listingOf(parts, source, download);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof NotFetched)) throw error;
    return importNothing(parts, { source, end, why: error });
  }
  const { arrivals, present } = found;
  const endAndForget = async (tx: Db, result: Result) => {
    await end(tx, result);
    await forgetFiles(tx, source.id, { present, nowMs: startedMs });
  };
  if (arrivals.length === 0)
    return parts.db.transaction((tx) =>
      endAndForget(tx, { outcome: 'unchanged', detail: 'nothing new', runId: null }),
    );
  let isEnded = false;
  for (const [i, arrival] of arrivals.entries()) {
    if (isEnded) return;
    signal.throwIfAborted();
    const isLast = i === arrivals.length - 1;
    await importOne(parts, {
      ...{ source, arrival, signal },
      end: (tx, run) => {
        // What was not read comes first the next time too: after a newer file an older one would undo it.
        isEnded = isLast || run.failure?.code === 'interrupted';
        return isEnded ? endAndForget(tx, resultOf(run)) : holdClaim(tx, source);
      },
    });
  }
}

/** Each feed of several is taken only while the source is ours. */
async function holdClaim(tx: Db, source: Claimed): Promise<void> {
  if (!(await renewClaim(tx, source))) throw new ClaimLost(source.id);
}

async function listingOf(parts: LookParts, source: Claimed, signal: AbortSignal): Promise<Listing> {
  const { id, place } = source;
  if (place.kind === 'url') {
    const keep: Parameters<typeof fetchUrl>[1]['keep'] = (version) => async (tx, run) => {
      // A feed that failed as a whole is fetched again, although it may be the same.
      if (run.failure === null) await keepVersion(tx, id, version);
    };
    const headers = headersOf(parts, source);
    const known = { etag: source.etag, lastModified: source.lastModified };
    const arrivals = await fetchUrl(parts.outgoing, { url: place.url, headers, known, signal, keep });
    return { arrivals, present: [] };
  }
  if (parts.folder === null) throw new NotFetched('the operator has set no folder for feeds (feedFolder)');
  return lookIntoFolder({
    ...{ root: parts.folder, path: place.path, files: place.files, mode: source.mode },
    read: await readFiles(parts.db, id),
    pause: parts.pause,
    keep: (files) => async (tx, run) => {
      if (run.failure?.code !== 'interrupted') await keepFiles(tx, id, { files, run });
    },
  });
}

function headersOf({ secrets }: LookParts, { advertiserId, name, secret }: Claimed): Record<string, string> {
  if (secret === null) return {};
  const opened = secrets.unseal(secret, sealPurpose(advertiserId, name));
  if (opened !== null) return JSON.parse(opened) as Record<string, string>;
  throw new NotFetched(
    'the headers of the source cannot be decrypted with this server’s secrets.key; remove the source and add it again',
  );
}

type Result = Pick<Look, 'detail' | 'runId'> & {
  /** `put-off`: too many feeds were being imported; it counts as no try. */
  readonly outcome: Look['outcome'] | 'failed-in-passing' | 'put-off';
  readonly waitMs?: number;
};

function resultOf({ id, state, failure, accepted, rows, hold }: FeedRun): Result {
  if (failure !== null)
    return {
      outcome: failure.code === 'interrupted' ? 'failed-in-passing' : 'failed',
      detail: failure.detail,
      runId: id,
    };
  const detail =
    hold === null
      ? `${accepted} of ${rows} rows taken`
      : 'it would remove a large share and waits for confirmation';
  return { outcome: state, detail, runId: id };
}

async function importOne(
  { catalog, holdAbove }: LookParts,
  of: {
    source: Claimed;
    arrival: Arrival;
    signal: AbortSignal;
    end: (tx: Db, run: FeedRun) => Promise<void>;
  },
): Promise<void> {
  const { source, arrival, signal, end } = of;
  const { advertiserId, mode } = source;
  await catalog.importFeed({
    ...{ advertiserId, mode, holdAbove, name: nameOf(source, arrival.name), source: arrival.source },
    async atCommit(tx, run) {
      signal.throwIfAborted();
      await arrival.mark(tx, run);
      await end(tx, run);
    },
  });
}

/** Runs are called by their source and their file. */
function nameOf({ name }: Claimed, file: string): string {
  return file === '' ? name : `${name}: ${file}`;
}

/** After the last try a failed run says that nothing came; before it, only the source does. */
async function importNothing(
  parts: LookParts,
  of: { source: Claimed; end: End; why: NotFetched },
): Promise<void> {
  const { source, end, why } = of;
  const result: Result = {
    outcome: 'failed-in-passing',
    detail: why.message,
    runId: null,
    waitMs: why.waitMs,
  };
  if (why.isPassing && source.tries + 1 < TRIES_MAX) return end(parts.db, result);
  const code: FeedFailureCode = 'not-fetched';
  const failed = new FeedFailed({ code, line: null, detail: why.message });
  const nothing = { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failed) }) };
  const { advertiserId, mode, name } = source;
  await parts.catalog.importFeed({
    ...{ advertiserId, mode, name, source: nothing },
    atCommit: (tx, run) => end(tx, { outcome: 'failed', detail: why.message, runId: run.id }),
  });
}

async function ended(
  tx: Db,
  of: { parts: LookParts; source: Claimed; startedMs: EpochMs; result: Result },
): Promise<void> {
  const { parts, source, startedMs, result } = of;
  const { clock, dice, zoneOf } = parts;
  const finishedMs = clock.now();
  const { detail, runId } = result;
  const isPutOff = result.outcome === 'put-off';
  const isRetried = result.outcome === 'failed-in-passing' && source.tries + 1 < TRIES_MAX;
  const schedule = readSchedule(source.schedule);
  const scheduledMs =
    schedule === null
      ? finishedMs + 86_400_000
      : nextOf(schedule, schedule.kind === 'every' ? startedMs : finishedMs, zoneOf(source.advertiserId));
  const backOffMs = FIRST_WAIT_MS * 2 ** source.tries * (0.5 + dice() / 2);
  const next = isPutOff
    ? { dueMs: finishedMs + COME_BACK_SECONDS * 1_000, tries: source.tries }
    : isRetried
      ? { dueMs: Math.round(finishedMs + Math.max(backOffMs, result.waitMs ?? 0)), tries: source.tries + 1 }
      : { dueMs: scheduledMs, tries: 0 };
  const outcome = outcomeOf(result, isRetried);
  const isKept = await settle(tx, source, {
    look: { startedMs, finishedMs, outcome, detail, runId },
    ...next,
  });
  if (!isKept) throw new ClaimLost(source.id);
}

function outcomeOf({ outcome }: Result, isRetried: boolean): Look['outcome'] {
  if (outcome === 'put-off') return 'retrying';
  if (outcome === 'failed-in-passing') return isRetried ? 'retrying' : 'failed';
  return outcome;
}
