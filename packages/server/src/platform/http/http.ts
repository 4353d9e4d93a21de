import type { RequestListener } from 'node:http';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { Refusal } from '../../base/problem.ts';
import { watchRoutes } from './allowed-methods.ts';
import { answerFailure, type Failure, pathOf, type RenderFailure } from './failure.ts';
import { type PlainDoor, PlainRoutes } from './plain-route.ts';
import { traceIds } from './trace-ids.ts';

export interface HttpOptions {
  readonly logger: FastifyBaseLogger;
  /** The largest body of a route that does not say otherwise. */
  readonly bodyLimitBytes?: number;
  /** How long requests may take to finish after `close` began; then their connections are cut. */
  readonly drainMs?: number;
  /** The envelope of whatever no edge answers for itself. */
  readonly render?: RenderFailure;
  /** Told about each finished request. */
  readonly finished?: (status: number) => void;
}

export const HTTP_LIMITS = {
  /** The MPO API's bulk of 2,000 budgets is under 1 MB; a feed has its own limit. */
  bodyBytes: 8_000_000,
  /** A pixel nests percent-encoding three times, so its address grows well past Node's 16 KB. */
  headerBytes: 65_536,
  /** Whole headers must be there by then: a slow client must not hold a socket. */
  headersMs: 15_000,
  /** A whole request, a long feed upload included, must be there by then. */
  requestMs: 600_000,
  /** Longer than the usual 60 s of load balancers, which must be the ones to close an idle connection. */
  keepAliveMs: 65_000,
  /** Long product ids and export ids are parts of paths. */
  pathPartChars: 1_024,
  drainMs: 10_000,
} as const;

/**
 * One HTTP server, on which edges register their routes. Every answer carries `x-request-id`, the trace id that its
 * errors and the log name. `close` stops accepting, answers 503 to late requests, and waits for those in flight.
 */
export function createHttp(options: HttpOptions): FastifyInstance {
  const render = options.render ?? plainEnvelope;
  const traceId = traceIds();
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Request children of the logger cost a microsecond each; defects are logged with their trace id instead.
    childLoggerFactory: (logger) => logger,
    genReqId: traceId,
    bodyLimit: options.bodyLimitBytes ?? HTTP_LIMITS.bodyBytes,
    requestTimeout: HTTP_LIMITS.requestMs,
    keepAliveTimeout: HTTP_LIMITS.keepAliveMs,
    http: { maxHeaderSize: HTTP_LIMITS.headerBytes, headersTimeout: HTTP_LIMITS.headersMs },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: HTTP_LIMITS.pathPartChars },
    // Ours answers in the API's envelope.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: true },
    },
    frameworkErrors: (error, request, reply) => {
      void reply.header('x-request-id', request.id);
      answerFailure({ error, request, reply, render });
    },
    clientErrorHandler: answerBrokenConnection,
  });
  const allowed = watchRoutes(app);
  const drain = drainOnClose(app, options.drainMs ?? HTTP_LIMITS.drainMs);

  app.addHook('onRequest', (request, reply, next) => {
    void reply.header('x-request-id', request.id);
    if (drain.started()) return next(stopping());
    next();
  });
  const { finished } = options;
  const refusal = () => (drain.started() ? stopping() : null);
  openPlainDoor(app, { traceId, refusal, finished: finished ?? (() => {}) });
  if (finished !== undefined) {
    app.addHook('onResponse', (_request, reply, next) => {
      finished(reply.statusCode);
      next();
    });
  }
  app.setErrorHandler((error, request, reply) => answerFailure({ error, request, reply, render }));
  app.setNotFoundHandler((request, reply) => {
    const methods = allowed(pathOf(request));
    if (methods.length > 0) void reply.header('allow', methods.join(', '));
    const error = methods.length > 0 ? wrongMethod(request, methods) : unknownRoute(request);
    return answerFailure({ error, request, reply, render });
  });
  return app;
}

/** Puts the routes that are answered without the framework before it. */
function openPlainDoor(app: FastifyInstance, door: PlainDoor): void {
  const { server } = app;
  const plain = new PlainRoutes();
  app.decorate('plainRoutes', plain);
  const framework = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on(
    'request',
    plain.before((request, response) => {
      for (const listener of framework) listener.call(server, request, response);
    }, door),
  );
}

function stopping(): Refusal {
  return new Refusal([STOPPING]);
}

const STOPPING = {
  code: 'server-stopping',
  type: 'availability',
  status: 503,
  title: 'The server is stopping',
  detail: 'the server is stopping and did not read this request; nothing was changed, send it again',
} as const;

function wrongMethod(request: FastifyRequest, methods: readonly string[]): Refusal {
  return new Refusal([
    {
      code: 'method-not-allowed',
      type: 'validation',
      status: 405,
      title: 'Method not allowed',
      detail: `${request.method} is not possible on ${pathOf(request)}; use ${methods.join(' or ')}`,
    },
  ]);
}

function unknownRoute(request: FastifyRequest): Refusal {
  return new Refusal([
    {
      code: 'not-found',
      type: 'validation',
      status: 404,
      title: 'Not found',
      detail: `there is no ${pathOf(request)} here; check the path`,
    },
  ]);
}

/** How often connections that have had their last answer are looked for while closing. */
const SWEEP_MS = 20;

/**
 * Closing with a limit: whoever still holds a connection after it loses it. Node would keep a connection that was busy
 * when closing began alive after its answer; sweeping costs nothing before closing, a hook on each answer would.
 */
function drainOnClose(app: FastifyInstance, limitMs: number): { started(): boolean } {
  let started = false;
  let sweep: NodeJS.Timeout | undefined;
  let limit: NodeJS.Timeout | undefined;
  app.addHook('preClose', (done) => {
    started = true;
    sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
    limit = setTimeout(() => app.server.closeAllConnections(), limitMs);
    done();
  });
  app.addHook('onClose', (_app, done) => {
    clearInterval(sweep);
    clearTimeout(limit);
    done();
  });
  return { started: () => started };
}

/** The envelope where no API's own applies; its shape is that of the MPO API, the one most callers know. */
export function plainEnvelope(failure: Failure, request: FastifyRequest): unknown {
  return {
    errors: failure.entries.map(({ type, code, title, detail, pointer }) => ({
      traceId: request.id,
      type,
      code,
      title,
      detail,
      ...(pointer === undefined ? {} : { source: { pointer } }),
    })),
    warnings: [],
  };
}

/** What is not HTTP at all never becomes a request: it is answered on the bare socket, which is then closed. */
function answerBrokenConnection(error: { code?: string }, socket: import('node:net').Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, title] = BROKEN[error.code ?? ''] ?? ['400 Bad Request', 'The request is not HTTP'];
  const body = JSON.stringify({
    errors: [{ type: 'validation', code: 'invalid-request', title, detail: `${title}; nothing was changed` }],
    warnings: [],
  });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const BROKEN: Readonly<Record<string, readonly [status: string, title: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'Address or headers are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time'],
};
