import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectServer, collectServerWith, keptIn } from '../../../test/support/collect-server.ts';
import { testLog } from '../../../test/support/log.ts';
import { SITE_STREAM, shopperKey } from '../../modules/events/index.ts';
import { LogFull, LogUnavailable } from '../../stores/log/port.ts';
import { BODY_MAX_BYTES } from './collect-route.ts';

const BODY = {
  account: '12345',
  customer_id: 'c1',
  events: [
    { event: 'viewItem', item: 'SKU-1' },
    { event: 'trackTransaction', id: 'ORD-1', item: [{ id: 'SKU-1', price: 9.9, quantity: 1 }] },
  ],
};

test('POST /m/event: 200 and nothing wrong, once the events are in the log', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const answer = await app.inject({ method: 'POST', url: '/m/event?version=s2s_v0', payload: BODY });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.body, '{"errors":[],"warnings":[]}');
  assert.match(String(answer.headers['content-type']), /^application\/json/);
  const kept = await keptIn(log);
  assert.deepEqual(
    kept.map(({ type }) => type),
    ['viewItem', 'trackTransaction'],
  );
});

test('POST /m/event: any content type, GET with data= alike', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const payload = JSON.stringify(BODY);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8']) {
    const answer = await app.inject({
      method: 'POST',
      url: '/m/event',
      headers: { 'content-type': type },
      payload,
    });
    assert.equal(answer.statusCode, 200);
  }
  const url = `/m/event?version=s2s_v0&data=${encodeURIComponent(payload)}`;
  assert.equal((await app.inject({ method: 'GET', url })).statusCode, 200);
  // The order is the same order each time; the views are not.
  assert.equal((await keptIn(log)).length, 5);
});

test('POST /m/event: what is missing is named and explained', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const told = async (payload: object): Promise<{ errors: string[]; details: Record<string, string> }> =>
    (await app.inject({ method: 'POST', url: '/m/event', payload })).json();
  const { errors, details } = await told({ account: '12345', events: BODY.events });
  assert.deepEqual(errors, ['UserIdentifierMissing']);
  assert.match(String(details.UserIdentifierMissing), /Send an e-mail hash/);
  assert.deepEqual((await told({ ...BODY, account: null })).errors, ['AccountMissing']);
  assert.deepEqual((await told({ ...BODY, account: '99' })).errors, ['AccountUnknown']);
  assert.deepEqual((await told({ ...BODY, events: [] })).errors, ['EventsMissing']);
  assert.deepEqual((await told([])).errors, ['EventsMissing']);
  assert.equal((await keptIn(log)).length, 0);
});

test('POST /m/event: 400 for broken JSON, 413 for too large a body, 503 while the disk cannot follow', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const post = (payload: string | Buffer) =>
    app.inject({ method: 'POST', url: '/m/event', headers: { 'content-type': 'application/json' }, payload });
  for (const payload of ['', '{', 'undefined', Buffer.from([0xff, 0xfe])]) {
    const broken = await post(payload);
    assert.deepEqual([broken.statusCode, broken.json().errors], [400, ['InvalidJson']]);
  }
  const large = await post(Buffer.alloc(BODY_MAX_BYTES + 1, ' '));
  assert.deepEqual([large.statusCode, large.json().errors], [413, ['BodyTooLarge']]);

  for (const failure of [new LogFull(SITE_STREAM, 1), new LogUnavailable('the disk is full')]) {
    const full = await collectServer(t, { ...log, append: () => Promise.reject(failure) });
    const refused = await full.inject({ method: 'POST', url: '/m/event', payload: BODY });
    assert.deepEqual([refused.statusCode, refused.json().errors], [503, ['TryAgain']]);
    assert.equal(refused.headers['retry-after'], '1');
  }
  assert.equal((await keptIn(log)).length, 0);
});

test('POST /gtm/event, /fpm/event: what a tag manager forwards is kept', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const body = { event_name: 'view_item', partner_id: '12345', items: [{ item_id: 'SKU-1' }] };
  const posts = [
    { url: '/gtm/event?mappingId=com.shop.view_item', payload: { ...body, client_id: 'ga-1' } },
    {
      url: '/fpm/event?mappingId=x.view_item&first_party_id=fpid-1-1&first_party_domain=shop.example',
      payload: body,
    },
  ];
  for (const post of posts) {
    const answer = await app.inject({ method: 'POST', ...post });
    assert.deepEqual([answer.statusCode, answer.body], [200, '{"errors":[],"warnings":[]}']);
  }
  const kept = await keptIn(log);
  assert.deepEqual(
    kept.map(({ surface, type, shopper }) => [surface, type, shopper]),
    [
      ['tag-manager', 'viewItem', [shopperKey(1, 'visitor', 'ga-1')]],
      ['tag-manager', 'viewItem', [shopperKey(1, 'first-party', 'fpid-1-1')]],
    ],
  );
});

const PARTNER_SALE = {
  account: { id: '12345', type: 'partner' },
  id: { criteo_gum_id: 'gum-1' },
  events: [{ type: 'transactionConfirmation', id: 'ORD-9', item: [{ id: 'SKU-1', price: 1, quantity: 1 }] }],
};

test('POST /events: 401 without a valid key, 403 for a key of another kind, 429 for one too many', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const post = (headers: Record<string, string>, payload: object = PARTNER_SALE) =>
    app.inject({ method: 'POST', url: '/events', headers, payload });
  for (const headers of [
    {},
    { authorization: 'Bearer wrong' },
    { authorization: 'Basic key-of-events-api' },
  ]) {
    const refused = await post(headers);
    assert.deepEqual([refused.statusCode, refused.json().errors], [401, ['ApiKeyInvalid']]);
  }
  const other = await post({ authorization: 'Bearer key-of-pipeline' });
  assert.deepEqual([other.statusCode, other.json().errors], [403, ['ApiKeyLacksScope']]);
  assert.equal((await keptIn(log)).length, 0);

  assert.equal(
    (await post({ authorization: 'Bearer key-of-events-api' })).body,
    '{"errors":[],"warnings":[]}',
  );
  const [sale] = await keptIn(log);
  assert.deepEqual([sale?.surface, sale?.transactionId], ['events-api', 'ORD-9']);
  assert.deepEqual(sale?.shopper, [shopperKey(1, 'gum', 'gum-1')]);

  const foreign = await post(
    { 'x-api-key': 'key-of-events-api' },
    { ...PARTNER_SALE, account: { id: '777' } },
  );
  assert.deepEqual([foreign.statusCode, foreign.json().errors], [200, ['AccountUnknown']]);
  await post({ 'x-api-key': 'key-of-events-api' });
  const fast = await post({ 'x-api-key': 'key-of-events-api' });
  assert.deepEqual(
    [fast.statusCode, fast.json().errors, fast.headers['retry-after']],
    [429, ['RateExceeded'], '60'],
  );
  assert.equal((await keptIn(log)).length, 1);
});

const HOME = `/event?a=12345&v=5.9.0&p0=${encodeURIComponent('e=vh')}`;

test('GET /event: a pixel, and a cookie that names the shopper from the first view on', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const first = await app.inject({ method: 'GET', url: HOME });
  assert.equal(first.statusCode, 200);
  assert.equal(first.headers['content-type'], 'image/gif');
  assert.equal(first.rawPayload.subarray(0, 6).toString(), 'GIF89a');
  const cookie = first.cookies[0];
  assert.equal(cookie?.name, 'souk_uid');
  assert.equal(cookie?.sameSite, 'Lax');
  const again = await app.inject({ method: 'GET', url: HOME, cookies: { souk_uid: cookie?.value ?? '' } });
  assert.equal(again.cookies.length, 0);
  const key = shopperKey(1, 'cookie', cookie?.value ?? '');
  assert.deepEqual(
    (await keptIn(log)).map(({ shopper }) => shopper),
    [[key], [key]],
  );
});

test('GET /event: an empty script for a script tag; a pixel and no cookie for who opted out', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const script = await app.inject({ method: 'GET', url: HOME, headers: { 'sec-fetch-dest': 'script' } });
  assert.deepEqual([script.headers['content-type'], script.body], ['application/javascript', '']);
  const out = await app.inject({ method: 'GET', url: `${HOME}&optout=1` });
  assert.deepEqual([out.statusCode, out.cookies.length], [200, 0]);
  assert.equal((await keptIn(log)).length, 1);
});

test('GET /event: no cookie where the law asks for consent and there is none', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const refused = await app.inject({ method: 'GET', url: `${HOME}&gra=1` });
  assert.deepEqual([refused.statusCode, refused.cookies.length], [200, 0]);
  assert.equal((await app.inject({ method: 'GET', url: `${HOME}&gra=0` })).cookies.length, 1);
  assert.equal((await keptIn(log)).length, 1);
});

test('HEAD /event: nothing is collected', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  assert.equal((await app.inject({ method: 'HEAD', url: HOME })).statusCode, 405);
  assert.equal((await keptIn(log)).length, 0);
});

test('POST /event: a beacon, with its commands in the address or in the body', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const headers = { 'content-type': 'text/plain;charset=UTF-8' };
  assert.equal((await app.inject({ method: 'POST', url: HOME })).statusCode, 200);
  const payload = HOME.slice(HOME.indexOf('?') + 1);
  assert.equal((await app.inject({ method: 'POST', url: '/event', headers, payload })).statusCode, 200);
  assert.equal((await keptIn(log)).length, 2);
});

test('GET /event: whatever stands in the address, a page gets its pixel', async (t) => {
  const app = await collectServer(t, await testLog(t));
  for (const query of ['', '?', '?a', '?a=1', '?p0=%', '?a=12345&p0=%5B%5B%5B', `?p0=${'['.repeat(5_000)}`]) {
    const answer = await app.inject({ method: 'GET', url: `/event${query}` });
    assert.deepEqual(
      [answer.statusCode, answer.headers['content-type']],
      [200, 'image/gif'],
      query.slice(0, 30),
    );
  }
});

test('what is asked over the network is answered as what passes through the framework', async (t) => {
  const full = { ...(await testLog(t)), append: () => Promise.reject(new LogFull(SITE_STREAM, 1)) };
  const broken = { ...full, append: () => Promise.reject(new Error('a defect')) };
  const view = JSON.stringify({ ...BODY, events: { event: 'viewItem', item: 'SKU-1' } });
  const asked: [method: 'GET' | 'POST', url: string, body?: string][] = [
    ['POST', '/m/event?version=s2s_v0', view],
    ['POST', '/m/event', JSON.stringify({ ...BODY, events: 'none' })],
    ['POST', '/m/event', '{'],
    ['POST', '/m/event', ' '.repeat(BODY_MAX_BYTES + 1)],
    ['GET', `/m/event?data=${encodeURIComponent(view)}&x=1`],
    ['GET', '/m/event?data={}&data={}'],
    ['GET', HOME],
    ['GET', `${HOME}&rt=js`],
    ['POST', '/event', HOME.slice(HOME.indexOf('?') + 1)],
  ];
  for (const log of [await testLog(t), full, broken]) {
    const app = await collectServer(t, log);
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    for (const [method, url, payload] of asked) {
      const framework = await app.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
      const answer = await fetch(origin + url, {
        method,
        ...(payload === undefined ? {} : { body: payload }),
      });
      const what = `${method} ${url.slice(0, 40)}`;
      assert.deepEqual([answer.status, await answer.text()], [framework.statusCode, framework.body], what);
      for (const name of ['content-type', 'content-length', 'cache-control', 'retry-after']) {
        assert.equal(
          answer.headers.get(name),
          framework.headers[name]?.toString() ?? null,
          `${what} ${name}`,
        );
      }
      assert.equal(answer.headers.has('set-cookie'), 'set-cookie' in framework.headers, what);
      assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f]{32}$/);
    }
  }
});

test('what is refused as a whole is counted once by reason, with a sample; what is to be sent again is not', async (t) => {
  const log = await testLog(t);
  const { app, events } = await collectServerWith(t, log);
  const post = (url: string, payload: string) => app.inject({ method: 'POST', url, payload });
  await post('/m/event', '{');
  await post('/gtm/event', 'no json');
  await post('/event', ' '.repeat(BODY_MAX_BYTES + 1));
  await post('/events', '{}');
  await post('/mmp/adjust?key=wrong', '');
  await post('/mmp/segment?key=key-of-partner', '{');
  await app.inject({ method: 'GET', url: '/m/event?data=x' });
  assert.deepEqual(events.drops.counts(), { 'key-refused': 2, 'too-large': 1, unreadable: 4 });
  const sample = events.samples.last(null, ['unreadable']).find(({ surface }) => surface === 'tag-manager');
  assert.deepEqual(sample?.payload, { bytes: 7 });
  assert.deepEqual(
    events.samples.last(null, ['key-refused']).map(({ partner }) => partner),
    [null, 'adjust'],
  );

  const full = { ...log, append: () => Promise.reject(new LogUnavailable('the disk is full')) };
  const stopped = await collectServerWith(t, full);
  await stopped.app.inject({ method: 'POST', url: '/m/event', payload: BODY });
  assert.deepEqual(stopped.events.drops.counts(), {});
});
