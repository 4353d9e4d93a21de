import { retryAfterMs, SoukError } from './error.ts';

/** How long and how often a call waits for a server that is busy or away. */
export interface Waiting {
  /** Tries of one call, the first included. */
  readonly attempts: number;
  /** The longest single wait; a server that asks for more gets an error instead, which says so. */
  readonly waitMsMax: number;
  /** What one try may take. */
  readonly attemptMs: number;
}

/** About 15 seconds of trouble are waited out; a rate limit's minute, too. */
export const WAITING: Waiting = { attempts: 5, waitMsMax: 61_000, attemptMs: 30_000 };

const FIRST_WAIT_MS = 1_000;

/** Busy, or away for a moment: the same call may well work later. */
const PASSING: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

export interface Surroundings {
  readonly fetch: typeof fetch;
  readonly pause: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly random: () => number;
  readonly now: () => number;
}

export interface Attempt {
  readonly url: string;
  readonly init: RequestInit;
  /** Doing it twice is doing it once: because it only reads, or because it carries a key. */
  readonly repeatable: boolean;
}

/** Sends a request until it is answered for good. What may have been done already is sent again only if that does no harm. */
export async function sendPatiently(
  attempt: Attempt,
  waiting: Waiting,
  around: Surroundings,
): Promise<Response> {
  const { url, init, repeatable } = attempt;
  const signal = init.signal ?? undefined;
  for (let tries = 1; ; tries++) {
    const isLast = tries >= waiting.attempts;
    const outcome = await once({ url, init, signal }, waiting, around);
    if ('failure' in outcome) {
      if (signal?.aborted === true) throw signal.reason;
      if (isLast || !repeatable) throw unreachable(url, outcome.failure);
      await around.pause(backoffMs(tries, around.random), signal);
      continue;
    }
    const waitMs = waitAfter(outcome, { tries, repeatable }, around);
    if (waitMs === null || isLast || waitMs > waiting.waitMsMax) return outcome;
    await outcome.body?.cancel();
    await around.pause(waitMs, signal);
  }
}

async function once(
  { url, init, signal }: { url: string; init: RequestInit; signal: AbortSignal | undefined },
  waiting: Waiting,
  around: Surroundings,
): Promise<Response | { readonly failure: unknown }> {
  const limit = AbortSignal.timeout(waiting.attemptMs);
  try {
    return await around.fetch(url, {
      ...init,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
  } catch (failure) {
    return { failure };
  }
}

/** How long to wait before asking again; null when the answer is final. */
function waitAfter(
  response: Response,
  { tries, repeatable }: { tries: number; repeatable: boolean },
  around: Surroundings,
): number | null {
  const asked = retryAfterMs(response.headers, around.now());
  // 429 is said before anything is done; a 409 with a time is another call with the same key that has not ended yet.
  if (response.status === 429 || (response.status === 409 && asked !== null && repeatable)) {
    return asked ?? backoffMs(tries, around.random);
  }
  if (!PASSING.has(response.status) || !repeatable) return null;
  return asked ?? backoffMs(tries, around.random);
}

/** Twice as long each time, and by chance up to half less, so that many clients do not come back together. */
function backoffMs(tries: number, random: () => number): number {
  return FIRST_WAIT_MS * 2 ** (tries - 1) * (1 - random() / 2);
}

function unreachable(url: string, cause: unknown): SoukError {
  const { origin } = new URL(url);
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SoukError(`no answer from ${origin}: ${why}; check the address and whether the server runs`, {
    status: 0,
    cause,
  });
}
