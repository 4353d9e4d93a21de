import { sha256Hex } from '../../../base/hash.ts';
import type { Clock, EpochMs } from '../../../base/time.ts';
import type { Position } from '../../../stores/log/port.ts';
import type { Integration } from '../integrations/integration.ts';
import { decodeGoverned, deliverable, type GovernedEvent } from '../signal-event.ts';
import type { Remedy, Vendor, VendorRequest } from '../vendors/vendor.ts';
import type { DeliveryOutcome, DeliveryRecord } from './delivery-record.ts';
import type { Post, PostOutcome, Ticker } from './transport.ts';
import { type DeliveryVerdict, verdictOn } from './verdict.ts';
import type { Run } from './watermark.ts';

/** An event that is on its way to a destination. */
export interface Outstanding {
  readonly position: Position;
  /** The governed event as it stands in the log. */
  readonly data: Buffer;
  readonly deadlineMs: number;
  /** Since when the deadline runs: its arrival, or its replay. */
  readonly sinceMs: EpochMs;
  attempts: number;
}

/** What is known about one try to deliver, as far as it got. */
export interface Attempt {
  readonly event: GovernedEvent;
  readonly verdict?: DeliveryVerdict;
  readonly request?: VendorRequest;
  readonly outcome?: PostOutcome;
  readonly latencyMs?: number;
}

export type JudgedAttempt = Attempt & Required<Pick<Attempt, 'verdict'>>;

const TOO_OLD: DeliveryVerdict = {
  kind: 'dead',
  reason: 'deadline',
  cause: 'The event grew too old to be worth delivering',
  resolution:
    'Replay it if it is still worth it; raise the deadline of the integration if this happens often.',
};

const UNWRITABLE: DeliveryVerdict = {
  kind: 'dead',
  reason: 'unwritable',
  cause: 'No request could be made of the event',
  resolution: 'Look at the event: a field has a form that nobody expected. The server’s log has the defect.',
};

export interface AttemptParts {
  readonly integration: Integration;
  readonly vendor: Vendor;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly post: Post;
  readonly ownEventsUrl: () => string;
  readonly failed: (error: unknown) => void;
  /** Gives the request up. */
  readonly signal: AbortSignal;
}

/** One request for an event, unless it is too old or nobody wants it; counts the attempt. */
export async function tryOnce(
  item: Outstanding,
  parts: AttemptParts,
): Promise<JudgedAttempt | 'unwanted' | 'cancelled'> {
  const { clock, ticker, post, vendor, signal } = parts;
  const event = deliverable(decodeGoverned(item.data)) as GovernedEvent;
  if (clock.now() - item.sinceMs > item.deadlineMs) return { event, verdict: TOO_OLD };
  const request = requestFor(event, parts);
  if (request === 'unwanted') return 'unwanted';
  if (request === 'unwritable') return { event, verdict: UNWRITABLE };
  item.attempts++;
  const startedMs = ticker.nowMs();
  const outcome = await post({
    url: request.url,
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json', ...request.headers },
      'idempotency-key': idempotencyKey(event.event.messageId),
    },
    body: JSON.stringify(request.payload),
    signal,
  });
  if (outcome.kind === 'failure' && outcome.code === 'cancelled') return 'cancelled';
  const latencyMs = Math.round(ticker.nowMs() - startedMs);
  const verdict = withAdvice(verdictOn(outcome, vendor, clock.now()), vendor.advice?.(event) ?? null);
  return { event, verdict, request, outcome, latencyMs };
}

/** The sender's own name of the event, where a header can carry it; of any other its hash, which is as good a name. */
function idempotencyKey(messageId: string): string {
  return /^[\x21-\x7e]{1,255}$/.test(messageId) ? messageId : sha256Hex(messageId);
}

/** What the destination says itself comes first. */
function withAdvice(verdict: DeliveryVerdict, advice: Remedy | null): DeliveryVerdict {
  return verdict.kind === 'delivered' ? { kind: 'delivered', advice: verdict.advice ?? advice } : verdict;
}

/** An event that breaks its writer must not come again and again. */
function requestFor(
  event: GovernedEvent,
  { integration, vendor, clock, ownEventsUrl, failed }: AttemptParts,
): VendorRequest | 'unwanted' | 'unwritable' {
  const { variant, config, secrets } = integration;
  try {
    const preparation = { variant, config: { ...config, ...secrets }, nowMs: clock.now() };
    return vendor.prepare(event, { ...preparation, ownEventsUrl: ownEventsUrl() }) ?? 'unwanted';
  } catch (error) {
    failed(error);
    return 'unwritable';
  }
}

/** What of an answer is kept for whoever looks into the Delivery Log. */
const RESPONSE_CHARS_MAX = 1_000;

/** What the Delivery Log says of an attempt. */
export function deliveryRecord(given: {
  item: Outstanding;
  outcome: DeliveryOutcome;
  attempt: Attempt;
  integration: Integration;
  atMs: EpochMs;
  low: Position;
  run?: Run;
}): DeliveryRecord {
  const { item, outcome, attempt, integration, atMs, low, run } = given;
  const { event, verdict, request, outcome: answer, latencyMs } = attempt;
  return {
    ...{ v: 1, integrationId: integration.id, position: item.position, low, outcome, atMs },
    ...(run === undefined ? {} : { run }),
    ...{ advertiserId: event.advertiserId, messageId: event.event.messageId, event: event.event.event },
    ...{ attempts: item.attempts, revision: integration.revision },
    ...(request === undefined ? {} : { url: withoutQuery(request.url), payload: request.payload }),
    ...(answer === undefined ? {} : answered(answer, integration)),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...toldBy(verdict),
  };
}

function toldBy(
  verdict: DeliveryVerdict | undefined,
): Pick<DeliveryRecord, 'reason' | 'cause' | 'resolution'> {
  if (verdict === undefined) return {};
  if (verdict.kind === 'delivered') return verdict.advice ?? {};
  const { reason, cause, resolution } = verdict;
  return { reason, cause, resolution };
}

/** An answer may repeat what it was sent; secrets are taken out of it. */
function answered(outcome: PostOutcome, { secrets }: Integration): { status?: number; response: string } {
  if (outcome.kind === 'failure') return { response: outcome.detail };
  let response = outcome.body;
  for (const secret of Object.values(secrets)) response = response.replaceAll(secret, '[secret]');
  // Cut only now: of a secret that the cut goes through, no part must stay.
  return { status: outcome.status, response: response.slice(0, RESPONSE_CHARS_MAX) };
}

/** Whoever puts a key into an address puts it there. */
function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
