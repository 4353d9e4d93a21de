import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as ask } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { afterwards } from '../../../test/support/afterwards.ts';
import { failureOf } from './failure.ts';
import { createHttp } from './http.ts';
import { type PlainAnswer, type PlainRequest, plainRoute } from './plain-route.ts';

const LIMIT_BYTES = 100;

async function serverWith(
  t: TestContext,
  answer: (request: PlainRequest) => PlainAnswer | Promise<PlainAnswer>,
): Promise<{ app: FastifyInstance; url: string; statuses: number[] }> {
  const statuses: number[] = [];
  const app = createHttp({ logger: pino({ level: 'silent' }), finished: (status) => statuses.push(status) });
  const failed = (error: unknown): PlainAnswer => ({
    status: failureOf(error).status,
    headers: { 'content-type': 'text/plain' },
    body: failureOf(error).entries[0]?.code ?? '',
  });
  for (const method of ['GET', 'POST'] as const) {
    plainRoute(app, { method, path: '/plain', bodyLimitBytes: LIMIT_BYTES, answer, failed });
  }
  app.get('/framework', () => 'framework');
  afterwards(t, () => app.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, statuses };
}

const echo = ({ raw, body, traceId }: PlainRequest): PlainAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ url: raw.url, body: body.toString(), traceId }),
});

test('a plain route answers body and address, names the request, and is counted', async (t) => {
  const { url, statuses } = await serverWith(t, echo);
  const answer = await fetch(`${url}/plain?a=1`, { method: 'POST', body: 'é'.repeat(20) });
  const told = (await answer.json()) as { url: string; body: string; traceId: string };
  assert.deepEqual([answer.status, told.url, told.body], [200, '/plain?a=1', 'é'.repeat(20)]);
  assert.equal(answer.headers.get('x-request-id'), told.traceId);
  assert.equal((await fetch(`${url}/plain`)).status, 200);
  assert.equal(await (await fetch(`${url}/framework`)).text(), 'framework');
  assert.deepEqual(statuses, [200, 200, 200]);
});

test('what a plain route throws, now or later, is answered in its own form', async (t) => {
  const { url } = await serverWith(t, ({ body }) => {
    if (body.length === 1) throw new Error('now');
    return Promise.reject(new Error('later'));
  });
  for (const body of ['1', '22']) {
    const answer = await fetch(`${url}/plain`, { method: 'POST', body });
    assert.deepEqual([answer.status, await answer.text()], [500, 'internal-error']);
  }
});

test('a body above the limit is refused, announced or not, and its connection ends', async (t) => {
  const { url, statuses } = await serverWith(t, echo);
  assert.equal((await fetch(`${url}/plain`, { method: 'POST', body: 'x'.repeat(LIMIT_BYTES) })).status, 200);
  for (const headers of [{ 'content-length': LIMIT_BYTES + 1 }, { 'transfer-encoding': 'chunked' }]) {
    const [status, connection] = await new Promise<[number | undefined, string | undefined]>(
      (resolve, reject) => {
        const sent = ask(`${url}/plain`, { method: 'POST', headers }, (answer) => {
          answer.resume();
          resolve([answer.statusCode, answer.headers.connection]);
        });
        sent.on('error', reject);
        sent.write('x'.repeat(LIMIT_BYTES / 2));
        sent.end('x'.repeat(LIMIT_BYTES / 2 + 1));
      },
    );
    assert.deepEqual([status, connection], [413, 'close']);
  }
  assert.deepEqual(statuses, [200, 413, 413]);
});

test('other methods and other spellings of the path are the framework’s', async (t) => {
  const { app, url } = await serverWith(t, echo);
  const wrong = await fetch(`${url}/plain`, { method: 'DELETE' });
  assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET, POST']);
  const slash = await fetch(`${url}/plain/`, {
    method: 'POST',
    body: 'text',
    headers: { 'content-type': 'text/plain' },
  });
  assert.equal(slash.status, 200);
  const injected = await app.inject({ method: 'POST', url: '/plain', payload: 'x'.repeat(LIMIT_BYTES + 1) });
  assert.deepEqual([injected.statusCode, injected.body], [413, 'body-too-large']);
});

test('a sender that goes away in the middle of a body disturbs nobody', async (t) => {
  const { url, statuses } = await serverWith(t, echo);
  await new Promise<void>((resolve) => {
    const sent = ask(`${url}/plain`, { method: 'POST', headers: { 'content-length': 50 } });
    sent.on('error', () => resolve());
    sent.write('x', () => sent.destroy(new Error('gone')));
  });
  assert.equal((await fetch(`${url}/plain`)).status, 200);
  assert.deepEqual(statuses, [200]);
});

test('while the server stops, what is under way is answered and what comes later is refused', async (t) => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { app, url } = await serverWith(t, async (request) => {
    await held;
    return echo(request);
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let told = '';
  socket.setEncoding('utf8').on('data', (part) => {
    told += part;
  });
  socket.write('GET /plain?first HTTP/1.1\r\nhost: x\r\n\r\n');
  await fetch(`${url}/framework`);
  const closing = app.close();
  socket.write('GET /plain?second HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(app.server, 'request');
  release();
  await once(socket, 'close');
  await closing;
  assert.deepEqual(told.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 503']);
  assert.match(told, /server-stopping/);
});
