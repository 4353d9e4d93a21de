import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { RunningSouk } from '../../src/main.ts';
import { type Marketplace, openMarketplace } from '../support/marketplace.ts';
import { call, testSouk } from '../support/souk.ts';
import { assertCalm, type Reply, send } from '../support/stranger.ts';

/** A family of routes that take a body, and what its refusals look like. */
interface Family {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Answers with something else than a refusal are looked at here, too. */
  readonly isEnvelope: (body: Readonly<Record<string, unknown>>) => boolean;
}

const JSON_TYPE = { 'content-type': 'application/json' };

function families(souk: RunningSouk, market: Marketplace, token: string): Family[] {
  const mpo = `/2026-01/marketing-solutions/marketplace-performance-outcomes`;
  const asClient = { ...JSON_TYPE, authorization: `Bearer ${token}` };
  const asOperator = { ...JSON_TYPE, authorization: `Bearer ${souk.operatorKey}` };
  const isMpo: Family['isEnvelope'] = ({ errors }) =>
    Array.isArray(errors) &&
    errors.length > 0 &&
    errors.every(({ code, detail, traceId }) => code && detail && traceId);
  const isConsole: Family['isEnvelope'] = ({ error }) =>
    typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
  const api = (method: string, path: string): Family => ({
    ...{ name: `${method} ${path}`, method, path: `${mpo}${path}`, headers: asClient, isEnvelope: isMpo },
  });
  const operator = (path: string): Family => ({
    ...{ name: path, path: `/console/v1${path}`, headers: asOperator, isEnvelope: isConsole },
  });
  return [
    api('POST', '/budgets'),
    api('PATCH', '/budgets'),
    api('PATCH', '/budgets/1'),
    api('PATCH', '/seller-campaigns'),
    api('PATCH', '/seller-campaigns/1.1'),
    api('POST', `/advertisers/${market.advertiserId}/sellers`),
    api('POST', '/sellers/1/seller-campaigns'),
    operator('/advertisers'),
    operator('/campaigns'),
    operator('/clients'),
    operator('/members'),
    operator('/event-keys'),
    operator('/clock/advance'),
    {
      ...{ name: 'oauth', path: '/oauth2/token', headers: JSON_TYPE },
      isEnvelope: ({ error, error_description }) =>
        typeof error === 'string' && typeof error_description === 'string',
    },
    {
      ...{ name: 's2s', path: '/m/event?version=s2s_v0', headers: JSON_TYPE },
      isEnvelope: ({ errors, details }) =>
        Array.isArray(errors) && errors.length > 0 && typeof details === 'object',
    },
    {
      ...{ name: 'bid', path: '/openrtb2/bid', headers: JSON_TYPE },
      isEnvelope: ({ error }) => typeof error === 'string',
    },
  ];
}

const DEEP = 100_000;

const BODIES: Readonly<Record<string, string | Buffer>> = {
  'nothing at all': '',
  'a broken object': '{"a":',
  'two objects': '{}{}',
  'a text': 'hello',
  null: 'null',
  'a number': '1e999',
  'a list of everything': '[null,true,-0,1e400,"",[],{},[[]]]',
  'an object of wrong types':
    '{"id":{},"imp":"x","account":[],"events":{"0":1},"name":[],"amount":{},"campaignIds":"x","budgetId":true}',
  'a prototype': '{"__proto__":{"isSuspended":true},"constructor":{"prototype":{"admin":true}}}',
  'a prototype in a list': '[{"__proto__":{"amount":1},"constructor":1,"toString":1,"hasOwnProperty":1}]',
  'the same key twice': '{"id":"1","id":"2","name":"a","name":null,"account":"1","account":{}}',
  'NUL bytes': '{"name":"a\\u0000b","id":"\u0000","account":"\\u0000"}',
  'half a surrogate': '{"name":"\\ud800","id":"\\udfff","imp":[{"id":"\\ud800"}]}',
  'invalid UTF-8': Buffer.concat([
    Buffer.from('{"name":"'),
    Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
    Buffer.from('"}'),
  ]),
  'UTF-16': Buffer.from('\ufeff{"name":"x"}', 'utf16le'),
  'a long key': `{"${'k'.repeat(500_000)}":1}`,
  'a long number': `{"id":${'9'.repeat(100_000)}}`,
  'many items': `[${'{},'.repeat(50_000)}{}]`,
  'brackets without end': '['.repeat(DEEP),
  'deep lists': '['.repeat(DEEP) + ']'.repeat(DEEP),
  'deep objects': `${'{"imp":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  'deep events': `{"account":"1","id":"1","imp":[{"id":"1"}],"events":[${'['.repeat(DEEP)}${']'.repeat(DEEP)}]}`,
};

function assertRefusal(reply: Reply, family: Family, what: string): void {
  assertCalm(reply, what);
  if (reply.status < 400 && family.name !== 's2s') return;
  assert.match(String(reply.headers['content-type']), /^application\/json/, what);
  assert.ok(family.isEnvelope(JSON.parse(reply.text)), `${what}: ${reply.text.slice(0, 300)}`);
}

async function clientToken(souk: RunningSouk, market: Marketplace): Promise<string> {
  const scopes = ['MarketingSolutions_Campaign_Manage', 'MarketingSolutions_Campaign_Read'];
  const { body } = await market.operator<{ clientId: string; clientSecret: string }>('/clients', {
    ...{ name: 'stranger', scopes, advertiserIds: [market.advertiserId] },
  });
  const form = {
    grant_type: 'client_credentials',
    client_id: body.clientId,
    client_secret: body.clientSecret,
  };
  const answer = await call<{ access_token: string }>(`${souk.url}/oauth2/token`, {
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  return answer.body.access_token;
}

async function world(t: TestContext) {
  const souk = await testSouk(t);
  const market = await openMarketplace(souk, 'Bazaar');
  await market.feed([{ id: 'SKU-1', sellerId: 's1', sellerName: 'Shop One' }]);
  return { souk, market, all: families(souk, market, await clientToken(souk, market)) };
}

test('whatever a body holds, each family of routes answers in its own form', async (t) => {
  const { souk, market, all } = await world(t);
  await market.view('before', 'SKU-1');
  const kept = await keptEvents(market);

  await t.test('bodies that no schema expects', async () => {
    for (const family of all) {
      for (const [what, body] of Object.entries(BODIES)) {
        assertRefusal(
          await send(souk.url + family.path, { ...family, body }),
          family,
          `${family.name}: ${what}`,
        );
      }
    }
    assert.equal(({} as { isSuspended?: boolean }).isSuspended, undefined);
  });

  await t.test('50 MB, announced or not', async () => {
    const large = Buffer.alloc(50_000_000, ' ');
    for (const family of all) {
      const { path, method, headers = {} } = family;
      const reply = await send(souk.url + path, { ...(method && { method }), headers, body: large });
      assert.equal(reply.status, 413, family.name);
      assertRefusal(reply, family, family.name);
      const chunked = { ...headers, 'transfer-encoding': 'chunked' };
      const unannounced = await send(souk.url + path, {
        ...(method && { method }),
        headers: chunked,
        body: large,
      });
      assert.equal(unannounced.status, 413, `${family.name} in chunks`);
    }
  });

  await t.test('media types and packings that nobody takes', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    for (const family of all) {
      for (const type of [
        'text/xml',
        'multipart/form-data; boundary=x',
        '%%%',
        '',
        'application/json; charset=x',
      ]) {
        const headers = { ...family.headers, 'content-type': type };
        assertRefusal(
          await send(souk.url + family.path, { ...family, headers, body: '{"a":1}' }),
          family,
          `${family.name} ${type}`,
        );
      }
      const packed = { ...family.headers, 'content-encoding': 'gzip' };
      assertRefusal(
        await send(souk.url + family.path, { ...family, headers: packed, body: bomb }),
        family,
        `${family.name} bomb`,
      );
    }
  });

  await t.test('the tag gets its pixel for any body, and 413 for too large a one', async () => {
    for (const [what, body] of Object.entries(BODIES)) {
      const reply = await send(`${souk.url}/event?a=${market.partnerId}`, {
        body,
        headers: { 'content-type': 'text/plain' },
      });
      assertCalm(reply, what);
      assert.ok(reply.headers['content-type'] === 'image/gif' || reply.status === 413, what);
    }
    assert.equal((await send(`${souk.url}/event`, { body: Buffer.alloc(50_000_000) })).status, 413);
  });

  await t.test('nothing was lost, nothing was made, every refused bid request has its reason', async () => {
    assert.equal(await keptEvents(market), kept);
    assert.deepEqual((await market.operator<unknown[]>('/advertisers')).body.length, 1);
    const { body } = await market.operator<{ counts: Record<string, Record<string, number>> }>('/system');
    const { total = 0, bids = 0 } = body.counts['bid requests'] ?? {};
    const reasons = Object.values(body.counts['no bids'] ?? {}).reduce((sum, count) => sum + count, 0);
    assert.ok(total > 0);
    assert.equal(total, bids + reasons);
    await market.view('after', 'SKU-1');
    assert.equal(await keptEvents(market), kept + 1);
  });
});

async function keptEvents(market: Marketplace): Promise<number> {
  await market.drain();
  const { body } = await market.operator<{ counts: Record<string, Record<string, number>> }>('/system');
  return body.counts['events kept']?.total ?? 0;
}
