import type { EpochMs } from '../../../base/time.ts';
import { isObject } from '../ingestion/read-tracking.ts';
import type { Json } from '../signal-event.ts';
import type { Remedy, Vendor } from '../vendors/vendor.ts';
import type { PostOutcome } from './transport.ts';

export const DELIVERY_FAILURES = {
  unreachable: 'No connection to the destination could be made; it is tried again.',
  timeout: 'The destination did not answer in time; it is tried again.',
  broken: 'The connection broke before the answer was complete; it is tried again.',
  'not-http':
    'What answers at the address does not speak HTTP, or its certificate cannot be trusted; it is tried again.',
  'answer-too-large': 'The headers of the answer had more bytes than anybody would read; it is tried again.',
  'answer-unreadable': 'The answer was not the JSON that this destination speaks; it is tried again.',
  redirected: 'The destination led elsewhere; it is tried again.',
  'server-error': 'The destination failed (5xx); it is tried again.',
  'rate-limited': 'The destination takes fewer requests (429); it is tried again, more slowly.',
  refused: 'The destination refused the event; the same event would be refused again.',
  unauthorized: 'The destination refused the key (401); the integration is paused.',
  forbidden: 'The destination refused what the key may do (403); the integration is paused.',
  'wrong-address': 'Nothing takes events at the address (404, 405, 410); the integration is paused.',
  'address-refused': 'The address is one that this server must not call; the integration is paused.',
  deadline: 'The event grew too old to be worth delivering.',
  unwritable: 'No request could be made of the event.',
} as const;

/** Why an attempt did not deliver: a closed list. */
export type DeliveryFailure = keyof typeof DELIVERY_FAILURES;

/** What follows from an attempt. */
export type DeliveryVerdict =
  /** Taken, with what could be better about it. */
  | { readonly kind: 'delivered'; readonly advice: Remedy | null }
  | ({ readonly kind: 'retry'; readonly afterMs: number | null; readonly slower: boolean } & Told)
  | ({ readonly kind: 'dead' } & Told)
  | ({ readonly kind: 'pause' } & Told);

interface Told extends Remedy {
  readonly reason: DeliveryFailure;
}

/** Waits longer than this are not kept: a destination that asks for more is asked again then. */
const RETRY_AFTER_MS_MAX = 3_600_000;

export function verdictOn(outcome: PostOutcome, vendor: Vendor, nowMs: EpochMs): DeliveryVerdict {
  const told = (reason: DeliveryFailure, by: string = reason): Told => ({
    reason,
    ...remedyOf(vendor, reason, by),
  });
  if (outcome.kind === 'failure') {
    if (outcome.code === 'address-refused')
      return { kind: 'pause', ...told('address-refused'), resolution: outcome.detail };
    if (outcome.code === 'unwritable') return { kind: 'dead', ...told('unwritable'), cause: outcome.detail };
    const reason = outcome.code === 'cancelled' ? 'broken' : outcome.code;
    return { kind: 'retry', afterMs: null, slower: false, ...told(reason) };
  }
  const { status } = outcome;
  const again = (reason: DeliveryFailure): DeliveryVerdict => ({
    kind: 'retry',
    afterMs: waitOf(outcome.retryAfter, nowMs),
    slower: status === 429,
    ...told(reason, String(status)),
  });
  if (status >= 200 && status < 300) return verdictOnBody(outcome, vendor, told);
  if (status === 401) return { kind: 'pause', ...told('unauthorized', '401') };
  if (status === 403) return { kind: 'pause', ...told('forbidden', '403') };
  if ([404, 405, 410].includes(status)) return { kind: 'pause', ...told('wrong-address', String(status)) };
  if (status === 429) return again('rate-limited');
  if (status >= 500 || status === 408 || status === 425) return again('server-error');
  if (status >= 300 && status < 400) return again('redirected');
  return { kind: 'dead', ...told('refused', String(status)) };
}

/** A 200 may refuse all the same: `errors` in its body says so. */
function verdictOnBody(
  { body, isCut }: { body: string; isCut?: true },
  vendor: Vendor,
  told: (reason: DeliveryFailure, by?: string) => Told,
): DeliveryVerdict {
  if (!vendor.answersJson || body.trim() === '') return { kind: 'delivered', advice: null };
  let answer: Json;
  try {
    answer = JSON.parse(body) as Json;
  } catch {
    // JSON whose end was not read: sending the event again would bring the same answer, and the event twice.
    if (isCut === true && body.trimStart().startsWith('{')) return { kind: 'delivered', advice: null };
    return { kind: 'retry', afterMs: null, slower: false, ...told('answer-unreadable') };
  }
  const [error] = listIn(answer, 'errors');
  if (error !== undefined) return { kind: 'dead', ...told('refused', codeIn(error)) };
  const [warning] = listIn(answer, 'warnings');
  return {
    kind: 'delivered',
    advice: (warning === undefined ? null : vendor.remedies[codeIn(warning)]) ?? null,
  };
}

function listIn(answer: Json, name: string): readonly Json[] {
  const list = isObject(answer) ? answer[name] : undefined;
  return Array.isArray(list) ? list : [];
}

function codeIn(error: Json): string {
  if (typeof error === 'string') return error;
  return isObject(error) && typeof error.code === 'string' ? error.code : 'refused';
}

function remedyOf(vendor: Vendor, reason: DeliveryFailure, by: string): Remedy {
  const known = vendor.remedies[by];
  if (known !== undefined) return known;
  const meaning = DELIVERY_FAILURES[reason].replace(/\.$/, '');
  const cause = by === reason ? meaning : `${meaning} (${by})`;
  return { cause, resolution: RESOLUTIONS[reason] ?? 'Nothing has to be done unless it lasts.' };
}

const RESOLUTIONS: Partial<Record<DeliveryFailure, string>> = {
  refused: 'Compare the payload with what the destination takes, mend it, and replay the event.',
  unauthorized: 'Put a valid key into the integration and enable it again.',
  forbidden: 'Give the key the right to send events, and enable the integration again.',
  'wrong-address': 'Correct the endpoint of the integration, and enable it again.',
  deadline: 'Replay the event if it is still worth it; raise the deadline if this happens often.',
  unwritable:
    'Look at the event and at the keys of the integration: a field is missing, or holds what no request can carry.',
};

/** Milliseconds of a Retry-After header: a number of seconds or a date; null when it says nothing. */
function waitOf(retryAfter: string | null, nowMs: EpochMs): number | null {
  if (retryAfter === null) return null;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - nowMs;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), RETRY_AFTER_MS_MAX);
}
