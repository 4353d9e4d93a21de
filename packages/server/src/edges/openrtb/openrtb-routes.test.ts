import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import pino from 'pino';
import { afterwards } from '../../../test/support/afterwards.ts';
import { COOKIE, OPERATOR_KEY, testDelivery } from '../../../test/support/delivery.ts';
import { createHttp } from '../../platform/http/http.ts';
import { openrtbRoutes } from './openrtb-routes.ts';

const MARKET = { sellers: { '7': { campaigns: [{ bid: '0.5' }] }, '8': { campaigns: [{ bid: '0.2' }] } } };
const REQUEST = {
  id: 'auction-1',
  imp: [{ id: '1', banner: { format: [{ w: 300, h: 250 }] }, secure: 1 }],
  site: { page: 'https://news.example/' },
  user: { buyeruid: COOKIE },
};

test('200: a known shopper gets a banner of a seller they looked at, in the words of the standard', async (t) => {
  const { app } = await testDelivery(t, { market: MARKET });
  const answer = await app.inject({ method: 'POST', url: '/openrtb2/bid', payload: REQUEST });
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['content-type']), /^application\/json/);
  const { id, cur, seatbid, ext } = answer.json();
  assert.deepEqual([id, cur, seatbid.length, ext], ['auction-1', 'USD', 1, undefined]);
  const { adm, nurl, burl, lurl, ...bid } = seatbid[0].bid[0];
  assert.deepEqual(bid, {
    id: 'bid0000000000000000001',
    impid: '1',
    price: 1.394251,
    adomain: ['shop.example'],
    cid: '7.100',
    crid: '7.100.300x250',
    cat: ['IAB22'],
    w: 300,
    h: 250,
    mtype: 1,
    exp: 300,
    ext: { prebid: { type: 'banner' }, mediatype: 'banner', cur: 'USD' },
  });
  assert.match(adm, /href="https:\/\/souk\.example\/c\/[\w-]+\.[\w-]{22}"/);
  assert.match(adm, /src="https:\/\/souk\.example\/i\/[\w-]+\.[\w-]{22}\.gif"/);
  assert.match(
    nurl,
    /^https:\/\/souk\.example\/openrtb2\/win\/[\w-]+\.[\w-]{22}\?price=\$\{AUCTION_PRICE\}$/,
  );
  assert.match(burl, /\/openrtb2\/bill\//);
  assert.match(lurl, /\/openrtb2\/loss\/.*\?reason=\$\{AUCTION_LOSS\}$/);
});

test('204: whoever is not known gets no bid, and the reason is counted', async (t) => {
  const { app, bidder } = await testDelivery(t, { market: MARKET });
  const payload = { ...REQUEST, user: { buyeruid: 'someone-else' } };
  const answer = await app.inject({ method: 'POST', url: '/openrtb2/bid', payload });
  assert.deepEqual([answer.statusCode, answer.body], [204, '']);
  assert.deepEqual(bidder.noBids.counts(), { 'unknown-shopper': 1 });
});

test('200 with the operator’s key: the reason, what it means, and the way of every candidate', async (t) => {
  const { app } = await testDelivery(t, { market: { sellers: { '7': { campaigns: [{ bid: '0' }] } } } });
  const ask = (key: string) =>
    app.inject({ method: 'POST', url: '/openrtb2/bid', payload: REQUEST, headers: { 'x-souk-debug': key } });
  const answer = await ask(OPERATOR_KEY);
  assert.equal(answer.statusCode, 200);
  const { seatbid, ext } = answer.json();
  assert.deepEqual(seatbid, []);
  assert.equal(ext.souk.reason, 'seller-stopped');
  assert.match(ext.souk.meaning, /bid is 0/);
  assert.deepEqual(ext.souk.trace[0], {
    station: 'eligible',
    advertiserId: 1,
    sellerId: '7',
    campaignId: 100,
    slotId: null,
    reason: 'seller-stopped',
    figures: {},
  });
  assert.equal((await ask('guess')).statusCode, 204);
});

test('400: what is no bid request is refused with what is missing, and counted', async (t) => {
  const { app, bidder } = await testDelivery(t, { market: MARKET });
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"id":"1"}',
    '{"id":"1","imp":[]}',
    '{"id":"1","imp":[{}]}',
    '{"imp":[{"id":"1"}]}',
  ];
  for (const payload of bodies) {
    const answer = await app.inject({ method: 'POST', url: '/openrtb2/bid', payload });
    assert.equal(answer.statusCode, 400, payload);
    assert.match(answer.json().error, /at least one imp/);
  }
  assert.equal(bidder.noBids.of('malformed-request'), bodies.length);
  assert.equal(bidder.requests, bodies.length);
});

test('a packed request is unpacked, a bomb and a broken one are refused', async (t) => {
  const { app } = await testDelivery(t, { market: MARKET });
  const ask = (payload: Buffer, encoding = 'gzip') =>
    app.inject({ method: 'POST', url: '/openrtb2/bid', payload, headers: { 'content-encoding': encoding } });
  assert.equal((await ask(gzipSync(JSON.stringify(REQUEST)))).statusCode, 200);
  assert.equal((await ask(gzipSync(Buffer.alloc(50_000_000, ' ')))).statusCode, 400);
  assert.equal((await ask(Buffer.from('no gzip'))).statusCode, 400);
  assert.equal((await ask(Buffer.from('{}'), 'br')).statusCode, 400);
});

test('413: a body beyond the limit is not read, but counted', async (t) => {
  const { app, bidder } = await testDelivery(t, { market: MARKET });
  const answer = await app.inject({
    method: 'POST',
    url: '/openrtb2/bid',
    payload: Buffer.alloc(1_048_577, ' '),
  });
  assert.equal(answer.statusCode, 413);
  assert.match(answer.json().error, /larger than this operation takes/);
  assert.deepEqual([bidder.requests, bidder.noBids.of('malformed-request')], [1, 1]);
});

test('a shopper is found under every name a sender may give', async (t) => {
  const { app } = await testDelivery(t, { market: MARKET });
  const { user: _, ...nobody } = REQUEST;
  const many = Array.from({ length: 9 }, (_, i) => ({ source: `s${i}.example`, uids: [{ id: `x${i}` }] }));
  const asked: [object, Record<string, string>?][] = [
    [{ user: { buyeruid: COOKIE } }],
    [{ user: { buyeruid: 'gum-7' } }],
    [{ user: { buyeruid: 'customer-7' } }],
    [{ user: { buyeruid: 'other', customdata: 'customer-7' } }],
    [{ user: { customdata: COOKIE } }],
    [{ user: { eids: [{ source: 'criteo.com', uids: [{ id: 'gum-7' }] }] } }],
    [{ user: { ext: { eids: [{ source: 'shop.example', uids: [{ id: 'customer-7' }] }] } } }],
    [{ device: { ifa: '38400000-8CF0-11BD-B23E-10B96E40000D' } }],
    [
      {
        device: { ifa: '38400000-8CF0-11BD-B23E-10B96E40000D' },
        user: { buyeruid: 'a', id: 'b', eids: many },
      },
    ],
    [{}, { cookie: `a=b; souk_uid=${COOKIE}` }],
  ];
  for (const [names, headers = {}] of asked) {
    const answer = await app.inject({
      method: 'POST',
      url: '/openrtb2/bid',
      payload: { ...nobody, ...names },
      headers,
    });
    assert.equal(answer.statusCode, 200, JSON.stringify(names));
  }
  // The exchange's own id may by chance be what the marketplace calls somebody else.
  for (const names of [{}, { user: { id: 'customer-7' } }]) {
    const answer = await app.inject({
      method: 'POST',
      url: '/openrtb2/bid',
      payload: { ...nobody, ...names },
    });
    assert.equal(answer.statusCode, 204, JSON.stringify(names));
  }
});

const VIDEO = { id: 1, required: 1, video: { mimes: ['video/mp4'] } };

test('wishes and rights are found in the places of 2.3 to 2.6', async (t) => {
  const { app, bidder } = await testDelivery(t, { market: MARKET });
  const cases: [string, object][] = [
    ['no-consent', { regs: { gdpr: 1 } }],
    ['no-consent', { regs: { ext: { gdpr: '1' } }, user: { ...REQUEST.user, ext: { consent: 'COxxx' } } }],
    ['child-directed', { regs: { coppa: 1 } }],
    ['opted-out', { regs: { us_privacy: '1YYN' } }],
    ['opted-out', { regs: { ext: { us_privacy: '1-Y-' } } }],
    ['tracking-refused', { device: { lmt: 1 } }],
    ['tracking-refused', { device: { dnt: true } }],
    ['opted-out', { regs: { gpp: 'DBABTA~1YYN', gpp_sid: [6] } }],
    ['opted-out', { regs: { ext: { gpp: 'DBABTA~1YYN', gpp_sid: '6' } } }],
    ['opted-out', { regs: { ext: { gpc: '1' } } }],
    ['no-consent', { regs: { gdpr: 0, ext: { gdpr: 1 } } }],
    ['no-consent', { user: { ...REQUEST.user, consent: 'COxxx' } }],
    ['tracking-refused', { device: { ext: { atts: 2 } } }],
    ['bot', { device: { ua: 'Mozilla/5.0 (compatible; Googlebot/2.1)' } }],
    ['no-banner', { imp: [{ id: '1', banner: { w: 300, h: 250, btype: [2] } }] }],
    ['native-not-offered', { imp: [{ id: '1', native: { request: { assets: [VIDEO] } } }] }],
    ['currency-mismatch', { cur: ['eur'] }],
    ['below-floor', { imp: [{ ...REQUEST.imp[0], bidfloor: 5 }] }],
    ['no-banner', { imp: [{ id: '1', video: {} }] }],
    ['size-not-offered', { imp: [{ id: '1', banner: {} }] }],
    ['deals-only', { imp: [{ ...REQUEST.imp[0], pmp: { private_auction: 1, deals: [] } }] }],
    ['domain-blocked', { badv: ['SHOP.example'] }],
    ['seat-not-allowed', { wseat: ['other'] }],
    ['timeout', { tmax: 1 }],
  ];
  for (const [reason, change] of cases) {
    const before = bidder.noBids.of(reason as 'timeout');
    const answer = await app.inject({
      method: 'POST',
      url: '/openrtb2/bid',
      payload: { ...REQUEST, ...change },
    });
    assert.equal(answer.statusCode, 204, reason);
    assert.equal(bidder.noBids.of(reason as 'timeout'), before + 1, reason);
  }
});

test('a native ad has the pieces that were asked for, in the form of the request', async (t) => {
  const products = ['A'];
  const { app } = await testDelivery(t, { market: { sellers: { '7': { products, campaigns: [{}] } } } });
  const assets = [
    { id: 11, required: 1, title: { len: 5 } },
    { id: 12, required: 1, img: { type: 3, wmin: 100, hmin: 100 } },
    { id: 13, data: { type: 6 } },
    { id: 14, data: { type: 1, len: 25 } },
    { id: 15, data: { type: 12 } },
    { id: 16, data: { type: 3 } },
    VIDEO_IF_POSSIBLE,
  ];
  const bidOf = async (native: object) => {
    const payload = { ...REQUEST, imp: [{ id: '1', secure: 1, native }] };
    const answer = await app.inject({ method: 'POST', url: '/openrtb2/bid', payload });
    assert.equal(answer.statusCode, 200, JSON.stringify(native));
    return answer.json().seatbid[0].bid[0];
  };
  const bid = await bidOf({ ver: '1.2', request: JSON.stringify({ ver: '1.2', assets }) });
  assert.deepEqual([bid.mtype, bid.ext.mediatype, bid.w, bid.crid], [4, 'native', undefined, '7.100.native']);
  const { link, imptrackers, eventtrackers, privacy, ...native } = JSON.parse(bid.adm);
  assert.equal((await app.inject({ method: 'GET', url: new URL(privacy).pathname })).statusCode, 200);
  assert.deepEqual(native, {
    ver: '1.2',
    assets: [
      { id: 11, required: 1, title: { text: 'Prod\u2026' } },
      { id: 12, required: 1, img: { url: 'https://img.shop.example/A.jpg' } },
      { id: 13, required: 0, data: { value: '$20.00' } },
      { id: 14, required: 0, data: { value: 'Seller 7' } },
      { id: 15, required: 0, data: { value: 'Shop now' } },
    ],
  });
  const [pixel] = imptrackers;
  assert.deepEqual(eventtrackers, [{ event: 1, method: 1, url: pixel }]);
  const clicked = await app.inject({ method: 'GET', url: new URL(link.url).pathname });
  assert.equal(clicked.headers.location, 'https://www.shop.example/p/A');
  const shown = await app.inject({ method: 'GET', url: new URL(pixel).pathname });
  assert.equal(shown.headers['x-souk-outcome'], 'recorded');
  for (const request of [{ native: { assets } }, JSON.stringify({ native: { assets } })]) {
    assert.equal(JSON.parse((await bidOf({ request })).adm).native.assets.length, 5);
  }
});

const VIDEO_IF_POSSIBLE = { ...VIDEO, id: 17, required: 0 };

test('whoever asks why is told a code of the standard, and whoever can unpack is answered packed', async (t) => {
  const { app } = await testDelivery(t, { market: MARKET });
  const nobody = { ...REQUEST, user: {} };
  const refused = await app.inject({ method: 'POST', url: '/openrtb2/bid?nbr=1', payload: nobody });
  assert.deepEqual(refused.json(), { id: 'auction-1', seatbid: [], nbr: 8 });
  const headers = { 'accept-encoding': 'br, gzip' };
  const answer = await app.inject({ method: 'POST', url: '/openrtb2/bid', payload: REQUEST, headers });
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.equal(JSON.parse(gunzipSync(answer.rawPayload).toString()).id, 'auction-1');
});

test('every door gives the same answer; pages pack without saying so; a browser’s wish not to be followed is heard', async (t) => {
  const { app, bidder } = await testDelivery(t, { market: MARKET });
  const path = '/openrtb_2_5/pbjs/auction/request?profileId=207&gzip=1';
  for (const url of ['/openrtb2/auction', path]) {
    const payload = gzipSync(JSON.stringify(REQUEST));
    const answer = await app.inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'text/plain' },
    });
    assert.equal(answer.json().seatbid[0].bid[0].ext.cur, 'USD');
  }
  await app.inject({ method: 'POST', url: `${path}&optout=1`, payload: REQUEST });
  await app.inject({ method: 'POST', url: path, payload: REQUEST, headers: { 'sec-gpc': '1' } });
  assert.equal(bidder.noBids.of('opted-out'), 2);
});

test('a page may ask from the browser', async (t) => {
  const { app } = await testDelivery(t, { market: MARKET });
  const headers = { origin: 'https://news.example', 'content-type': 'text/plain' };
  const answer = await app.inject({
    method: 'POST',
    url: '/openrtb2/bid',
    payload: JSON.stringify(REQUEST),
    headers,
  });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['access-control-allow-origin'], 'https://news.example');
  assert.equal(answer.headers['access-control-allow-credentials'], 'true');
  const preflight = await app.inject({ method: 'OPTIONS', url: '/openrtb2/bid', headers });
  assert.deepEqual([preflight.statusCode, preflight.headers['access-control-allow-methods']], [204, 'POST']);
});

test('over the wire, past the framework, every request gets the same answer as within it', async (t) => {
  const market = { sellers: { '7': { products: ['Größe €', '你好'], campaigns: [{ bid: '0.5' }] } } };
  const [wire, within] = [await testDelivery(t, { market }), await testDelivery(t, { market })];
  const app = createHttp({ logger: pino({ level: 'silent' }) });
  afterwards(t, () => app.close());
  await app.register(openrtbRoutes, { ...wire, operatorKey: OPERATOR_KEY });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const text = JSON.stringify(REQUEST);
  const asked: [Buffer | string, Record<string, string>][] = [
    [text, {}],
    [text, { origin: 'https://news.example', 'content-type': 'text/plain' }],
    [text, { 'x-souk-debug': OPERATOR_KEY }],
    [JSON.stringify({ ...REQUEST, id: 'é€' }), {}],
    [JSON.stringify({ ...REQUEST, user: {} }), {}],
    [gzipSync(text), { 'content-encoding': 'gzip' }],
    ['{', { origin: 'https://news.example' }],
    ['', {}],
    [Buffer.alloc(1_048_577, ' '), {}],
  ];
  for (const [payload, headers] of asked) {
    const unpacked = { 'accept-encoding': 'identity', ...headers };
    const one = await fetch(`${url}/openrtb2/bid`, { method: 'POST', body: payload, headers: unpacked });
    const other = await within.app.inject({ method: 'POST', url: '/openrtb2/bid', payload, headers });
    const body = await one.text();
    assert.deepEqual([one.status, body], [other.statusCode, other.body]);
    for (const name of ['content-type', 'x-openrtb-version', 'access-control-allow-origin', 'vary'])
      assert.equal(one.headers.get(name), other.headers[name] ?? null, name);
    assert.match(one.headers.get('x-request-id') ?? '', /^[0-9a-f]{32}$/);
    assert.equal(Buffer.byteLength(body), Number(one.headers.get('content-length') ?? 0));
  }
  assert.deepEqual(wire.bidder.noBids.counts(), within.bidder.noBids.counts());
  assert.deepEqual([wire.bidder.requests, wire.bidder.bids], [asked.length, 5]);
});
