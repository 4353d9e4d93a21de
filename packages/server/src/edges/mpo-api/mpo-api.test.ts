import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDb } from '../../../test/support/stores.ts';
import { randomIds } from '../../base/ids.ts';
import { Refusal } from '../../base/problem.ts';
import { type Accounts, migrations, openAccounts } from '../../modules/accounts/index.ts';
import { createHttp } from '../../platform/http/http.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { callerOf } from './auth.ts';
import { criteoEnvelope } from './envelope.ts';
import { MPO, type MpoApp, mpoApi } from './mpo-api.ts';
import { VERSIONS } from './versions.ts';

interface Api {
  readonly app: FastifyInstance;
  readonly accounts: Accounts;
  readonly time: { nowMs: number };
  readonly lines: string[];
  /** The header of a client with these scopes on these advertisers. */
  bearer(scopes: string[], advertiserIds: number[]): Promise<{ authorization: string }>;
}

function probeRoutes(app: MpoApp): void {
  app.get(`${MPO}/probe`, { config: { scope: 'MarketingSolutions_Campaign_Read' } }, async (request) => ({
    clientId: callerOf(request).clientId,
  }));
  app.patch(`${MPO}/probe`, async (request) => ({ body: request.body ?? null }));
  app.get(`${MPO}/refused`, async () => {
    const problem = { type: 'validation', status: 409, title: 'No', detail: 'because' } as const;
    throw new Refusal([
      { ...problem, code: 'WithInvalidDate', pointer: '/1/startDate' },
      { ...problem, code: 'invalid', pointer: '?count' },
    ]);
  });
  app.get(`${MPO}/boom`, async () => {
    throw new Error('internal detail');
  });
}

async function api(t: TestContext): Promise<Api> {
  const db = await testDb(t, migrations);
  const time = { nowMs: Date.UTC(2026, 0, 15) };
  const accounts = await openAccounts({ db, clock: { now: () => time.nowMs }, ids: randomIds() });
  afterwards(t, () => accounts.close());
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', format: 'json', write: (line) => lines.push(line) });
  const app = createHttp({ logger, render: criteoEnvelope });
  await app.register(mpoApi, { accounts, routes: [probeRoutes] });
  afterwards(t, () => app.close());
  async function bearer(scopes: string[], advertiserIds: number[]) {
    const client = await accounts.createClient({ name: 'it', scopes, advertiserIds });
    const token = await accounts.issueToken(client);
    return { authorization: `Bearer ${token?.accessToken}` };
  }
  return { app, accounts, time, lines, bearer };
}

test('every version serves the same operations; an unknown one is 404 with the list', async (t) => {
  const { app, bearer } = await api(t);
  const headers = await bearer(['MarketingSolutions_Campaign_Read'], []);
  for (const version of VERSIONS) {
    assert.equal((await app.inject({ url: `/${version}${MPO}/probe`, headers })).statusCode, 200);
  }
  const unknown = await app.inject({ url: `/2024-01${MPO}/probe`, headers });
  assert.equal(unknown.statusCode, 404);
  assert.match(unknown.json().errors[0].detail, /2025-07, .*, experimental/);
});

test('retired versions say so and since when; the others say nothing', async (t) => {
  const { app, bearer } = await api(t);
  const headers = await bearer(['MarketingSolutions_Campaign_Read'], []);
  for (const version of VERSIONS) {
    const answer = await app.inject({ url: `/${version}${MPO}/probe`, headers });
    const { deprecation, sunset } = answer.headers;
    const isRetired = version.startsWith('2025-');
    assert.deepEqual(
      [deprecation, sunset !== undefined],
      isRetired ? ['true', true] : [undefined, false],
      version,
    );
    if (isRetired) assert.ok(Date.parse(String(sunset)) > Date.UTC(2026, 0, 1));
  }
});

test('401: no token, no bearer, a stranger; an expired one says so', async (t) => {
  const { app, bearer, time } = await api(t);
  const url = '/2026-01/advertisers/me';
  for (const authorization of [undefined, '', 'Bearer', 'Basic YTpi', 'Bearer a b', 'Bearer abc']) {
    const answer = await app.inject({ url, headers: authorization === undefined ? {} : { authorization } });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.headers['www-authenticate'], 'Bearer');
    assert.equal(answer.json().errors[0].type, 'authorization');
    assert.equal(answer.json().errors[0].code, 'authorization-token-invalid');
  }
  const headers = await bearer([], []);
  assert.equal((await app.inject({ url, headers })).statusCode, 200);
  time.nowMs += 900_000;
  const expired = await app.inject({ url, headers });
  assert.equal(expired.statusCode, 401);
  assert.equal(expired.json().errors[0].code, 'authorization-token-expired');
});

test('403: a scope that was not granted; me needs none', async (t) => {
  const { app, bearer } = await api(t);
  const headers = await bearer(['MarketingSolutions_Analytics_Read'], []);
  const answer = await app.inject({ url: `/preview${MPO}/probe`, headers });
  assert.equal(answer.statusCode, 403);
  assert.match(answer.json().errors[0].detail, /MarketingSolutions_Campaign_Read/);
  const me = await app.inject({ url: '/2026-01/marketing-solutions/me', headers });
  assert.equal(me.statusCode, 200);
  assert.equal(me.json().data.attributes.name, 'it');
  assert.equal(typeof me.json().data.attributes.applicationId, 'number');
});

test('advertisers/me lists the granted advertisers only', async (t) => {
  const { app, accounts, bearer } = await api(t);
  const mine = await accounts.createAdvertiser({ name: 'Mine', currency: 'EUR' });
  await accounts.createAdvertiser({ name: 'Theirs', currency: 'EUR' });
  const headers = await bearer([], [mine.id]);
  const answer = await app.inject({ url: '/2026-07/advertisers/me', headers });
  assert.deepEqual(answer.json(), {
    data: [{ type: 'advertiser', id: String(mine.id), attributes: { advertiserName: 'Mine' } }],
    errors: [],
    warnings: [],
  });
});

test('the envelope of each kind of error', async (t) => {
  const { app, bearer, lines } = await api(t);
  const headers = await bearer([], []);
  const call = async (method: 'GET' | 'PATCH' | 'DELETE', path: string, more: object = {}) => {
    const answer = await app.inject({ method, url: `/2026-01${MPO}${path}?q=1`, headers, ...more });
    const body = answer.json();
    assert.deepEqual(Object.keys(body), ['errors', 'warnings']);
    for (const error of body.errors) {
      assert.match(error.traceId, /^[0-9a-f]{32}$/);
      assert.equal(error.traceIdentifier, error.traceId);
      assert.equal(error.instance, `/2026-01${MPO}${path}`);
      assert.ok(error.title !== '' && error.detail !== '');
    }
    return { status: answer.statusCode, errors: body.errors };
  };
  const refused = await call('GET', '/refused');
  assert.equal(refused.status, 409);
  assert.deepEqual(refused.errors[0].source, { pointer: '/1/startDate' });
  assert.deepEqual(refused.errors[1].source, { parameter: 'count' });
  const defect = await call('GET', '/boom');
  assert.equal(defect.status, 500);
  assert.ok(!JSON.stringify(defect.errors).includes('internal detail'));
  assert.equal((await call('GET', '/nothing')).status, 404);
  assert.equal((await call('DELETE', '/probe')).status, 405);
  const json = { ...headers, 'content-type': 'application/json' };
  assert.equal((await call('PATCH', '/probe', { headers: json, payload: '[1,' })).status, 400);
  const xml = { ...headers, 'content-type': 'text/xml' };
  assert.equal((await call('PATCH', '/probe', { headers: xml, payload: '<a/>' })).status, 415);
  const large = `"${'x'.repeat(8_000_001)}"`;
  assert.equal((await call('PATCH', '/probe', { headers: json, payload: large })).status, 413);
  assert.equal(lines.length, 1, 'only the defect is logged');
  assert.ok(!lines.join().includes(headers.authorization));
});

test('JSON may be announced where no body is sent, and may be called text/json', async (t) => {
  const { app, bearer } = await api(t);
  const authorized = await bearer(['MarketingSolutions_Campaign_Read'], []);
  const url = `/2026-01${MPO}/probe`;
  const headers = { ...authorized, 'content-type': 'application/json' };
  assert.equal((await app.inject({ url, headers })).statusCode, 200);
  assert.deepEqual((await app.inject({ method: 'PATCH', url, headers })).json(), { body: null });
  const text = { ...authorized, 'content-type': 'text/json; charset=utf-8' };
  const answer = await app.inject({ method: 'PATCH', url, headers: text, payload: '[1]' });
  assert.deepEqual(answer.json(), { body: [1] });
});
