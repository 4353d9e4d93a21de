import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterwards } from '../../../test/support/afterwards.ts';
import { createLogger } from '../telemetry/logger.ts';
import { healthRoutes } from './health.ts';
import { createHttp, HTTP_LIMITS, type HttpOptions } from './http.ts';

interface Server {
  readonly app: FastifyInstance;
  readonly lines: string[];
  listen(): Promise<number>;
}

function server(t: TestContext, options: Partial<HttpOptions> = {}): Server {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', format: 'json', write: (line) => lines.push(line) });
  const app = createHttp({ logger, ...options });
  afterwards(t, () => app.close());
  return {
    app,
    lines,
    async listen() {
      const address = await app.listen({ port: 0, host: '127.0.0.1' });
      return Number(new URL(address).port);
    },
  };
}

/** Writes bytes to the port and returns everything that came back until the server hung up. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (part) => {
    answer += part;
  });
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

test('an unknown path is 404, a wrong method 405 with the right ones', async (t) => {
  const { app } = server(t);
  app.get('/sellers/:id', async () => 1);
  app.patch('/sellers/:id', async () => 1);
  app.get('/files/*', async () => 1);
  const unknown = await app.inject({ url: '/nothing?secret=1' });
  assert.equal(unknown.statusCode, 404);
  assert.equal(unknown.json().errors[0].code, 'not-found');
  assert.ok(!unknown.body.includes('secret'), 'queries are not repeated');
  const wrong = await app.inject({ method: 'DELETE', url: '/sellers/7' });
  assert.equal(wrong.statusCode, 405);
  assert.equal(wrong.headers.allow, 'GET, HEAD, PATCH');
  assert.equal((await app.inject({ method: 'POST', url: '/files/a/b' })).headers.allow, 'GET, HEAD');
  assert.equal((await app.inject({ method: 'POST', url: '/sellers/' })).statusCode, 404);
  assert.equal((await app.inject({ url: '/files/' })).statusCode, 404);
  assert.equal((await app.inject({ url: '/sellers/7/' })).statusCode, 200);
});

test('every answer carries its trace id, errors name the same one', async (t) => {
  const { app } = server(t);
  app.get('/', async () => 1);
  const good = await app.inject({ url: '/' });
  const bad = await app.inject({ url: '/x' });
  assert.match(String(good.headers['x-request-id']), /^[0-9a-f]{32}$/);
  assert.equal(bad.json().errors[0].traceId, bad.headers['x-request-id']);
  assert.notEqual(good.headers['x-request-id'], bad.headers['x-request-id']);
  const unreadable = await app.inject({ url: '/%zz' });
  assert.equal(unreadable.statusCode, 400);
  assert.equal(unreadable.json().errors[0].traceId, unreadable.headers['x-request-id']);
});

test('a defect says nothing but its trace id; the log has the rest', async (t) => {
  const { app, lines } = server(t);
  app.get('/boom', async () => {
    throw new Error('the password is hunter2');
  });
  const answer = await app.inject({ url: '/boom?token=abc' });
  assert.equal(answer.statusCode, 500);
  assert.ok(!answer.body.includes('hunter2'));
  const [line = ''] = lines;
  assert.ok(line.includes('hunter2') && line.includes(String(answer.headers['x-request-id'])));
  assert.ok(!line.includes('abc'), 'the query is not logged');
});

test('bodies: too large 413, broken 400, unknown type 415, against the schema 400 with pointers', async (t) => {
  const { app } = server(t, { bodyLimitBytes: 100 });
  const schema = {
    body: {
      type: 'object',
      properties: { count: { type: 'integer' } },
      required: ['name'],
      additionalProperties: false,
    },
  };
  app.post('/things', { schema }, async () => 1);
  const post = async (payload: string, type = 'application/json') => {
    const answer = await app.inject({
      method: 'POST',
      url: '/things',
      payload,
      headers: { 'content-type': type },
    });
    return { status: answer.statusCode, errors: answer.json().errors };
  };
  assert.equal((await post(`"${'x'.repeat(200)}"`)).status, 413);
  assert.equal((await post('{"a":')).errors[0].code, 'json-serialization-error');
  assert.equal((await post('{"__proto__":{"a":1}}')).status, 400);
  assert.equal((await post('<a/>', 'text/xml')).status, 415);
  assert.equal((await post('{}', '%%%')).status, 415);
  const { status, errors } = await post('{"count":"7","colour":1}');
  assert.equal(status, 400);
  const pointers = errors.map((error: { source: { pointer: string } }) => error.source.pointer);
  assert.deepEqual(pointers.sort(), ['/colour', '/count', '/name']);
});

test('what is not HTTP is told so and cut off', async (t) => {
  const port = await server(t).listen();
  assert.match(await raw(port, 'hello\r\n\r\n'), /^HTTP\/1\.1 400 Bad Request/);
  const long = 'x'.repeat(HTTP_LIMITS.headerBytes + 1_000);
  assert.match(await raw(port, `GET /${long} HTTP/1.1\r\nhost: a\r\n\r\n`), /^HTTP\/1\.1 431 /);
});

test('closing lets requests finish, answers late ones 503, refuses new connections', async (t) => {
  const { app, listen } = server(t);
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  app.get('/slow', async () => {
    entered.resolve();
    await release.promise;
    return 'done';
  });
  const port = await listen();
  const first = raw(port, 'GET /slow HTTP/1.1\r\nhost: a\r\n\r\nGET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
  await entered.promise;
  const closed = app.close();
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(
    once(httpRequest({ port, host: '127.0.0.1', path: '/slow' }).end(), 'response'),
    (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED',
  );
  release.resolve();
  assert.match(await first, /200 OK[\s\S]*done/);
  await closed;
});

test('a request that does not finish loses its connection when the time is up', async (t) => {
  const { app, listen } = server(t, { drainMs: 20 });
  const entered = Promise.withResolvers<void>();
  app.get('/stuck', async () => {
    entered.resolve();
    await new Promise(() => undefined);
  });
  const port = await listen();
  const answer = raw(port, 'GET /stuck HTTP/1.1\r\nhost: a\r\n\r\n');
  await entered.promise;
  await app.close();
  assert.equal(await answer, '');
});

test('late requests on a kept connection are told that the server stops', async (t) => {
  const { app, listen } = server(t);
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  app.get('/slow', async () => {
    entered.resolve();
    await release.promise;
    return 'done';
  });
  app.get('/quick', async () => 'quick');
  const port = await listen();
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (part) => {
    answer += part;
  });
  socket.write('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
  await entered.promise;
  const closed = app.close();
  await new Promise((resolve) => setImmediate(resolve));
  socket.write('GET /quick HTTP/1.1\r\nhost: a\r\n\r\n');
  await new Promise((resolve) => setImmediate(resolve));
  release.resolve();
  await once(socket, 'close');
  await closed;
  assert.match(answer, /200 OK/);
  assert.match(answer, /503 Service Unavailable[\s\S]*server-stopping/);
  assert.ok(!/quick/.test(answer), 'nothing new is begun');
});

test('health: alive, ready with a verdict for each part, counters', async (t) => {
  const statuses: number[] = [];
  const { app } = server(t, { finished: (status) => statuses.push(status) });
  let broken = true;
  const checks = {
    db: () => {
      if (broken) throw new Error('no connection');
    },
    log: async () => undefined,
  };
  await app.register(healthRoutes, { checks, metrics: () => 'souk_x 1\n' });
  assert.equal((await app.inject({ url: '/healthz' })).statusCode, 200);
  const notReady = await app.inject({ url: '/readyz' });
  assert.equal(notReady.statusCode, 503);
  assert.deepEqual(notReady.json().checks, { db: 'no connection', log: 'ok' });
  broken = false;
  assert.equal((await app.inject({ url: '/readyz' })).statusCode, 200);
  const metrics = await app.inject({ url: '/metrics' });
  assert.equal(metrics.body, 'souk_x 1\n');
  assert.match(String(metrics.headers['content-type']), /^text\/plain; version=0\.0\.4/);
  assert.deepEqual(statuses, [200, 503, 200, 200]);
});

test('no path and no body makes the server fail', async (t) => {
  const { app, lines } = server(t);
  app.get('/sellers/:id', async (request) => request.params);
  app.post('/things', async (request) => ({ got: request.body ?? null }));
  const path = fc
    .array(
      fc.constantFrom('sellers', '..', '.', '%2e', '%ff', '%', '7', '?a', '*', ':id', '//', 'é', '\u0000'),
    )
    .map((parts) => `/${parts.join('/')}`);
  const type = fc.constantFrom(
    'application/json',
    'text/plain',
    'a/b; c',
    'application/json; charset=',
    '/',
    '',
  );
  const payload = fc.oneof(fc.json(), fc.string(), fc.constant('{"__proto__":1}'));
  await fc.assert(
    fc.asyncProperty(path, type, payload, async (url, contentType, body) => {
      const got = await app.inject({ url: encodeURI(url) });
      assert.ok(got.statusCode < 500);
      const headers = { 'content-type': contentType };
      const posted = await app.inject({ method: 'POST', url: '/things', headers, payload: body });
      assert.ok(posted.statusCode < 500);
      if (posted.statusCode !== 200) assert.ok(posted.json().errors.length > 0);
    }),
    { numRuns: 300 },
  );
  assert.deepEqual(lines, []);
});
