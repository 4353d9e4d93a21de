import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sameSecret } from '../../base/hash.ts';
import { Tally } from '../../base/reason.ts';
import { type Soon, whenThere } from '../../base/soon.ts';
import type { Bidder, Recorder } from '../../modules/delivery/index.ts';
import { failureOf } from '../../platform/http/failure.ts';
import { type PlainAnswer, type PlainRequest, plainRoute } from '../../platform/http/plain-route.ts';
import { pack, unpack } from './body.ts';
import { noticeRoutes } from './notice-routes.ts';
import { readRequest } from './read-request.ts';
import { writeResponse } from './write-response.ts';

export interface OpenrtbDeps {
  readonly bidder: Bidder;
  readonly recorder: Recorder;
  /** Whoever sends it in `x-souk-debug` is answered with the trace of the decision. */
  readonly operatorKey: string;
  /** Receives the codes of lost auctions; for whoever watches. */
  readonly losses?: Tally<string>;
}

/** The largest request, unpacked: far more than any exchange sends. */
export const BODY_MAX_BYTES = 1_048_576;

/** What the way back to the sender takes. */
const NETWORK_MS = 10;

/** Where exchanges ask; where Prebid's own server is asked; where Criteo's adapter for Prebid.js asks. All the same. */
const PATHS = ['/openrtb2/bid', '/openrtb2/auction', '/openrtb_2_5/pbjs/auction/request'] as const;

/**
 * `POST /openrtb2/bid`: 200 with bids, 204 without, 400 for what is no bid request; and the notices of what became of a
 * bid. Bodies arrive as bytes and are parsed once, by hand: a schema would cost more than the decision.
 */
export async function openrtbRoutes(app: FastifyInstance, deps: OpenrtbDeps): Promise<void> {
  app.addHook('onRequest', allowAnyPage);
  for (const path of PATHS) {
    plainRoute(app, {
      ...{ method: 'POST', path, bodyLimitBytes: BODY_MAX_BYTES },
      answer: (request) => answer(deps, request),
      failed: (error, request) => failed(error, request, { deps, log: app.log }),
    });
    app.options(path, (_request, reply) => reply.code(204).send());
  }
  noticeRoutes(app, { recorder: deps.recorder, losses: deps.losses ?? new Tally() });
}

function answer(deps: OpenrtbDeps, { raw, body }: PlainRequest): Soon<PlainAnswer> {
  const startMs = performance.now();
  const { bidder, operatorKey } = deps;
  const { headers } = raw;
  const isTraced = isDebugger(headers['x-souk-debug'], operatorKey);
  const json = parse(body, headers['content-encoding']);
  const query = queryOf(raw.url);
  const hasOptedOut = headers['sec-gpc'] === '1' || isSet(query, 'optout');
  const adRequest =
    json === undefined ? null : readRequest(json, { cookie: cookieOf(headers.cookie), hasOptedOut });
  if (adRequest === null) {
    bidder.refuse('malformed-request', body.toString('latin1', 0, SAMPLE_BYTES));
    return { status: 400, headers: headersFor(raw, JSON_TYPE), body: MALFORMED };
  }
  const { id, patienceMs } = adRequest;
  const deadlineMs = patienceMs === null ? Number.POSITIVE_INFINITY : startMs + patienceMs - NETWORK_MS;
  const given = bidder.bid(adRequest, { isTraced, isLate: () => performance.now() > deadlineMs });
  return whenThere(given, (there) => {
    if (there.reason !== null && !isTraced && !isSet(query, 'nbr')) {
      return { status: 204, headers: headersFor(raw, NONE), body: '' };
    }
    const text = writeResponse(id, there, isTraced);
    const packed = pack(text, headers['accept-encoding']);
    return packed === null
      ? { status: 200, headers: headersFor(raw, BID), body: text }
      : { status: 200, headers: headersFor(raw, PACKED_BID), body: packed };
  });
}

/** Almost every address has none, and looking is cheaper than parsing. */
function queryOf(url = ''): URLSearchParams | null {
  const start = url.indexOf('?');
  return start === -1 ? null : new URLSearchParams(url.slice(start + 1));
}

function isSet(query: URLSearchParams | null, name: string): boolean {
  return query?.get(name) === '1';
}

/** What could not even be read counts as malformed; a defect is written to the log, and counts as nothing. */
function failed(
  error: unknown,
  { raw, traceId }: PlainRequest,
  { deps, log }: { deps: OpenrtbDeps; log: FastifyBaseLogger },
): PlainAnswer {
  const { status, entries, headers } = failureOf(error);
  if (status < 500) deps.bidder.refuse('malformed-request', '');
  else if (status !== 503) log.error({ err: error, traceId, method: raw.method, path: raw.url });
  return {
    status,
    headers: headersFor(raw, { ...JSON_TYPE, ...headers }),
    body: JSON.stringify({ error: entries[0]?.detail }),
  };
}

const NONE = {};
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const BID = { ...JSON_TYPE, 'x-openrtb-version': '2.6' };
const PACKED_BID = { ...BID, 'content-encoding': 'gzip' };

const MALFORMED =
  '{"error":"The body is no OpenRTB bid request: it must be a JSON object with an id and at least one imp, each with an id. Nothing was bid."}';

function parse(body: Buffer, encoding: string | undefined): unknown {
  const bytes = unpack(body, encoding, BODY_MAX_BYTES);
  if (bytes === null) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

const SAMPLE_BYTES = 200;

function isDebugger(header: string | string[] | undefined, key: string): boolean {
  return typeof header === 'string' && sameSecret(header, key);
}

function cookieOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  return /(?:^|;\s*)souk_uid=([A-Za-z0-9_-]{22})(?:;|$)/.exec(header)?.[1] ?? null;
}

/** Header bidding asks from any page, with the shopper's cookie. */
function headersFor(
  { headers: { origin } }: IncomingMessage,
  own: PlainAnswer['headers'],
): PlainAnswer['headers'] {
  return origin === undefined ? own : { ...own, ...pageHeaders(origin) };
}

function pageHeaders(origin: string) {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'origin',
  };
}

function allowAnyPage(request: FastifyRequest, reply: FastifyReply, next: () => void): void {
  const { origin } = request.headers;
  if (origin !== undefined) {
    reply.headers(pageHeaders(origin));
    if (request.method === 'OPTIONS') {
      reply.header('access-control-allow-methods', 'POST');
      reply.header('access-control-allow-headers', 'content-type, content-encoding, x-openrtb-version');
    }
  }
  next();
}
