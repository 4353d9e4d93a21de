import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { ConfigError } from '../config/config-error.ts';
import { addressGuard } from './address-guard.ts';
import { type OutgoingLimits, type OutgoingOptions, openOutgoing } from './outgoing.ts';
import { OutgoingFailed, type OutgoingFailureCode } from './outgoing-failure.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function server(
  t: TestContext,
  answer: Answer,
): Promise<{ url: string; port: number; seen: string[] }> {
  const seen: string[] = [];
  const http = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    answer(request, response);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  afterwards(t, () => {
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, seen };
}

/** A server that never speaks HTTP of its own accord. */
async function socketServer(t: TestContext, meet: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const tcp = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    meet(socket);
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  afterwards(t, () => {
    for (const socket of sockets) socket.destroy();
    tcp.close();
  });
  return `http://127.0.0.1:${(tcp.address() as AddressInfo).port}`;
}

function outgoing(t: TestContext, options: Partial<OutgoingOptions> = { allowed: 'all' }) {
  const opened = openOutgoing({ allowed: null, ...options });
  afterwards(t, () => opened.close());
  return opened;
}

async function failureCode(doing: Promise<unknown>): Promise<OutgoingFailureCode> {
  const failure = await doing.then(
    () => assert.fail('it was answered'),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof OutgoingFailed, String(failure));
  return failure.code;
}

const NOT_PUBLIC = [
  ...['0.0.0.0', '10.1.2.3', '100.100.100.200', '127.0.0.1', '127.9.9.9', '168.63.129.16', '169.254.169.254'],
  ...[
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.51.100.7',
  ],
  ...['203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...[
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
  ],
  ...['fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'fec0::1', 'ff02::1', '2001:db8::1', '2001::1'],
  ...['2002:7f00:1::', '3fff::1', '100::1', 'no address', ''],
];

const PUBLIC = [
  ...[
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.0.1.1',
    '223.255.255.255',
  ],
  ...['2606:4700:4700::1111', '2a00:1450:4001::8a', '::ffff:8.8.8.8', '64:ff9b::808:808'],
];

test('addresses are public or refused, in every spelling', () => {
  const guard = addressGuard(null);
  for (const address of NOT_PUBLIC) assert.equal(guard.allowsAddress(address), false, address);
  for (const address of PUBLIC) assert.equal(guard.allowsAddress(address), true, address);
});

test('an operator allows networks, addresses and hosts, and nothing beside them', () => {
  const guard = addressGuard('10.0.0.0/8, fd00::/8,192.168.1.7, Feeds.internal:8080,localhost');
  for (const address of ['10.9.9.9', '::ffff:10.0.0.1', 'fd12::1', '192.168.1.7', '9.9.9.9'])
    assert.equal(guard.allowsAddress(address), true, address);
  for (const address of ['192.168.1.8', '127.0.0.1', 'fe80::1', '172.16.0.1'])
    assert.equal(guard.allowsAddress(address), false, address);
  assert.equal(guard.allowsHost('feeds.internal.', 8080), true);
  assert.equal(guard.allowsHost('feeds.internal', 80), false);
  assert.equal(guard.allowsHost('localhost', 1), true);
  assert.equal(guard.allowsHost('evil.localhost', 1), false);
  for (const item of ['10.0.0.0/33', '10.0.0.0/x', 'http://a', 'a b', 'a:0', '::1/64/3'])
    assert.throws(() => addressGuard(item), ConfigError, item);
});

test('spellings of an address that is not public are refused before anything is sent', async (t) => {
  const { port, seen } = await server(t, (_, response) => response.end());
  const { request, refusalOf } = outgoing(t, {});
  const hosts = [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.01',
    '127.1',
    '127.0.0.1.',
    '[::1]',
    '①②⑦.0.0.1',
  ];
  for (const host of [...hosts, '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::127.0.0.1]']) {
    const url = `http://${host}:${port}/`;
    assert.equal(await failureCode(request({ url })), 'forbidden-address', host);
    assert.equal(refusalOf(url)?.code, 'forbidden-address', host);
  }
  assert.equal(await failureCode(request({ url: `http://localhost:${port}/` })), 'forbidden-address');
  for (const url of [
    'file:///etc/passwd',
    'ftp://a/',
    'gopher://a/',
    'data:,a',
    'http://',
    'x',
    'http://u:p@a.example/',
  ])
    assert.equal(await failureCode(request({ url })), 'bad-request', url);
  assert.deepEqual(seen, []);
});

test('a name is refused when any of its addresses is not public, and the checked address is the one connected to', async (t) => {
  const { port, seen } = await server(t, (_, response) => response.end('here'));
  const looked: string[] = [];
  const answers = [['127.0.0.1'], ['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], []];
  const { request } = outgoing(t, {
    allowed: '127.0.0.1/32',
    resolve: async (host) => {
      looked.push(host);
      return answers[looked.length - 1] ?? [];
    },
  });
  assert.equal(await (await request({ url: `http://feeds.example:${port}/a` })).text(), 'here');
  assert.deepEqual([looked, seen], [['feeds.example'], ['GET /a -']]);
  const strict = outgoing(t, { resolve: async () => ['8.8.8.8', '127.0.0.1'] });
  assert.equal(
    await failureCode(strict.request({ url: `http://two.example:${port}/` })),
    'forbidden-address',
  );
  const none = outgoing(t, { resolve: async () => [] });
  assert.equal(await failureCode(none.request({ url: 'http://none.example/' })), 'unresolved');
  assert.equal(seen.length, 1);
});

test('a redirect to an address that is not public is refused, whatever the spelling', async (t) => {
  for (const target of [
    'http://127.0.0.1:1/',
    'http://2130706433/',
    '//[::1]/',
    'http://inner.example/',
    'file:///etc/passwd',
  ]) {
    const { port } = await server(t, (_, response) => response.writeHead(302, { location: target }).end());
    const { request } = outgoing(t, {
      allowed: `shop.example:${port}`,
      resolve: async (host) => [host === 'shop.example' ? '127.0.0.1' : '10.0.0.1'],
    });
    const code = await failureCode(request({ url: `http://shop.example:${port}/` }));
    assert.equal(code, target.startsWith('file:') ? 'bad-request' : 'forbidden-address', target);
  }
});

test('redirects are followed a bounded number of times, and credentials stay with the host they were meant for', async (t) => {
  const other = await server(t, (_, response) => response.end('feed'));
  const { url, seen } = await server(t, (request, response) => {
    const next: Record<string, string> = { '/a': '/b', '/b': `${other.url}/c`, '/loop': '/loop' };
    response.writeHead(302, { location: next[request.url ?? ''] ?? '' }).end('moved');
  });
  const { request } = outgoing(t);
  const answer = await request({
    url: `${url}/a`,
    headers: { authorization: 'Basic c2VjcmV0', 'x-key': 'k' },
  });
  assert.equal(await answer.text(), 'feed');
  assert.equal(answer.url, `${other.url}/c`);
  assert.deepEqual(seen, ['GET /a Basic c2VjcmV0', 'GET /b Basic c2VjcmV0']);
  assert.deepEqual(other.seen, ['GET /c -']);
  assert.equal(await failureCode(request({ url: `${url}/loop` })), 'too-many-redirects');
  assert.equal(seen.length, 2 + 6);
  const posted = await request({ url: `${url}/a`, method: 'POST', body: 'x' });
  assert.equal(posted.status, 302);
  posted.discard();
});

test('an endless body, endless headers and silence end by themselves, each with its reason', async (t) => {
  const { request } = outgoing(t);
  const limits = (change: Partial<OutgoingLimits>) => ({ limits: { ...change } });
  const endless = await server(t, (_, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(16_384)));
    };
    response.on('drain', more);
    more();
  });
  const answer = await request({ url: endless.url, ...limits({ bodyBytes: 100_000 }) });
  assert.equal(await failureCode(answer.text()), 'overlong-body');
  const headers = await socketServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const more = () => {
      while (socket.writable && socket.write(`x-${'y'.repeat(1_000)}: z\r\n`));
    };
    socket.on('drain', more);
    more();
  });
  assert.equal(await failureCode(request({ url: headers })), 'overlong-headers');
  const mute = await socketServer(t, () => undefined);
  assert.equal(await failureCode(request({ url: mute, ...limits({ answerMs: 20 }) })), 'timeout');
  assert.equal(await failureCode(request({ url: mute, ...limits({ wholeMs: 20 }) })), 'timeout');
  const half = await server(t, (_, response) => response.write('half'));
  const begun = await request({ url: half.url, ...limits({ silenceMs: 20 }) });
  assert.equal(await failureCode(begun.text()), 'timeout');
  const drip = await server(t, (_, response) => {
    const timer = setInterval(() => response.write('.'), 2);
    response.once('close', () => clearInterval(timer));
  });
  const dripping = await request({ url: drip.url, ...limits({ pace: { bytes: 1_000, ms: 50 } }) });
  assert.equal(await failureCode(dripping.text()), 'timeout');
  const slow = request({ url: half.url, ...limits({ wholeMs: 100 }) }).then((answered) => answered.text());
  assert.equal(await failureCode(slow), 'timeout');
});

test('a connection that breaks, another protocol and a caller who gives up are told apart', async (t) => {
  const { request } = outgoing(t);
  const broken = await server(t, (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  const answer = await request({ url: broken.url });
  assert.equal(await failureCode(answer.text()), 'broken');
  const ssh = await socketServer(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  assert.equal(await failureCode(request({ url: ssh })), 'not-http');
  assert.equal(await failureCode(request({ url: ssh.replace('http:', 'https:') })), 'tls');
  const mute = await socketServer(t, () => undefined);
  assert.equal(await failureCode(request({ url: mute, signal: AbortSignal.abort() })), 'cancelled');
  const half = await server(t, (_, response) => response.write('half'));
  const giveUp = new AbortController();
  const begun = await request({ url: half.url, signal: giveUp.signal });
  giveUp.abort();
  assert.equal(await failureCode(begun.text()), 'cancelled');
  const closed = await server(t, () => undefined);
  assert.equal(
    await failureCode(request({ url: closed.url, headers: { 'x-a': 'a\r\nb: c' } })),
    'unwritable',
  );
  const gone = await socketServer(t, (socket) => socket.resetAndDestroy());
  assert.equal(await failureCode(request({ url: gone })), 'broken');
});

test('a body streams out and back again without being held, and connections are used again', async (t) => {
  const ports = new Set<number | undefined>();
  const { url } = await server(t, (request, response) => {
    ports.add(request.socket.remotePort);
    request.pipe(response);
  });
  const { request } = outgoing(t);
  const piece = Buffer.alloc(65_536, 'a');
  async function* body() {
    for (let i = 0; i < 64; i++) yield piece;
  }
  for (let round = 0; round < 2; round++) {
    const answer = await request({ url, method: 'POST', body: body(), limits: { bodyBytes: 1e8 } });
    let bytes = 0;
    for await (const part of answer.body) bytes += part.byteLength;
    assert.equal(bytes, 64 * 65_536);
  }
  assert.equal(ports.size, 1);
});
