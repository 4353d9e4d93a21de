import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../../base/problem.ts';

/** A request as Node hands it over, and its whole body. */
export interface PlainRequest {
  readonly raw: IncomingMessage;
  readonly body: Buffer;
  readonly traceId: string;
}

export interface PlainAnswer {
  readonly status: number;
  /** Names in lower case; `content-length` and `x-request-id` are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** A route that is asked so often that it is answered on Node's own request and response. */
export interface PlainRoute {
  readonly method: 'GET' | 'POST';
  /** Literal: no parameters. */
  readonly path: string;
  readonly bodyLimitBytes: number;
  readonly answer: (request: PlainRequest) => PlainAnswer | Promise<PlainAnswer>;
  /** Answers what was thrown, what came too late, and a body that was too large, in the API's own form. */
  readonly failed: (error: unknown, request: PlainRequest) => PlainAnswer;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Present on the server that `createHttp` makes. */
    plainRoutes?: PlainRoutes;
  }
}

/** Thrown for a body above the route's limit; its fields are those of the framework's own refusal. */
export class BodyTooLarge extends Error {
  readonly statusCode = 413;
  readonly code = 'FST_ERR_CTP_BODY_TOO_LARGE';
}

/**
 * Registers a route at two doors: with the framework, which thus knows of it (405, odd spellings of the path, injected
 * requests), and before the framework, where exactly this path costs a third.
 */
export function plainRoute(app: FastifyInstance, route: PlainRoute): void {
  const { method, path, bodyLimitBytes } = route;
  app.plainRoutes?.add(route);
  void app.register(async (own) => {
    own.removeAllContentTypeParsers();
    own.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    own.setErrorHandler((error, request, reply) => sendPlain(reply, route.failed(error, plainOf(request))));
    own.route({
      ...{ method, url: path, exposeHeadRoute: false, bodyLimit: bodyLimitBytes },
      handler: async (request, reply) => sendPlain(reply, await route.answer(plainOf(request))),
    });
  });
}

function plainOf({ raw, body, id }: FastifyRequest): PlainRequest {
  return { raw, body: Buffer.isBuffer(body) ? body : NOTHING, traceId: id };
}

function sendPlain(reply: FastifyReply, { status, headers, body }: PlainAnswer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

const NOTHING = Buffer.alloc(0);

/** What a plain request shares with all others: its name, the refusal while the server stops, the count. */
export interface PlainDoor {
  readonly traceId: () => string;
  /** Thrown at requests that arrive while the server stops; null before. */
  readonly refusal: () => Refusal | null;
  readonly finished: (status: number) => void;
}

export class PlainRoutes {
  readonly #routes = new Map<string, PlainRoute[]>();

  add(route: PlainRoute): void {
    const others = this.#routes.get(route.path) ?? [];
    this.#routes.set(route.path, [...others, route]);
  }

  /** The listener of a server: answers plain routes and hands everything else on. */
  before(others: RequestListener, door: PlainDoor): RequestListener {
    return (request, response) => {
      const route = this.#find(request);
      if (route === undefined) others(request, response);
      else receive(route, { request, response, door });
    };
  }

  #find({ method, url = '' }: IncomingMessage): PlainRoute | undefined {
    const end = url.indexOf('?');
    const candidates = this.#routes.get(end === -1 ? url : url.slice(0, end));
    if (candidates === undefined) return undefined;
    for (const route of candidates) if (route.method === method) return route;
    return undefined;
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly door: PlainDoor;
}

function receive(route: PlainRoute, exchange: Exchange): void {
  const { request, door } = exchange;
  const traceId = door.traceId();
  const refusal = door.refusal();
  const plain = { raw: request, body: NOTHING, traceId };
  if (refusal !== null) end(exchange, traceId, route.failed(refusal, plain));
  else if (route.method === 'GET') answer(route, exchange, plain);
  else if (Number(request.headers['content-length']) > route.bodyLimitBytes)
    tooLarge(route, exchange, traceId);
  else receiveBody(route, exchange, traceId);
}

function receiveBody(route: PlainRoute, exchange: Exchange, traceId: string): void {
  const { request } = exchange;
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    const isOver = bytes > route.bodyLimitBytes;
    bytes += chunk.length;
    if (bytes <= route.bodyLimitBytes) chunks.push(chunk);
    else if (!isOver) tooLarge(route, exchange, traceId);
  });
  request.on('end', () => {
    if (bytes > route.bodyLimitBytes) return;
    const [first = NOTHING] = chunks;
    const body = chunks.length > 1 ? Buffer.concat(chunks, bytes) : first;
    answer(route, exchange, { raw: request, body, traceId });
  });
}

/** The rest of the body is not read: the connection ends with the answer. */
function tooLarge(route: PlainRoute, exchange: Exchange, traceId: string): void {
  exchange.response.shouldKeepAlive = false;
  const request = { raw: exchange.request, body: NOTHING, traceId };
  end(exchange, traceId, route.failed(new BodyTooLarge(), request));
}

function answer(route: PlainRoute, exchange: Exchange, request: PlainRequest): void {
  const { traceId } = request;
  const fail = (error: unknown) => end(exchange, traceId, route.failed(error, request));
  try {
    const given = route.answer(request);
    if (given instanceof Promise) given.then((late) => end(exchange, traceId, late), fail);
    else end(exchange, traceId, given);
  } catch (error) {
    fail(error);
  }
}

function end({ response, door }: Exchange, traceId: string, { status, headers, body }: PlainAnswer): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(
    status,
    status === 204
      ? { ...headers, 'x-request-id': traceId }
      : {
          ...headers,
          'content-length': length,
          'x-request-id': traceId,
        },
  );
  // As many bytes as characters: plain ASCII, which is written in a third of the time when it is said to be that.
  if (length === body.length) response.end(body, 'latin1');
  else response.end(body);
  door.finished(status);
}
