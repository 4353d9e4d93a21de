import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { testLog } from '../../../test/support/log.ts';
import { randomIds } from '../../base/ids.ts';
import { openEvents, SITE_STREAM, type SiteEvent, shopperKey } from '../../modules/events/index.ts';
import { type Log, LogFull, LogUnavailable } from '../../stores/log/port.ts';
import { BODY_MAX_BYTES, collectRoutes } from './collect-routes.ts';

async function serverOn(t: TestContext, log: Log): Promise<FastifyInstance> {
  const ids = randomIds();
  const events = openEvents({
    log,
    ids,
    clock: { now: () => Date.UTC(2026, 2, 1) },
    advertiserOfPartner: (partnerId) => (partnerId === 12345 ? { id: 1, currency: 'EUR' } : undefined),
    sellerOf: () => '501',
  });
  const app = Fastify();
  await app.register(collectRoutes, { events, ids });
  t.after(() => app.close());
  return app;
}

async function keptIn(log: Log): Promise<SiteEvent[]> {
  const records = await log.read(SITE_STREAM, 0, { records: 10_000, bytes: 1e9 });
  return records.map(({ data }) => JSON.parse(data.toString()) as SiteEvent);
}

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
  const app = await serverOn(t, log);
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
  const app = await serverOn(t, log);
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
  const app = await serverOn(t, log);
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
  const app = await serverOn(t, log);
  const post = (payload: string | Buffer) =>
    app.inject({ method: 'POST', url: '/m/event', headers: { 'content-type': 'application/json' }, payload });
  for (const payload of ['', '{', 'undefined', Buffer.from([0xff, 0xfe])]) {
    const broken = await post(payload);
    assert.deepEqual([broken.statusCode, broken.json().errors], [400, ['InvalidJson']]);
  }
  const large = await post(Buffer.alloc(BODY_MAX_BYTES + 1, ' '));
  assert.deepEqual([large.statusCode, large.json().errors], [413, ['BodyTooLarge']]);

  for (const failure of [new LogFull(SITE_STREAM, 1), new LogUnavailable('the disk is full')]) {
    const full = await serverOn(t, { ...log, append: () => Promise.reject(failure) });
    const refused = await full.inject({ method: 'POST', url: '/m/event', payload: BODY });
    assert.deepEqual([refused.statusCode, refused.json().errors], [503, ['TryAgain']]);
    assert.equal(refused.headers['retry-after'], '1');
  }
  assert.equal((await keptIn(log)).length, 0);
});

const HOME = `/event?a=12345&v=5.9.0&p0=${encodeURIComponent('e=vh')}`;

test('GET /event: a pixel, and a cookie that names the shopper from the first view on', async (t) => {
  const log = await testLog(t);
  const app = await serverOn(t, log);
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
  const app = await serverOn(t, log);
  const script = await app.inject({ method: 'GET', url: HOME, headers: { 'sec-fetch-dest': 'script' } });
  assert.deepEqual([script.headers['content-type'], script.body], ['application/javascript', '']);
  const out = await app.inject({ method: 'GET', url: `${HOME}&optout=1` });
  assert.deepEqual([out.statusCode, out.cookies.length], [200, 0]);
  assert.equal((await keptIn(log)).length, 1);
});

test('HEAD /event: nothing is collected', async (t) => {
  const log = await testLog(t);
  const app = await serverOn(t, log);
  assert.equal((await app.inject({ method: 'HEAD', url: HOME })).statusCode, 404);
  assert.equal((await keptIn(log)).length, 0);
});

test('POST /event: a beacon, with its commands in the address or in the body', async (t) => {
  const log = await testLog(t);
  const app = await serverOn(t, log);
  const headers = { 'content-type': 'text/plain;charset=UTF-8' };
  assert.equal((await app.inject({ method: 'POST', url: HOME })).statusCode, 200);
  const payload = HOME.slice(HOME.indexOf('?') + 1);
  assert.equal((await app.inject({ method: 'POST', url: '/event', headers, payload })).statusCode, 200);
  assert.equal((await keptIn(log)).length, 2);
});

test('GET /event: whatever stands in the address, a page gets its pixel', async (t) => {
  const app = await serverOn(t, await testLog(t));
  for (const query of ['', '?', '?a', '?a=1', '?p0=%', '?a=12345&p0=%5B%5B%5B', `?p0=${'['.repeat(5_000)}`]) {
    const answer = await app.inject({ method: 'GET', url: `/event${query}` });
    assert.deepEqual(
      [answer.statusCode, answer.headers['content-type']],
      [200, 'image/gif'],
      query.slice(0, 30),
    );
  }
});
