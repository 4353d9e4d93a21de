import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { collectServer, keptIn } from '../../../test/support/collect-server.ts';
import { testLog } from '../../../test/support/log.ts';
import { CALLS_MAX } from './partner-routes.ts';

test('GET and POST /mmp/{partner}: the key says whose events they are, and opens nothing else', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const key = 'key-of-partner';
  const view = 'event=viewItem&items=SKU-1&gaid=38400000-8cf0-11bd-b23e-10b96e40000d';
  const push = {
    event_name: 'af_content_view',
    customer_user_id: 'c-1',
    event_value: '{"af_content_id":"SKU-1"}',
  };
  const sent = [
    { method: 'GET', url: `/mmp/adjust?key=${key}&${view}` },
    { method: 'POST', url: `/mmp/kochava?key=${key}`, payload: view },
    { method: 'POST', url: `/mmp/appsflyer?key=${key}`, payload: push },
    { method: 'POST', url: '/mmp/appsflyer', payload: push, headers: { authorization: `Bearer ${key}` } },
    {
      ...{ method: 'POST', url: '/mmp/tealium', payload: { tealium_event: 'page_view', customer_id: 'c-1' } },
      headers: { authorization: `Basic ${Buffer.from(`souk:${key}`).toString('base64')}` },
    },
    { method: 'POST', url: `/mmp/segment?key=${key}`, payload: [push, push].map(segmentCall) },
  ] as const;
  for (const request of sent) {
    const answer = await app.inject(request);
    assert.equal(answer.body, '{"errors":[],"warnings":[]}', request.url);
  }
  assert.deepEqual(new Set((await keptIn(log)).map(({ surface }) => surface)), new Set(['partner']));
  assert.equal((await keptIn(log)).length, 7);

  const refused = async (url: string, payload: string, headers = {}) => {
    const answer = await app.inject({ method: 'POST', url, payload, headers });
    return [answer.statusCode, answer.json().errors];
  };
  assert.deepEqual(await refused('/mmp/adjust', view), [401, ['ApiKeyInvalid']]);
  assert.deepEqual(await refused('/mmp/adjust?key=wrong', view), [401, ['ApiKeyInvalid']]);
  assert.deepEqual(await refused('/mmp/adjust?key=key-of-pipeline', view), [403, ['ApiKeyLacksScope']]);
  assert.deepEqual(await refused('/events', '{}', { 'x-api-key': key }), [403, ['ApiKeyLacksScope']]);
  assert.deepEqual(await refused(`/mmp/branch?key=${key}`, '{"name":'), [400, ['InvalidJson']]);
  const many = JSON.stringify(Array.from({ length: CALLS_MAX + 1 }, () => ({})));
  assert.deepEqual(await refused(`/mmp/segment?key=${key}`, many), [413, ['TooManyEvents']]);
  assert.equal((await keptIn(log)).length, 7);
});

test('POST /mmp/segment: a signature that is there must be right, of a batch that of its first call', async (t) => {
  const log = await testLog(t);
  const app = await collectServer(t, log);
  const signed = async (payload: string, signs: string, secret = 'key-of-partner') => {
    const signature = createHmac('sha1', secret).update(signs).digest('hex');
    const headers = { 'x-signature': signature, 'content-type': 'application/json' };
    const answer = await app.inject({
      method: 'POST',
      url: '/mmp/segment?key=key-of-partner',
      payload,
      headers,
    });
    return [answer.statusCode, ...answer.json().errors];
  };
  const one = JSON.stringify(segmentCall({}, 0));
  assert.deepEqual(await signed(one, one), [200]);
  assert.deepEqual(await signed(`[${one},${one}]`, one), [200]);
  assert.deepEqual(await signed(one, one, 'another secret'), [401, 'SignatureInvalid']);
  assert.deepEqual(await signed(one.replace('a-0', 'a-9'), one), [401, 'SignatureInvalid']);
  assert.deepEqual(await signed('[]', one), [401, 'SignatureInvalid']);
});

function segmentCall(_: unknown, i: number): Record<string, unknown> {
  return {
    type: 'track',
    event: 'Product Viewed',
    anonymousId: `a-${i}`,
    properties: { product_id: 'SKU-1' },
  };
}
