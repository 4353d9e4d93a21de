import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterwards } from '../../../../test/support/afterwards.ts';
import { testDb } from '../../../../test/support/stores.ts';
import { randomIds } from '../../../base/ids.ts';
import { migrations, openAccounts } from '../../../modules/accounts/index.ts';
import { createHttp } from '../../../platform/http/http.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { mpoApi } from '../mpo-api.ts';

interface Fixture {
  readonly app: FastifyInstance;
  readonly lines: string[];
  readonly client: { clientId: string; clientSecret: string };
  form(
    fields: Record<string, string>,
    more?: { url?: string; headers?: Record<string, string> },
  ): Promise<{
    status: number;
    body: Record<string, unknown>;
  }>;
}

async function fixture(t: TestContext): Promise<Fixture> {
  const db = await testDb(t, migrations);
  const clock = { now: () => Date.UTC(2026, 0, 15) };
  const accounts = await openAccounts({ db, clock, ids: randomIds() });
  afterwards(t, () => accounts.close());
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', format: 'json', write: (line) => lines.push(line) });
  const app = createHttp({ logger });
  await app.register(mpoApi, { accounts, routes: [] });
  afterwards(t, () => app.close());
  const client = await accounts.createClient({ name: 'it', scopes: [], advertiserIds: [] });
  return {
    app,
    lines,
    client,
    async form(fields, { url = '/oauth2/token', headers = {} } = {}) {
      const answer = await app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        payload: new URLSearchParams(fields).toString(),
      });
      return { status: answer.statusCode, body: answer.json() };
    },
  };
}

const GRANT = { grant_type: 'client_credentials' };

test('200: a token that works, with the keys that clients read', async (t) => {
  const { app, client, form } = await fixture(t);
  const fields = { ...GRANT, client_id: client.clientId, client_secret: client.clientSecret };
  for (const url of ['/oauth2/token', '/2026-01/oauth2/token', '/preview/oauth2/token']) {
    const { status, body } = await form(fields, { url });
    assert.equal(status, 200);
    const { access_token, ...rest } = body;
    assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 900, refresh_token: null });
    const [head = ''] = String(access_token).split('.');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString());
    assert.equal(header.alg, 'RS256');
    assert.equal(typeof header.kid, 'string');
    const me = await app.inject({
      url: '/2026-01/advertisers/me',
      headers: { authorization: `bearer ${access_token}` },
    });
    assert.equal(me.statusCode, 200);
  }
});

test('200: JSON in place of a form, Basic in place of fields, unknown fields besides', async (t) => {
  const { app, client, form } = await fixture(t);
  const payload = { ...GRANT, client_id: client.clientId, client_secret: client.clientSecret, scope: 'x' };
  const json = await app.inject({ method: 'POST', url: '/oauth2/token', payload });
  assert.equal(json.statusCode, 200);
  assert.equal(json.headers['cache-control'], 'no-store');
  const pair = `${encodeURIComponent(client.clientId)}:${encodeURIComponent(client.clientSecret)}`;
  const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  assert.equal((await form(GRANT, { headers: { authorization } })).status, 200);
});

test('401: an unknown client and a wrong secret are answered alike', async (t) => {
  const { client, form, lines } = await fixture(t);
  const wrong = await form({ ...GRANT, client_id: client.clientId, client_secret: 'hunter2' });
  const unknown = await form({ ...GRANT, client_id: 'nobody', client_secret: client.clientSecret });
  assert.equal(wrong.status, 401);
  assert.equal(wrong.body.error, 'invalid_client');
  assert.match(
    String(wrong.body.error_description),
    /client_id doesn't exist or the client_secret is invalid/,
  );
  assert.deepEqual(unknown, wrong);
  assert.ok(!/hunter2/.test(lines.join()) && !lines.join().includes(client.clientSecret));
});

test('400: missing fields, other grants, bodies that cannot be read', async (t) => {
  const { app, client, form } = await fixture(t);
  const credentials = { client_id: client.clientId, client_secret: client.clientSecret };
  assert.equal((await form(credentials)).body.error, 'invalid_request');
  assert.equal((await form({ ...GRANT, client_id: client.clientId })).body.error, 'invalid_request');
  const password = await form({ ...credentials, grant_type: 'password' });
  assert.equal(password.status, 400);
  assert.equal(password.body.error, 'unsupported_grant_type');
  const post = (payload: string, type: string) =>
    app.inject({ method: 'POST', url: '/oauth2/token', payload, headers: { 'content-type': type } });
  assert.equal((await post('{', 'application/json')).json().error, 'invalid_request');
  assert.equal((await post('[1]', 'application/json')).json().error, 'invalid_request');
  assert.equal((await post('a', 'text/csv')).statusCode, 415);
  assert.equal((await post(`a=${'x'.repeat(20_000)}`, 'application/x-www-form-urlencoded')).statusCode, 413);
  assert.equal((await app.inject({ url: '/oauth2/token' })).statusCode, 405);
});

test('any body gets a token or an answer in the form of OAuth', async (t) => {
  const { app, client, lines } = await fixture(t);
  const value = fc.oneof(
    fc.constantFrom('client_credentials', client.clientId, client.clientSecret),
    fc.string(),
    fc.jsonValue(),
  );
  const name = fc.constantFrom('grant_type', 'client_id', 'client_secret', '__proto__', 'x');
  const fields = fc.array(fc.tuple(name, value)).map((pairs) => Object.fromEntries(pairs));
  const body = fc.oneof(
    fields.map((given) => ({ type: 'application/json', payload: JSON.stringify(given) })),
    fields.map((given) => ({
      type: 'application/x-www-form-urlencoded',
      payload: Object.entries(given)
        .map(([key, text]) => `${key}=${typeof text === 'string' ? text : JSON.stringify(text)}`)
        .join('&'),
    })),
  );
  await fc.assert(
    fc.asyncProperty(body, fc.string(), async ({ type, payload }, authorization) => {
      const headers = { 'content-type': type, authorization: encodeURI(authorization.toWellFormed()) };
      const answer = await app.inject({ method: 'POST', url: '/oauth2/token', headers, payload });
      assert.ok([200, 400, 401].includes(answer.statusCode));
      assert.equal(typeof (answer.json().error ?? answer.json().access_token), 'string');
    }),
    { numRuns: 200 },
  );
  assert.deepEqual(lines, []);
});
