import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDb } from '../../../test/support/stores.ts';
import { randomIds } from '../../base/ids.ts';
import { migrations, openAccounts, SCOPES } from '../../modules/accounts/index.ts';
import { configDefaults } from '../../platform/config/settings.ts';
import { createHttp } from '../../platform/http/http.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { MPO, mpoApi } from './mpo-api.ts';
import { RateLimits, rateLimitsFor } from './rate-limits.ts';

const PLAN = { default: 5, stats: 2, realTime: 3, token: 4, perConsentedAccount: 2 };

async function world(t: TestContext) {
  const db = await testDb(t, migrations);
  const time = { nowMs: Date.UTC(2026, 0, 15, 12, 0, 20) };
  const clock = { now: () => time.nowMs };
  const accounts = await openAccounts({ db, clock, ids: randomIds() });
  afterwards(t, () => accounts.close());
  const app = createHttp({ logger: createLogger({ level: 'silent', format: 'json' }) });
  await app.register(mpoApi, {
    accounts,
    rateLimits: new RateLimits(clock, PLAN),
    routes: [
      (mpo) => {
        for (const path of ['/stats/sellers', '/stats/report-jobs/:id', '/sellers'])
          mpo.get(MPO + path, async () => []);
      },
    ],
  });
  afterwards(t, () => app.close());
  const client = (name: string) =>
    accounts.createClient({ name, scopes: SCOPES, advertiserIds: [], redirectUris: ['http://localhost/'] });
  const get = async (token: string, path: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await app.inject({ url: path.startsWith('/2') ? path : `/2026-01${MPO}${path}`, headers });
    const { 'x-ratelimit-limit': limit, 'x-ratelimit-remaining': remaining } = answer.headers;
    return { status: answer.statusCode, limit, remaining, headers: answer.headers, body: answer.json() };
  };
  return { accounts, app, time, client, get };
}

test('each kind of call has its own minute, the same under every version, and says what is left', async (t) => {
  const { accounts, client, get } = await world(t);
  const mine = await client('Mine');
  const token = (await accounts.issueToken(mine))?.accessToken ?? '';
  const statuses: number[] = [];
  for (let calls = 0; calls < 6; calls++) {
    const { status, limit, remaining } = await get(token, calls % 2 ? '/sellers' : '/2027-01/advertisers/me');
    statuses.push(status);
    assert.deepEqual([limit, remaining], ['5', String(Math.max(0, 4 - calls))]);
  }
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429]);
  for (const [path, limit] of [
    ['/stats/sellers', PLAN.stats],
    ['/stats/report-jobs/x', PLAN.realTime],
  ] as const) {
    for (let calls = 0; calls < limit; calls++) assert.equal((await get(token, path)).status, 200);
    assert.equal((await get(token, path)).status, 429);
  }
  const other = (await accounts.issueToken(await client('Other')))?.accessToken ?? '';
  assert.equal((await get(other, '/sellers')).status, 200, 'others have a minute of their own');
});

test('429: the envelope, when to come again, and a new minute on the server’s clock', async (t) => {
  const { accounts, client, get, time } = await world(t);
  const token = (await accounts.issueToken(await client('Mine')))?.accessToken ?? '';
  for (let calls = 0; calls < PLAN.stats; calls++) await get(token, '/stats/sellers');
  const { headers, body } = await get(token, '/stats/sellers');
  assert.equal(headers['retry-after'], '40');
  assert.equal(headers['x-ratelimit-reset'], String(Date.UTC(2026, 0, 15, 12, 1) / 1_000));
  const [error] = body.errors;
  assert.deepEqual([error.type, error.code], ['quota', 'too-many-requests']);
  assert.match(error.detail, /2 calls of this minute; nothing was changed, send the request again in 40 s/);
  assert.equal(error.traceId, headers['x-request-id']);
  time.nowMs += 39_999;
  assert.equal((await get(token, '/stats/sellers')).status, 429);
  time.nowMs += 1;
  assert.equal((await get(token, '/stats/sellers')).remaining, '1');
});

test('tokens of a member’s consent: so many calls for each account, shared by all calls', async (t) => {
  const { accounts, client, get } = await world(t);
  const app = await client('App');
  const ids: number[] = [];
  for (const name of ['One', 'Two'])
    ids.push((await accounts.createAdvertiser({ name, currency: 'EUR' })).id);
  const member = await accounts.createMember({
    ...{ email: 'ann@example.com', password: 'correct horse', role: 'admin' as const },
    advertiserIds: ids,
  });
  const code = await accounts.consent(
    { clientId: app.clientId, member, advertiserIds: ids },
    { redirectUri: null, codeChallenge: null },
  );
  const given = await accounts.tokensForCode(app, { code, redirectUri: null, codeVerifier: null });
  assert.ok(given.ok);
  for (const path of ['/sellers', '/stats/sellers', '/stats/sellers', '/stats/report-jobs/1']) {
    assert.deepEqual([(await get(given.accessToken, path)).limit], ['4']);
  }
  assert.equal((await get(given.accessToken, '/sellers')).status, 429);
});

test('tokens have a limit of their own; only the right secret counts, and a refusal takes no grant away', async (t) => {
  const { accounts, app, client, time } = await world(t);
  const mine = await client('Mine');
  const ask = async (
    secret: string,
    fields: Record<string, string> = { grant_type: 'client_credentials' },
  ) => {
    const payload = { client_id: mine.clientId, client_secret: secret, ...fields };
    const answer = await app.inject({ method: 'POST', url: '/oauth2/token', payload });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  for (let calls = 0; calls < 10; calls++) assert.equal((await ask('wrong')).status, 401);
  for (let calls = 0; calls < PLAN.token; calls++) assert.equal((await ask(mine.clientSecret)).status, 200);
  const late = await ask(mine.clientSecret);
  assert.deepEqual([late.status, late.body.error], [429, 'temporarily_unavailable']);
  assert.equal(late.headers['retry-after'], '40');

  const { id } = await accounts.createAdvertiser({ name: 'One', currency: 'EUR' });
  const member = await accounts.createMember({
    ...{ email: 'ann@example.com', password: 'correct horse', role: 'admin' as const },
    advertiserIds: [id],
  });
  const consent = { clientId: mine.clientId, member, advertiserIds: [id] };
  const code = await accounts.consent(consent, { redirectUri: null, codeChallenge: null });
  const exchange = { grant_type: 'authorization_code', code };
  assert.equal((await ask(mine.clientSecret, exchange)).status, 429);
  time.nowMs += 40_000;
  assert.equal((await ask(mine.clientSecret, exchange)).status, 200);
});

test('nobody is held up in the demo or on a test clock unless the settings say so', () => {
  const clock = { now: () => 0 };
  const isOn = (more: Partial<typeof configDefaults>) =>
    rateLimitsFor({ ...configDefaults, ...more }, clock) !== null;
  assert.equal(isOn({ demo: true }), false);
  assert.equal(isOn({ demo: false }), true);
  assert.equal(isOn({ demo: false, clock: 'test' }), false);
  assert.equal(isOn({ demo: true, rateLimits: 'on' }), true);
  assert.equal(isOn({ demo: false, rateLimits: 'off' }), false);
  const caller = {
    clientId: 'c',
    member: null,
    scopes: new Set<string>(),
    advertiserIds: new Set([1, 2, 3]),
  };
  const limits = rateLimitsFor({ ...configDefaults, demo: false }, clock);
  const limitOf = (path: string, grant: 'client-credentials' | 'authorization-code' = 'client-credentials') =>
    limits?.call({ ...caller, grant }, path).limit;
  assert.deepEqual(
    ['/x/sellers', '/x/stats/sellers', '/x/stats/report-jobs/:id'].map((path) => limitOf(path)),
    [250, 40, 200],
  );
  assert.equal(limitOf('/x/sellers', 'authorization-code'), 30);
});
