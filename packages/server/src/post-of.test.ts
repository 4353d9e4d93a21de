import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../test/support/afterwards.ts';
import { answering, destination } from '../test/support/destination.ts';
import { openOutgoing } from './platform/http/outgoing.ts';
import { postOf } from './post-of.ts';

function sender(t: TestContext, allowed: string, own = '') {
  const outgoing = openOutgoing({ allowed });
  const post = postOf(outgoing, () => own);
  afterwards(t, () => {
    post.close();
    outgoing.close();
  });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer k', 'idempotency-key': 'm' };
  return (url: string) => post({ url, headers, body: '{}', signal: new AbortController().signal });
}

const hostOf = (url: string): string => new URL(url).host;

test('a destination cannot lead a delivery to a private address, nor the key to another host', async (t) => {
  const second = await destination(t);
  const first = await destination(t, answering(307, {}, { location: second.url }));
  const refused = await sender(t, hostOf(first.url))(first.url);
  assert.equal(refused.kind === 'failure' && refused.code, 'address-refused');
  assert.equal(second.received.length, 0);
  const followed = await sender(t, `${hostOf(first.url)},${hostOf(second.url)}`)(first.url);
  assert.equal(followed.kind === 'answer' && followed.status, 200);
  const headers = second.received[0]?.headers;
  assert.deepEqual([headers?.authorization, headers?.['idempotency-key']], [undefined, 'm']);
});

test('a destination that redirects for ever or speaks no HTTP is given up with its reason, and of an endless answer the beginning is kept', async (t) => {
  const loop = await destination(t);
  loop.script = answering(308, {}, { location: loop.url });
  const outcome = await sender(t, hostOf(loop.url))(loop.url);
  assert.deepEqual([outcome.kind === 'answer' && outcome.status, loop.received.length], [308, 4]);

  const endless = await destination(t, (_post, response) => {
    response.writeHead(200);
    const more = () => void (response.writable && response.write('x'.repeat(10_000), more));
    more();
  });
  const flooded = await sender(t, hostOf(endless.url))(endless.url);
  assert.ok(flooded.kind === 'answer');
  const { status, isCut, body } = flooded;
  assert.deepEqual([status, isCut, body.length > 0 && body.length <= 65_536], [200, true, true]);

  const server = createServer((socket) => socket.on('error', () => {}).end('what?\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  afterwards(t, () => server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const odd = await sender(t, host)(`http://${host}/`);
  assert.equal(odd.kind === 'failure' && odd.code, 'not-http');
});

test('a header that cannot be written is no fault of the address', async (t) => {
  const { url, received } = await destination(t);
  const outgoing = openOutgoing({ allowed: hostOf(url) });
  afterwards(t, () => outgoing.close());
  const post = postOf(outgoing, () => '');
  const outcome = await post({
    ...{ url, headers: { authorization: 'Bearer 😀' }, body: '{}' },
    signal: new AbortController().signal,
  });
  assert.deepEqual([outcome.kind === 'failure' && outcome.code, received.length], ['unwritable', 0]);
});

test('this server may be called by itself, and nothing else on its machine', async (t) => {
  const own = await destination(t);
  const other = await destination(t);
  const send = sender(t, '192.0.2.1', new URL(own.url).origin);
  assert.equal((await send(own.url)).kind, 'answer');
  assert.equal((await send(other.url)).kind, 'failure');
  assert.equal(other.received.length, 0);
});
