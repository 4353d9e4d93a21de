import { performance } from 'node:perf_hooks';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sameSecret } from '../../base/hash.ts';
import { Tally } from '../../base/reason.ts';
import type { Answer, Bidder, Recorder } from '../../modules/delivery/index.ts';
import { answerFailure, failureOf } from '../../platform/http/failure.ts';
import { unpack } from './body.ts';
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

/**
 * `POST /openrtb2/bid`: 200 with bids, 204 without, 400 for what is no bid request; and the notices of what became of a
 * bid. Bodies arrive as bytes and are parsed once, by hand: a schema would cost more than the decision.
 */
export async function openrtbRoutes(app: FastifyInstance, deps: OpenrtbDeps): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_MAX_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('onRequest', allowAnyPage);
  app.setErrorHandler((error, request, reply) => {
    if (request.method === 'POST' && failureOf(error).status < 500)
      deps.bidder.refuse('malformed-request', '');
    return answerFailure({ error, request, reply, render: ({ entries }) => ({ error: entries[0]?.detail }) });
  });
  app.post('/openrtb2/bid', (request, reply) => answer(deps, request, reply));
  app.options('/openrtb2/bid', (_request, reply) => reply.code(204).send());
  noticeRoutes(app, { recorder: deps.recorder, losses: deps.losses ?? new Tally() });
}

async function answer(
  deps: OpenrtbDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const startMs = performance.now();
  const { bidder, operatorKey } = deps;
  const isTraced = isDebugger(request.headers['x-souk-debug'], operatorKey);
  const body = parse(request);
  const adRequest = body === undefined ? null : readRequest(body, cookieOf(request.headers.cookie));
  if (adRequest === null) {
    bidder.refuse('malformed-request', sampleOf(request.body));
    return reply.code(400).type('application/json').send(MALFORMED);
  }
  const { id, patienceMs } = adRequest;
  const deadlineMs = patienceMs === null ? Number.POSITIVE_INFINITY : startMs + patienceMs - NETWORK_MS;
  const given = await bidder.bid(adRequest, { isTraced, isLate: () => performance.now() > deadlineMs });
  if (given.reason !== null && !isTraced) return reply.code(204).send();
  return send(reply, id, { given, isTraced });
}

function send(reply: FastifyReply, id: string, of: { given: Answer; isTraced: boolean }): FastifyReply {
  reply.header('content-type', 'application/json');
  reply.header('x-openrtb-version', '2.6');
  return reply.send(writeResponse(id, of.given, of.isTraced));
}

const MALFORMED =
  '{"error":"The body is no OpenRTB bid request: it must be a JSON object with an id and at least one imp, each with an id. Nothing was bid."}';

function parse(request: FastifyRequest): unknown {
  const bytes = unpack(request.body, request.headers['content-encoding'], BODY_MAX_BYTES);
  if (bytes === null) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

const SAMPLE_BYTES = 200;

function sampleOf(body: unknown): string {
  return Buffer.isBuffer(body) ? body.toString('latin1', 0, SAMPLE_BYTES) : '';
}

function isDebugger(header: string | string[] | undefined, key: string): boolean {
  return typeof header === 'string' && sameSecret(header, key);
}

function cookieOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  return /(?:^|;\s*)souk_uid=([A-Za-z0-9_-]{22})(?:;|$)/.exec(header)?.[1] ?? null;
}

/** Header bidding asks from any page, with the shopper's cookie. */
function allowAnyPage(request: FastifyRequest, reply: FastifyReply, next: () => void): void {
  const { origin } = request.headers;
  if (origin !== undefined) {
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-allow-credentials', 'true');
    reply.header('vary', 'origin');
    if (request.method === 'OPTIONS') {
      reply.header('access-control-allow-methods', 'POST');
      reply.header('access-control-allow-headers', 'content-type, content-encoding, x-openrtb-version');
    }
  }
  next();
}
