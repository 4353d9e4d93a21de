import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COOKIE, type DeliveryWorld, NOW_MS, testDelivery } from '../../../test/support/delivery.ts';
import type { AdRecord } from '../../modules/delivery/index.ts';
import { type Log, LogFull } from '../../stores/log/port.ts';

const MARKET = { sellers: { '7': { products: ['A', 'B'], campaigns: [{ bid: '0.5' }] } } };

/** The paths that a shopper's browser would fetch for one banner. */
async function showBanner({ app }: DeliveryWorld): Promise<{ pixel: string; clicks: string[] }> {
  const payload = { id: '1', imp: [{ id: '1', banner: { w: 300, h: 250 } }], user: { buyeruid: COOKIE } };
  const answer = await app.inject({ method: 'POST', url: '/openrtb2/bid', payload });
  const html: string = answer.json().seatbid[0].bid[0].adm;
  const paths = [...html.matchAll(/https:\/\/souk\.example(\/[ic]\/[^"]+)/g)].map(([, path]) => path ?? '');
  return {
    pixel: paths.find((path) => path.startsWith('/i/')) ?? '',
    clicks: paths.filter((path) => path.startsWith('/c/')),
  };
}

test('an impression and a click are in the log when they are answered, with all that settling them needs', async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  const { pixel, clicks } = await showBanner(world);
  assert.equal(clicks.length, 2);
  world.advance(1_000);
  const shown = await world.app.inject({ method: 'GET', url: pixel });
  assert.deepEqual([shown.statusCode, shown.headers['content-type']], [200, 'image/gif']);
  assert.match(String(shown.headers['cache-control']), /no-store/);
  world.advance(1_000);
  const clicked = await world.app.inject({ method: 'GET', url: clicks[1] ?? '' });
  assert.deepEqual([clicked.statusCode, clicked.headers.location], [302, 'https://www.shop.example/p/B']);

  const subject = {
    bidId: 'bid0000000000000000001',
    advertiserId: 1,
    campaignId: 100,
    sellerId: '7',
    bidMs: NOW_MS,
    context: {
      ...{ placement: '', form: '300x250', interest: 0.9904, isMet: true },
      clickProbability: 0.003486,
    },
  };
  const [impression, click] = await world.records();
  const { shopper, ...shownRecord } = impression ?? { shopper: [] };
  assert.equal(shopper.length, 4);
  assert.deepEqual(shownRecord, {
    v: 1,
    kind: 'impression',
    ...subject,
    timeMs: NOW_MS + 1_000,
    products: ['a', 'b'],
  });
  assert.deepEqual(click, {
    ...{ v: 1, kind: 'click', ...subject, shopper, timeMs: NOW_MS + 2_000 },
    linkId: 'bid0000000000000000001.1',
    product: 'b',
    priceMicros: 500_000,
  });
});

test('404: an unsigned, changed, cut or foreign link leads nowhere and says so', async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  const { pixel, clicks } = await showBanner(world);
  const click = clicks[0] ?? '';
  const forged = Buffer.from('["x",1,1,"7",0,[],0,"a",1,"https://evil.example/"]').toString('base64url');
  const links = [
    '/c/',
    '/c/x',
    `/c/${forged}`,
    `/c/${forged}.${'A'.repeat(22)}`,
    `/c/${forged}.${click.slice(-22)}`,
    click.slice(0, -1),
    `${click}A`,
    `/c/%00${click.slice(4)}`,
    `/c/${pixel.slice(3, -4)}`,
    '/c/https://evil.example/',
    '/c//evil.example',
  ];
  for (const url of links) {
    const answer = await world.app.inject({ method: 'GET', url });
    assert.equal(answer.statusCode, 404, url);
    assert.equal(answer.headers.location, undefined);
    assert.match(answer.body, /This link does not work/);
  }
  const answer = await world.app.inject({ method: 'GET', url: pixel.replace('/i/', '/i/x') });
  assert.deepEqual([answer.statusCode, answer.headers['content-type']], [404, 'image/gif']);
  assert.deepEqual(await world.records(), []);
});

test('an ad tells why it is shown; its button forgets the shopper, looking does not, and a forged link does nothing', async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  const { pixel } = await showBanner(world);
  const url = pixel.replace('/i/', '/o/').replace('.gif', '');
  const shown = await world.app.inject({ method: 'GET', url });
  assert.equal(shown.statusCode, 200);
  assert.match(shown.body, /Why this ad\?.*Bazaar &amp; Sons.*<b>Seller 7<\/b>.*<form method="post">/s);
  assert.match(
    String(shown.headers['content-security-policy']),
    /default-src 'none'.*frame-ancestors 'none'/,
  );
  await world.app.inject({ method: 'HEAD', url });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const forged of [`${url}A`, '/o/', '/o/x', url.replace('/o/', '/o/x')]) {
    const answer = await world.app.inject({ method: 'POST', url: forged, headers, payload: '' });
    assert.equal(answer.statusCode, 404, forged);
  }
  assert.equal(world.forgotten.length, 0);
  const done = await world.app.inject({ method: 'POST', url, headers, payload: '' });
  assert.match(done.body, /You are opted out/);
  assert.deepEqual(
    world.forgotten.map((keys) => keys.length),
    [4],
  );
});

test('a page without an exchange gets an ad as a sandboxed frame, or an empty one', async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  const cookie = `souk_uid=${COOKIE}`;
  const get = (query: string, headers: Record<string, string> = {}) =>
    world.app.inject({ method: 'GET', url: `/ad/frame?${query}`, headers: { cookie, ...headers } });
  const ad = await get('size=1x1,300x250');
  assert.equal(ad.statusCode, 200);
  assert.match(ad.body, /data-size="300x250".*class="souk".*\/c\//s);
  const refused: [string, Record<string, string>?][] = [
    ['size=300x250', { cookie: '' }],
    ['size=300x250', { cookie: 'souk_uid=shopper-cookie-0000002' }],
    ['size=10x10'],
    ['size=300x250&gdpr=1'],
    ['size=300x250&gra=1&grs=nonsense'],
    ['size=300x250&us_privacy=1YYN'],
    ['size=300x250&gpp=DBABTA~1YYN'],
    ['size=300x250&coppa=1'],
    ['size=300x250', { 'sec-gpc': '1' }],
    ['size=300x250', { dnt: '1' }],
    ['size=300x250', { 'user-agent': 'Googlebot/2.1' }],
  ];
  for (const [query, headers] of refused) {
    const { statusCode, body } = await get(query, headers);
    assert.deepEqual([statusCode, isEmpty(body)], [200, true], query);
  }
  for (const query of ['', 'size=', 'size=x', 'size=300', 'size=300x250x1', 'size[]=300x250'])
    assert.equal((await get(query)).statusCode, 400, query);
  assert.equal(world.bidder.requests, refused.length + 1);
  const script = await world.app.inject({ method: 'GET', url: '/ad/tag.js' });
  assert.deepEqual(
    [script.statusCode, script.headers['content-type']],
    [200, 'text/javascript; charset=utf-8'],
  );
});

test("nobody reads what a shopper looked at: a name in a frame's address counts for nothing, and no page reads a frame", async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  for (const name of ['id', 'customer', 'visitor', 'fpid', 'souk_uid'])
    for (const value of ['customer-7', 'gum-7', COOKIE]) {
      const answer = await world.app.inject({
        method: 'GET',
        url: `/ad/frame?size=300x250&${name}=${value}`,
      });
      assert.ok(isEmpty(answer.body), `${name}=${value}`);
    }
  const headers = { cookie: `souk_uid=${COOKIE}`, origin: 'https://curious.example' };
  const ad = await world.app.inject({ method: 'GET', url: '/ad/frame?size=300x250', headers });
  assert.match(ad.body, /class="souk"/);
  assert.deepEqual(
    Object.keys(ad.headers).filter((name) => name.startsWith('access-control-')),
    [],
  );
  const policy = String(ad.headers['content-security-policy']);
  assert.match(policy, /default-src 'none'.*script-src 'sha256-[^']+'; sandbox allow-scripts allow-popups /);
  assert.doesNotMatch(policy, /allow-same-origin|script-src[^;]*unsafe/);
  // All that the page around it is told.
  assert.match(ad.body, /<script>parent\.postMessage\(\{ souk: 'ad', size: [\w.]+ \}, '\*'\);<\/script>/);
});

function isEmpty(frame: string): boolean {
  return frame.includes('data-size="0x0"') && !frame.includes('souk"') && !/\/[cio]\//.test(frame);
}

test('looking a link up and fetching it beforehand lead on but do not count', async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  const { pixel, clicks } = await showBanner(world);
  const url = clicks[0] ?? '';
  const ways = [
    { method: 'HEAD', headers: {} },
    { method: 'GET', headers: { purpose: 'prefetch' } },
    { method: 'GET', headers: { 'sec-purpose': 'prefetch;prerender' } },
    { method: 'GET', headers: { 'x-moz': 'prefetch' } },
  ] as const;
  for (const way of ways) {
    const answer = await world.app.inject({ ...way, url });
    assert.deepEqual([answer.statusCode, answer.headers.location], [302, 'https://www.shop.example/p/A']);
    assert.equal((await world.app.inject({ ...way, url: pixel })).statusCode, 200);
  }
  assert.deepEqual(await world.records(), []);
  assert.deepEqual(world.recorder.unrecorded.counts(), { 'head-request': 2, prefetch: 6 });
});

test('a bot is led on: its click is written down with that flaw, its impression is not', async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  const { pixel, clicks } = await showBanner(world);
  const headers = {
    'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  };
  const shown = await world.app.inject({ method: 'GET', url: pixel, headers });
  assert.deepEqual([shown.statusCode, shown.headers['x-souk-outcome']], [200, 'bot']);
  const clicked = await world.app.inject({ method: 'GET', url: clicks[0] ?? '', headers });
  assert.equal(clicked.headers.location, 'https://www.shop.example/p/A');
  assert.deepEqual(flawsOf(await world.records()), ['bot']);
});

test('a click on an ad that was never shown is led on, and written down with that flaw', async (t) => {
  const counted = new Set<string>();
  const world = await testDelivery(t, {
    market: MARKET,
    wasCounted: ({ bidId, bidMs }) => counted.has(`${bidId} ${bidMs}`),
  });
  const believed = await showBanner(world); // the bid may be from before the server began
  world.advance(1);
  const [shown, unseen, before] = [await showBanner(world), await showBanner(world), await showBanner(world)];
  await world.app.inject({ method: 'GET', url: shown.pixel });
  counted.add(`bid0000000000000000004 ${NOW_MS + 1}`); // so many impressions ago that only the figures know
  for (const { clicks } of [believed, shown, unseen, before]) {
    const clicked = await world.app.inject({ method: 'GET', url: clicks[0] ?? '' });
    assert.equal(clicked.headers.location, 'https://www.shop.example/p/A');
  }
  assert.deepEqual(flawsOf(await world.records()), [undefined, undefined, 'no-impression', undefined]);
});

function flawsOf(records: readonly AdRecord[]) {
  return records.flatMap((record) => (record.kind === 'click' ? [record.flaw] : []));
}

test('after thirty days a link still leads on but is no longer recorded', async (t) => {
  const world = await testDelivery(t, { market: MARKET });
  const { pixel, clicks } = await showBanner(world);
  const url = clicks[0] ?? '';
  world.advance(30 * 86_400_000);
  assert.equal((await world.app.inject({ method: 'GET', url })).headers['x-souk-outcome'], 'recorded');
  world.advance(1);
  const late = await world.app.inject({ method: 'GET', url });
  assert.deepEqual([late.statusCode, late.headers['x-souk-outcome']], [302, 'link-too-old']);
  assert.equal((await world.app.inject({ method: 'GET', url: pixel })).statusCode, 200);
  assert.equal((await world.records()).length, 1);
});

test('while the disk cannot follow, shoppers are led on and what was not recorded is counted', async (t) => {
  const log: Log = {
    append: async (stream) => {
      throw new LogFull(stream, 1);
    },
    read: async () => [],
    end: async () => 0,
    waitAfter: async () => undefined,
    trim: async () => undefined,
    close: async () => undefined,
  };
  const world = await testDelivery(t, { market: MARKET, log });
  const { pixel, clicks } = await showBanner(world);
  const answer = await world.app.inject({ method: 'GET', url: clicks[0] ?? '' });
  assert.deepEqual([answer.statusCode, answer.headers.location], [302, 'https://www.shop.example/p/A']);
  assert.equal((await world.app.inject({ method: 'GET', url: pixel })).statusCode, 200);
  assert.deepEqual(world.recorder.unrecorded.counts(), { 'log-full': 2 });
});
