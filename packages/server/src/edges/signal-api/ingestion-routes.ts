import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../base/time.ts';
import type { EventKey } from '../../modules/accounts/index.ts';
import type { Channel, ItemResult, Signal, SignalEventType } from '../../modules/signal/index.ts';
import { failureOf } from '../../platform/http/failure.ts';
import { type PlainAnswer, type PlainRequest, plainRoute } from '../../platform/http/plain-route.ts';
import { LogFull, LogUnavailable } from '../../stores/log/port.ts';
import { crossOriginHeaders, preflightRoute } from './cross-origin.ts';
import { readKey } from './pipeline-key.ts';
import { pixelRoute } from './pixel-route.ts';
import { isSigned, signingSecret } from './signing.ts';
import { acceptedAnswer, refusalAnswer } from './tracking-answer.ts';
import { isVisitor, readVisitor, visitorCookie } from './visitor.ts';

/** Segment's libraries send at most half of it. */
const BODY_MAX_BYTES = 1_048_576;

/** Items of one request; libraries send a hundred at most, back-fills 2,500. */
const ITEMS_MAX = 2_500;

export interface IngestionDeps {
  readonly ingestion: Signal['ingestion'];
  /** Whom a key stands for; undefined when it is unknown or revoked. */
  readonly eventKey: (key: string) => EventKey | undefined;
  /** Told of defects. */
  readonly logger: { error(fields: object): void };
  readonly clock: Clock;
  /** What signing secrets are made from. */
  readonly secret: Uint8Array;
  /** A fresh name for a visitor. */
  readonly uuid: () => string;
}

/** What an address takes. */
interface Door {
  /** The call that items make that do not say their own. */
  readonly type: SignalEventType | null;
  /** Whether only a server that signs its requests is heard. */
  readonly isSigned: boolean;
}

/** The calls of Signal's own libraries, and under longer names those of Segment's. `null`: each item says its own. */
const CALLS: Readonly<Record<string, SignalEventType | null>> = {
  ...{ t: 'track', p: 'page', i: 'identify', g: 'group' },
  ...{ track: 'track', page: 'page', screen: 'page', identify: 'identify', group: 'group' },
  ...{ batch: null, import: null, events: null },
};

/** Where a signature is asked for. */
const SIGNED = 'events';

/**
 * Where events come in: `/v1/t`, `/v1/p`, `/v1/i`, `/v1/g`, `/v1/batch` and, signed, `/v1/events`, in the tracking format that Segment's and
 * RudderStack's libraries send. 200 says that everything that is not named as rejected is durable.
 */
export function ingestionRoutes(app: FastifyInstance, given: Omit<IngestionDeps, 'logger'>): void {
  const deps = { ...given, logger: app.log };
  for (const [call, type] of Object.entries(CALLS)) {
    const path = `/v1/${call}`;
    const door = { type, isSigned: call === SIGNED };
    plainRoute(app, {
      ...{ method: 'POST', path, bodyLimitBytes: BODY_MAX_BYTES },
      answer: (request) => collect(deps, request, door),
      failed: (error, request) => failed(error, request, deps),
    });
    preflightRoute(app, path);
  }
  pixelRoute(app, deps);
}

async function collect(deps: IngestionDeps, request: PlainRequest, door: Door): Promise<PlainAnswer> {
  const { headers } = request.raw;
  const cors = crossOriginHeaders(headers.origin);
  const body = parsed(request.body);
  if (body === undefined) return refusalAnswer(400, 'INVALID_JSON', cors);
  const key = deps.eventKey(readKey(request.raw, body) ?? '');
  if (key?.kind !== 'pipeline') return refusalAnswer(401, 'INVALID_PIPELINE_KEY', cors);
  const secret = () => signingSecret(deps.secret, key.callerId);
  if (door.isSigned && !isSigned({ headers, body: request.body }, secret(), deps.clock.now()))
    return refusalAnswer(401, 'INVALID_SIGNATURE', cors);
  const read = itemsOf(body, door);
  if (read === null) return refusalAnswer(400, 'BATCH_MISSING', cors);
  const { items, isBatch } = read;
  if (items.length > ITEMS_MAX) return refusalAnswer(413, 'BATCH_TOO_LARGE', cors);
  // Browsers say where their page comes from; servers do not.
  const channel: Channel = headers.origin === undefined ? 'server' : 'browser';
  const visitor = channel === 'browser' ? readVisitor(headers.cookie) : null;
  const named = channel === 'browser' ? (visitor ?? deps.uuid()) : null;
  const results = await deps.ingestion.accept(items, {
    ...{ advertiserId: key.advertiserId, source: key.callerId, channel, type: door.type },
    shared: channel === 'browser' ? seenByServer(request) : {},
    anonymousId: named,
  });
  // A browser that refuses cookies of other sites keeps the name itself; one where somebody else sits now made a new one.
  const kept = named !== null && results.some(mayRemember) ? (ownName(items) ?? named) : null;
  const cookie = kept !== null && kept !== visitor ? visitorCookie(kept, request.raw) : {};
  return acceptedAnswer(results, {
    isBatch,
    anonymousId: kept,
    headers: { ...cors, ...cookie },
  });
}

/** What the page's newest call names its visitor, in the form of the names that we give ourselves. */
function ownName(items: readonly unknown[]): string | null {
  const { anonymousId } = (items.at(-1) ?? {}) as { anonymousId?: unknown };
  return typeof anonymousId === 'string' && isVisitor(anonymousId) ? anonymousId : null;
}

function mayRemember(result: ItemResult): boolean {
  return result.ok && result.mayRemember;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** The items of a batch, under `batch` or as a bare list; or the one item that a body is. Null where there is none. */
function itemsOf(body: unknown, { type }: Door): { items: readonly unknown[]; isBatch: boolean } | null {
  if (Array.isArray(body) && body.length === 0) return null;
  if (type !== null) return { items: Array.isArray(body) ? body : [body], isBatch: false };
  if (Array.isArray(body)) return { items: body, isBatch: true };
  const { batch, sentAt, type: own } = (body ?? {}) as { batch?: unknown; sentAt?: unknown; type?: unknown };
  if (batch === undefined && own !== undefined) return { items: [body], isBatch: false };
  if (!Array.isArray(batch) || batch.length === 0) return null;
  const items = sentAt === undefined ? batch : batch.map((item) => withSentAt(item, sentAt));
  return { items, isBatch: true };
}

function withSentAt(item: unknown, sentAt: unknown): unknown {
  return typeof item === 'object' && item !== null && !Array.isArray(item) ? { sentAt, ...item } : item;
}

/** What a page cannot be asked for, or would be believed without reason. */
function seenByServer({ raw }: PlainRequest): { userAgent: string; ip: string } {
  return { userAgent: raw.headers['user-agent'] ?? '', ip: raw.socket.remoteAddress ?? '' };
}

/** The queue before the disk empties within a second once load falls. */
const RETRY_AFTER_S = '1';

function failed(error: unknown, { raw, traceId }: PlainRequest, deps: IngestionDeps): PlainAnswer {
  const cors = crossOriginHeaders(raw.headers.origin);
  const waits = error instanceof LogFull || error instanceof LogUnavailable;
  const status = waits ? 503 : failureOf(error).status;
  if (status === 503) return refusalAnswer(503, 'TRY_AGAIN', { ...cors, 'retry-after': RETRY_AFTER_S });
  if (status === 413) return refusalAnswer(413, 'BATCH_TOO_LARGE', cors);
  deps.logger.error({ err: error, traceId, method: raw.method, path: raw.url?.split('?', 1)[0] });
  return refusalAnswer(500, 'INTERNAL_ERROR', cors);
}
