import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { afterwards } from '../../../../test/support/afterwards.ts';
import { FormBrowser, type Seen, unescaped } from '../../../../test/support/form-browser.ts';
import { testDb } from '../../../../test/support/stores.ts';
import { randomIds } from '../../../base/ids.ts';
import {
  type Accounts,
  migrations,
  openAccounts,
  type Role,
  SCOPES,
} from '../../../modules/accounts/index.ts';
import { createHttp } from '../../../platform/http/http.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { mpoApi } from '../mpo-api.ts';

const BACK = 'https://portal.example/callback?tenant=7';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

interface World {
  readonly app: FastifyInstance;
  readonly accounts: Accounts;
  readonly time: { nowMs: number };
  readonly client: { clientId: string; clientSecret: string };
  readonly advertiserIds: readonly [number, number];
  readonly lines: string[];
  member(email: string, role?: Role, advertiserIds?: readonly number[]): Promise<void>;
  browser(): FormBrowser;
  token(fields: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }>;
}

async function world(t: TestContext): Promise<World> {
  const db = await testDb(t, migrations);
  const time = { nowMs: Date.UTC(2026, 0, 15) };
  const accounts = await openAccounts({ db, clock: { now: () => time.nowMs }, ids: randomIds() });
  afterwards(t, () => accounts.close());
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', format: 'json', write: (line) => lines.push(line) });
  const app = createHttp({ logger });
  await app.register(mpoApi, { accounts, routes: [] });
  afterwards(t, () => app.close());
  const one = await accounts.createAdvertiser({ name: 'Tea & <b>Spice</b>', currency: 'EUR' });
  const two = await accounts.createAdvertiser({ name: 'Carpets', currency: 'EUR' });
  const client = await accounts.createClient({
    name: '<Portal>',
    scopes: SCOPES,
    advertiserIds: [],
    redirectUris: [BACK, 'com.example.app:/cb'],
  });
  return {
    ...{ app, accounts, time, client, lines, advertiserIds: [one.id, two.id] },
    async member(email, role = 'admin', advertiserIds = [one.id, two.id]) {
      await accounts.createMember({ email, password: 'correct horse', role, advertiserIds });
    },
    browser: () => new FormBrowser(app),
    async token(fields) {
      const payload = new URLSearchParams({
        client_id: client.clientId,
        client_secret: client.clientSecret,
        ...fields,
      }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await app.inject({ method: 'POST', url: '/oauth2/token', headers, payload });
      return { status: answer.statusCode, body: answer.json() };
    },
  };
}

function link(clientId: string, more: Record<string, string> = {}): string {
  const query = { response_type: 'code', client_id: clientId, redirect_uri: BACK, state: 'a b&c', ...more };
  return `/oauth2?${new URLSearchParams(query)}`;
}

async function signedIn({ client, browser }: World, email: string, more?: Record<string, string>) {
  const visitor = browser();
  const page = await visitor.get(link(client.clientId, more));
  const done = await visitor.submit(page, '/oauth2/sign-in', [
    ['email', email],
    ['password', 'correct horse'],
  ]);
  return { visitor, consent: await visitor.follow(done) };
}

test('303: a member signs in, allows some advertisers, and the app gets tokens for them that rotate', async (t) => {
  const at = await world(t);
  await at.member('ann@example.com');
  const { visitor, consent } = await signedIn(at, 'ann@example.com', {
    code_challenge: hash('sha256', VERIFIER, 'base64url'),
    code_challenge_method: 'S256',
  });
  assert.equal(consent.status, 200);
  for (const words of ['portal.example', 'Change sellers, bids and budgets', 'ann@example.com', 'Carpets']) {
    assert.ok(unescaped(consent.html).includes(words), words);
  }
  const [one] = at.advertiserIds;
  const allowed = await visitor.submit(consent, '/oauth2/decision', [
    ['decision', 'allow'],
    ['advertiser', String(one)],
  ]);
  assert.equal(allowed.status, 303);
  const back = allowed.location;
  assert.equal(back?.origin, 'https://portal.example');
  assert.deepEqual([back?.searchParams.get('tenant'), back?.searchParams.get('state')], ['7', 'a b&c']);

  const code = back?.searchParams.get('code') ?? '';
  const asked = { grant_type: 'authorization_code', code, redirect_uri: BACK };
  assert.equal((await at.token(asked)).body.error, 'invalid_grant');
  const first = await at.token({ ...asked, code_verifier: VERIFIER });
  assert.equal(first.status, 200);
  const { access_token, refresh_token, ...rest } = first.body;
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 900, scope: SCOPES.join(' ') });
  const me = await at.app.inject({
    url: '/2026-01/advertisers/me',
    headers: { authorization: `Bearer ${access_token}` },
  });
  assert.deepEqual(
    me.json().data.map(({ id }: { id: string }) => id),
    [String(one)],
  );
  const again = { grant_type: 'refresh_token', refresh_token: String(refresh_token) };
  const second = await at.token(again);
  assert.equal(second.status, 200);
  assert.notEqual(second.body.refresh_token, refresh_token);
  const reused = await at.token(again);
  assert.deepEqual([reused.status, reused.body.error], [400, 'invalid_grant']);
  assert.equal((await at.token({ grant_type: 'authorization_code' })).body.error, 'invalid_request');
  assert.equal((await at.token({ grant_type: 'refresh_token' })).body.error, 'invalid_request');
  assert.ok(!at.lines.join().includes('correct horse'), 'passwords are not logged');
});

test('303 access_denied: a member denies; choosing nothing is asked about again', async (t) => {
  const at = await world(t);
  await at.member('ann@example.com');
  const { visitor, consent } = await signedIn(at, 'ann@example.com');
  const nothing = await visitor.submit(consent, '/oauth2/decision', [['decision', 'allow']]);
  assert.match(nothing.html, /Choose at least one advertiser/);
  const denied = await visitor.submit(nothing, '/oauth2/decision', [['decision', 'deny']]);
  const answer = Object.fromEntries(denied.location?.searchParams ?? []);
  assert.deepEqual([answer.error, answer.state, answer.code], ['access_denied', 'a b&c', undefined]);
  assert.deepEqual(await at.accounts.consents(), []);
  const out = await visitor.submit(consent, '/oauth2/sign-out');
  assert.match((await visitor.follow(out)).html, /type="password"/);
});

test('400: a link of an unknown client or address sends nobody anywhere', async (t) => {
  const { client, browser, accounts } = await world(t);
  const revoked = await accounts.createClient({
    name: 'Gone',
    scopes: [],
    advertiserIds: [],
    redirectUris: [BACK],
  });
  await accounts.revokeClient(revoked.clientId);
  const bad = [
    '/oauth2',
    link('nobody'),
    link(revoked.clientId),
    link(client.clientId, { redirect_uri: `${BACK}/evil` }),
    link(client.clientId, { redirect_uri: 'https://evil.example/' }),
    link(client.clientId, { redirect_uri: '' }),
    `${link(client.clientId)}&redirect_uri=${encodeURIComponent('https://evil.example/')}`,
  ];
  for (const url of bad) {
    const seen = await browser().get(url);
    assert.deepEqual([seen.status, seen.location], [400, null], url);
    assert.match(seen.html, /This link does not work/);
  }
});

test('303 with an error: what is wrong with a request is said at the app’s own address', async (t) => {
  const { client, browser } = await world(t);
  const cases: [Record<string, string>, string][] = [
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ scope: 'Everything' }, 'invalid_scope'],
    [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: 'S256' }, 'invalid_request'],
  ];
  for (const [more, error] of cases) {
    const seen = await browser().get(link(client.clientId, more));
    assert.deepEqual(
      [seen.status, seen.location?.searchParams.get('error')],
      [303, error],
      JSON.stringify(more),
    );
    assert.equal(seen.location?.searchParams.get('state'), 'a b&c');
  }
  const twice = await browser().get(`${link(client.clientId)}&state=other`);
  assert.equal(twice.location?.searchParams.get('error'), 'invalid_request');
  const known = await browser().get(link(client.clientId, { scope: SCOPES[0] }));
  assert.equal(known.status, 200);
});

test('401 and 429: wrong passwords are told apart from nothing, and soon cost a wait', async (t) => {
  const at = await world(t);
  await at.member('ann@example.com');
  const visitor = at.browser();
  const page = await visitor.get(link(at.client.clientId));
  const attempt = (email: string, password: string) =>
    visitor.submit(page, '/oauth2/sign-in', [
      ['email', email],
      ['password', password],
    ]);
  const complaint = (seen: Seen) => /role="alert">([^<]*)/.exec(seen.html)?.[1];
  const wrong = await attempt('ann@example.com', 'wrong horse');
  const unknown = await attempt('nobody@example.com', 'wrong horse');
  assert.deepEqual([wrong.status, complaint(wrong)], [401, complaint(unknown)]);
  for (let tries = 0; tries < 5; tries++) await attempt('ann@example.com', 'wrong horse');
  const locked = await attempt('ann@example.com', 'correct horse');
  assert.equal(locked.status, 429);
  assert.equal(locked.headers['retry-after'], '1');
  at.time.nowMs += 1_000;
  assert.equal((await attempt('ann@example.com', 'correct horse')).status, 303);
});

test('a form counts only from the browser that got it: no other site can sign in or consent', async (t) => {
  const at = await world(t);
  await at.member('ann@example.com');
  const { visitor, consent } = await signedIn(at, 'ann@example.com');
  const other = at.browser();
  const foreign = await other.submit(consent, '/oauth2/decision', [
    ['decision', 'allow'],
    ['advertiser', String(at.advertiserIds[0])],
  ]);
  assert.match((await other.follow(foreign)).html, /type="password"/);
  const forged = {
    ...consent,
    html: consent.html.replaceAll(/name="token" value="[^"]*"/g, 'name="token" value="x"'),
  };
  await visitor.submit(forged, '/oauth2/decision', [['decision', 'allow']]);
  const signIn = await at.browser().get(link(at.client.clientId));
  const stranger = await at.browser().submit(signIn, '/oauth2/sign-in', [
    ['email', 'ann@example.com'],
    ['password', 'correct horse'],
  ]);
  assert.equal(stranger.status, 403);
  assert.deepEqual(await at.accounts.consents(), []);
  const session = visitor.cookies.get('souk_session') ?? '';
  assert.ok(!consent.html.includes(session), 'no page holds the cookie');
});

test('pages load, frame and run nothing, are kept by nobody, and escape every name', async (t) => {
  const at = await world(t);
  await at.member('ann@example.com');
  const { consent } = await signedIn(at, 'ann@example.com');
  const page = await at.browser().get(link(at.client.clientId));
  for (const seen of [page, consent, await at.browser().get('/oauth2')]) {
    const policy = String(seen.headers['content-security-policy']);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(seen.html)?.[1] ?? '';
    assert.ok(
      policy.includes(`'sha256-${hash('sha256', style, 'base64')}'`),
      'the style is the one announced',
    );
    assert.equal(seen.headers['cache-control'], 'no-store');
    assert.equal(seen.headers['x-frame-options'], 'DENY');
    assert.doesNotMatch(seen.html, /<script|https?:\/\/|src=|<link|<Portal>|<b>/);
  }
  assert.match(
    String(consent.headers['content-security-policy']),
    /form-action 'self' https:\/\/portal\.example;/,
  );
  const cookies = [page.headers['set-cookie']].flat().join();
  assert.match(cookies, /souk_visit=[\w-]+; Path=\/oauth2; HttpOnly; SameSite=Lax/);
  const app = await at.browser().get(link(at.client.clientId, { redirect_uri: 'com.example.app:/cb' }));
  assert.equal(app.status, 200);
});

test('a role that cannot give what the app wants is told so and can only deny', async (t) => {
  const at = await world(t);
  await at.member('vic@example.com', 'viewer');
  await at.member('nil@example.com', 'admin', []);
  for (const [email, words] of [
    ['vic@example.com', /Ask a member with the role admin/],
    ['nil@example.com', /no advertiser that you could give/],
  ] as const) {
    const { visitor, consent } = await signedIn(at, email);
    assert.match(consent.html, words);
    assert.doesNotMatch(consent.html, /value="allow"/);
    const forced = await visitor.submit(consent, '/oauth2/decision', [
      ['decision', 'allow'],
      ['advertiser', String(at.advertiserIds[0])],
    ]);
    assert.equal(forced.status, 200);
    const denied = await visitor.submit(consent, '/oauth2/decision', [['decision', 'deny']]);
    assert.equal(denied.location?.searchParams.get('error'), 'access_denied');
  }
  assert.deepEqual(await at.accounts.consents(), []);
});
