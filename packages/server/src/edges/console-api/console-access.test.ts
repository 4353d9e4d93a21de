import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConsoleWorld, consoleWorld } from '../../../test/support/console-world.ts';
import type { Role } from '../../modules/accounts/index.ts';

const PASSWORD = 'correct horse battery';
const OWN = { 'x-souk-console': '1', 'content-type': 'application/json' };

async function accountsOf(world: ConsoleWorld): Promise<readonly [number, number]> {
  const make = async (name: string) =>
    (await world.call('POST', '/advertisers', { name, currency: 'EUR' })).json.id as number;
  return [await make('Mine'), await make('Theirs')];
}

async function signedIn(world: ConsoleWorld, role: Role, advertiserIds: readonly number[]) {
  const email = `${role}@example.com`;
  const made = await world.call('POST', '/members', { email, password: PASSWORD, role, advertiserIds });
  assert.equal(made.status, 201);
  const answer = await world.app.inject({
    method: 'POST',
    url: '/console/v1/session',
    headers: OWN,
    payload: JSON.stringify({ email, password: PASSWORD }),
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return { cookie: String(answer.headers['set-cookie']), token: answer.json().accessToken as string };
}

/** Routes that ask for a scope of the public API, which a member has by role. */
const BY_SCOPE = /\/(feeds|feed-sources|events|readiness)\b/;

const RANK = { viewer: 1, 'ad-ops': 2, admin: 3 } as const;

test('every console route answers each role exactly as it says, and only about advertisers of the member', async (t) => {
  const world = await consoleWorld(t);
  const [mine, theirs] = await accountsOf(world);
  assert.ok(world.routes.length > 25);
  for (const role of ['viewer', 'ad-ops', 'admin'] as const) {
    const { token } = await signedIn(world, role, [mine]);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    for (const { method, url, role: needed } of world.routes) {
      if (needed === 'nobody-yet') continue;
      const ask = async (id: string) => {
        const path = url.replace(':id', id);
        const payload = method === 'GET' ? {} : { payload: '{}' };
        return world.app.inject({ method, url: path, headers, ...payload });
      };
      if (url.includes('/advertisers/:id')) {
        const { statusCode } = await ask(String(theirs));
        assert.ok(
          statusCode >= 400 && statusCode < 500,
          `${role}: ${method} ${url} of another: ${statusCode}`,
        );
      }
      if (BY_SCOPE.test(url)) continue;
      const answer = await ask(String(mine));
      const what = `${role}: ${method} ${url} answered ${answer.statusCode} ${answer.body.slice(0, 200)}`;
      if (needed === undefined) assert.equal(answer.statusCode, 401, what);
      else if (RANK[role] < RANK[needed]) assert.equal(answer.json().error.code, 'role-too-low', what);
      else assert.ok(![401, 403].includes(answer.statusCode) || /Invalid.*Id/.test(answer.body), what);
    }
    const list = await world.app.inject({ url: '/console/v1/advertisers', headers });
    assert.deepEqual(
      list.json().map(({ id }: { id: number }) => id),
      [mine],
    );
    const feeds = await world.app.inject({ url: `/console/v1/advertisers/${theirs}/feeds`, headers });
    assert.equal(feeds.statusCode, 404);
    const upload = `/console/v1/advertisers/${mine}/feeds`;
    const fed = await world.app.inject({ method: 'POST', url: upload, headers, payload: 'id\n1\n' });
    assert.equal(fed.statusCode === 403, role !== 'admin');
  }
});

test('a session lives in a cookie of its own path, ends at once, and serves no page but the console’s', async (t) => {
  const world = await consoleWorld(t);
  const [mine] = await accountsOf(world);
  const { cookie, token } = await signedIn(world, 'viewer', [mine]);
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/console/v1/session']) {
    assert.ok(cookie.includes(part), cookie);
  }
  const session = cookie.split(';')[0] ?? '';
  const at = (method: 'GET' | 'DELETE', headers: Record<string, string>) =>
    world.app.inject({ method, url: '/console/v1/session', headers: { cookie: session, ...headers } });
  assert.equal((await at('GET', OWN)).json().member.email, 'viewer@example.com');
  assert.equal((await at('GET', {})).statusCode, 403);
  assert.equal((await at('GET', { ...OWN, 'sec-fetch-site': 'cross-site' })).statusCode, 403);
  assert.equal((await at('GET', { ...OWN, 'sec-fetch-site': 'same-origin' })).statusCode, 200);
  const withCookie = await world.app.inject({ url: '/console/v1/advertisers', headers: { cookie: session } });
  assert.equal(withCookie.statusCode, 401, 'a cookie opens nothing else');
  assert.equal((await world.accounts.authenticate(token)).member?.role, 'viewer');
  assert.equal((await at('DELETE', { 'x-souk-console': '1' })).statusCode, 204);
  assert.equal((await at('GET', OWN)).statusCode, 401);
  await assert.rejects(world.accounts.authenticate(token), 'its token ends with it');
});

test('wrong passwords are refused in one sentence, and too many of them with a wait', async (t) => {
  const world = await consoleWorld(t);
  const [mine] = await accountsOf(world);
  await signedIn(world, 'admin', [mine]);
  const attempt = (email: string) =>
    world.app.inject({
      method: 'POST',
      url: '/console/v1/session',
      headers: OWN,
      payload: JSON.stringify({ email, password: 'wrong wrong wrong' }),
    });
  const unknown = await attempt('nobody@example.com');
  const known = await attempt('admin@example.com');
  assert.deepEqual([unknown.statusCode, known.statusCode], [401, 401]);
  assert.equal(unknown.body, known.body);
  for (let i = 0; i < 5; i++) await attempt('admin@example.com');
  const locked = await attempt('admin@example.com');
  assert.equal(locked.statusCode, 429);
  assert.ok(Number(locked.headers['retry-after']) >= 1);
});

test('a client’s secret is replaced: the old one gets no token, and only of clients that are the member’s', async (t) => {
  const world = await consoleWorld(t);
  const [mine, theirs] = await accountsOf(world);
  const { token } = await signedIn(world, 'admin', [mine]);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const post = (path: string, body: unknown) =>
    world.app.inject({
      method: 'POST',
      url: `/console/v1${path}`,
      headers,
      payload: JSON.stringify(body),
    });
  const made = (await post('/clients', { name: 'App', scopes: [], advertiserIds: [mine] })).json();
  const rotated = (await post(`/clients/${made.clientId}/rotate`, {})).json();
  assert.equal(rotated.clientId, made.clientId);
  assert.equal(await world.accounts.issueToken(made), null);
  assert.notEqual(await world.accounts.issueToken(rotated), null);
  const foreign = await world.accounts.createClient({ name: 'B', scopes: [], advertiserIds: [mine, theirs] });
  const shared = await world.accounts.createClient({
    ...{ name: 'Portal', scopes: [], advertiserIds: [mine], redirectUris: ['https://app.example/back'] },
  });
  const them = {
    email: 'them@example.com',
    password: PASSWORD,
    role: 'admin',
    advertiserIds: [theirs],
  } as const;
  await world.accounts.consent(
    { clientId: shared.clientId, member: await world.accounts.createMember(them), advertiserIds: [theirs] },
    { redirectUri: 'https://app.example/back', codeChallenge: null },
  );
  for (const { clientId } of [foreign, shared]) {
    for (const act of ['rotate', 'revoke']) {
      assert.equal((await post(`/clients/${clientId}/${act}`, {})).statusCode, 404);
    }
  }
  assert.equal((await post('/clients', { name: 'C', scopes: [], advertiserIds: [theirs] })).statusCode, 404);
  assert.equal((await post('/clients', { name: 'D', scopes: [], advertiserIds: [] })).statusCode, 400);
});
