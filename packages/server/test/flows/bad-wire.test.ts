import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { RunningSouk } from '../../src/main.ts';
import { linksOf, type Marketplace, openMarketplace, shopUrl } from '../support/marketplace.ts';
import { testSouk } from '../support/souk.ts';
import { assertCalm, raw, send } from '../support/stranger.ts';

const HOST = 'host: a\r\nconnection: close\r\n';

test('what comes over the wire broken is refused, and what was acknowledged is kept', async (t) => {
  const souk = await testSouk(t);
  const market = await openMarketplace(souk, 'Bazaar');
  await market.feed([{ id: 'SKU-1', sellerId: 's1', sellerName: 'Shop One' }]);
  await market.view('before', 'SKU-1');

  await t.test('bytes that are no HTTP', () => wrongBytes(souk));
  await t.test('addresses', () => wrongAddresses(souk));
  await t.test('methods', () => wrongMethods(souk));
  await t.test('clients that begin and never end hold up nobody', () => halfOpen(souk, market));
  await t.test('clicks lead where they were signed to and nowhere else', () => forgedLinks(souk, market));

  const { body } = await market.operator<{ counts: Record<string, Record<string, number>> }>('/system');
  assert.ok((body.counts['events kept']?.total ?? 0) >= 2);
  assert.equal((await send(`${souk.url}/readyz`)).status, 200);
});

async function wrongBytes({ url, signalUrl }: RunningSouk): Promise<void> {
  const bytes: Readonly<Record<string, string | Buffer>> = {
    words: 'hello\r\n\r\n',
    TLS: Buffer.from([
      0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, 0x0d, 0x0a, 0x0d, 0x0a,
    ]),
    'a NUL in a header': `GET /healthz HTTP/1.1\r\n${HOST}x: a\0b\r\n\r\n`,
    'two lengths': `POST /m/event HTTP/1.1\r\n${HOST}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`,
    'a length and chunks': `POST /m/event HTTP/1.1\r\n${HOST}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    'a negative length': `POST /m/event HTTP/1.1\r\n${HOST}content-length: -1\r\n\r\n`,
    'a broken chunk': `POST /m/event HTTP/1.1\r\n${HOST}transfer-encoding: chunked\r\n\r\nzz\r\n`,
    'no host': 'GET /healthz HTTP/1.1\r\n\r\n',
    'an old version': 'GET /healthz HTTP/9.9\r\n\r\n',
    'a huge header': `GET /healthz HTTP/1.1\r\n${HOST}x: ${'x'.repeat(200_000)}\r\n\r\n`,
    'many headers': `GET /healthz HTTP/1.1\r\n${HOST}${'x: y\r\n'.repeat(20_000)}\r\n`,
    'a huge address': `GET /event?${'x'.repeat(200_000)} HTTP/1.1\r\n${HOST}\r\n`,
    'garbage after a request': `GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n\u0001\u0002garbage\r\n\r\n`,
    'a line feed in the middle': `GET /healthz HTTP/1.1\nhost: a\n\nGET / HTTP/1.1\n\n`,
  };
  for (const server of [url, signalUrl]) {
    for (const [what, sent] of Object.entries(bytes)) {
      const said = await raw(server, sent);
      assert.match(said, /^HTTP\/1\.1 (200|4\d\d) /, `${what}: ${said.slice(0, 100)}`);
      assert.doesNotMatch(said, /node_modules|\.ts:\d|HTTP\/1\.1 5/, what);
    }
  }
}

async function wrongAddresses({ url }: RunningSouk): Promise<void> {
  const mpo = '/2026-01/marketing-solutions/marketplace-performance-outcomes';
  const paths = [
    ...[
      '/../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2f..%2fetc%2fpasswd',
      '//etc/passwd',
      '/demo/images/..%2f..%2foperator.key',
    ],
    ...[
      '/demo/shop/..%2f..%2foperator.key',
      '/demo/shop/%00',
      '/demo/shop/<script>',
      '/i/../../operator.key',
      '/c/%2e%2e%2foperator.key',
    ],
    ...[
      '/%',
      '/%zz',
      '/%ff%fe',
      '/%00',
      '/%c0%ae%c0%ae/',
      '/*',
      '/:version/',
      '/__proto__',
      '/constructor/x',
      '/x'.repeat(10_000),
    ],
    ...[
      `${mpo}/sellers/__proto__`,
      `${mpo}/budgets/1e3`,
      `${mpo}/budgets/%00`,
      `${mpo}/sellers?sellerName[]=x&sellerName[$ne]=1`,
    ],
    ...[
      '/__proto__/marketing-solutions/me',
      '/2026-01/oauth2/token',
      '/event?a=%&p0=%ff',
      `/event?${'p0=x&'.repeat(5_000)}`,
    ],
    ...[
      `/event?a=1&p0=${'%25'.repeat(10_000)}`,
      '/m/event?data=%ff',
      '/m/event?data=[[[',
      '/m/event?data=%00',
      '/i/',
      '/c/',
      '/i/a.b.c',
      '/c/a.b',
    ],
    ...[
      '/openrtb2/win/x?price=1',
      '/openrtb2/loss/%00?reason=__proto__',
      '/openrtb2/bill/..',
      '/console/v1/advertisers/NaN',
      '/metrics?x=%',
    ],
  ];
  for (const path of paths) {
    const said = await raw(url, `GET ${path} HTTP/1.1\r\n${HOST}\r\n`);
    assert.match(said, /^HTTP\/1\.1 [234]\d\d /, `${path.slice(0, 60)}: ${said.slice(0, 200)}`);
    assert.doesNotMatch(said, /root:|op_|node_modules|\.ts:\d/, path.slice(0, 60));
    assert.doesNotMatch(said, /^HTTP\/1\.1 3/, path.slice(0, 60));
  }
}

async function wrongMethods({ url }: RunningSouk): Promise<void> {
  const paths = [
    '/healthz',
    '/event',
    '/m/event',
    '/openrtb2/bid',
    '/oauth2/token',
    '/i/x',
    '/c/x',
    '/console/v1/system',
  ];
  paths.push('/2026-01/marketing-solutions/marketplace-performance-outcomes/budgets');
  for (const path of paths) {
    for (const method of ['PUT', 'DELETE', 'TRACE', 'PROPFIND', 'SOUK', 'CONNECT']) {
      const said = await raw(url, `${method} ${path} HTTP/1.1\r\n${HOST}content-length: 0\r\n\r\n`);
      // Node hangs up on CONNECT without a word, for it asks for another protocol.
      if (method === 'CONNECT') assert.doesNotMatch(said, /^HTTP\/1\.1 [25]/);
      else assert.match(said, /^HTTP\/1\.1 (400|401|404|405) /, `${method} ${path}: ${said.slice(0, 100)}`);
    }
  }
  const reply = await send(`${url}/openrtb2/bid`, { method: 'DELETE' });
  assert.deepEqual([reply.status, reply.headers.allow], [405, 'OPTIONS, POST']);
}

async function halfOpen({ url }: RunningSouk, market: Marketplace): Promise<void> {
  const { port, hostname } = new URL(url);
  const beginnings = ['', 'GET', 'POST /m/event HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n{"acc'];
  const slow = Array.from({ length: 60 }, (_, i) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined).write(beginnings[i % beginnings.length] ?? '');
    return socket;
  });
  await market.view('meanwhile', 'SKU-1');
  // Whoever goes away in the middle of a body has sent no event.
  for (const socket of slow) socket.destroy();
  await market.view('after', 'SKU-1');
}

async function forgedLinks({ url }: RunningSouk, market: Marketplace): Promise<void> {
  const sellers = await market.mpo<{ id: string }[]>('/sellers');
  const [sellerId] = sellers.body.map(({ id }) => id);
  const today = await market.today();
  const budget = {
    ...{ sellerId, campaignIds: [String(market.templateId)], budgetType: 'Capped', amount: 140 },
    ...{ startDate: today, endDate: new Date(Date.parse(today) + 6 * 86_400_000).toISOString().slice(0, 10) },
  };
  const made = await market.mpo('/budgets', { body: [budget] });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  await market.drain();
  const ad = await market.ask('before', { debug: true });
  const { pixel, clicks } = linksOf(ad);
  const click = clicks[0] ?? '';
  const token = click.slice(click.lastIndexOf('/') + 1);
  const forged = [
    ...[...token]
      .map((char, at) => `${token.slice(0, at)}${char === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`)
      .filter((_, at) => at % 7 === 0),
    ...[
      '',
      '.',
      'x',
      token.slice(1),
      `${token}A`,
      token.split('.')[0] ?? '',
      `.${token}`,
      `${token}.${token}`,
      pixel.split('/i/')[1] ?? '',
    ],
    ...[
      `${token}?url=https://evil.example/`,
      `https://evil.example/`,
      encodeURIComponent('https://evil.example/'),
    ],
  ];
  for (const link of forged) {
    const reply = await send(`${url}/c/${link}`);
    assertCalm(reply, link);
    const location = reply.headers.location ?? null;
    assert.ok(
      location === null || (link.startsWith(`${token}?`) && location === shopUrl('SKU-1')),
      `${link} → ${location}`,
    );
    if (location === null) assert.equal(reply.status, 404);
  }
  assert.equal((await send(pixel.replace('/i/', '/i/x'))).status, 404);
  assert.equal((await send(click)).headers.location, shopUrl('SKU-1'));
  await market.advance('31d');
  const late = await send(click);
  assert.deepEqual(
    [late.status, late.headers.location, late.headers['x-souk-outcome']],
    [302, shopUrl('SKU-1'), 'link-too-old'],
  );
}
