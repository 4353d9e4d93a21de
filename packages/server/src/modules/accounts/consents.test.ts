import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDb } from '../../../test/support/stores.ts';
import { randomIds } from '../../base/ids.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import { MINUTE_MS } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { type Accounts, type Member, migrations, openAccounts, type Role, SCOPES } from './index.ts';

const BACK = 'https://portal.example/callback';

interface Bench {
  readonly db: Db;
  readonly accounts: Accounts;
  readonly time: { nowMs: number };
  /** Three advertisers. */
  readonly ids: readonly [number, number, number];
  readonly app: { clientId: string; clientSecret: string };
  member(email: string, advertiserIds: readonly number[], role?: Role): Promise<Member>;
  /** A code of that member's consent. */
  code(member: Member, advertiserIds?: readonly number[], challenge?: string): Promise<string>;
  sees(accessToken: string): Promise<number[]>;
}

async function bench(t: TestContext): Promise<Bench> {
  const db = await testDb(t, migrations);
  const time = { nowMs: Date.UTC(2026, 0, 15) };
  const accounts = await openAccounts({ db, clock: { now: () => time.nowMs }, ids: randomIds() });
  afterwards(t, () => accounts.close());
  const advertiser = async (name: string) => (await accounts.createAdvertiser({ name, currency: 'EUR' })).id;
  const ids = [await advertiser('One'), await advertiser('Two'), await advertiser('Three')] as const;
  const app = await accounts.createClient({
    name: 'Portal',
    scopes: SCOPES,
    advertiserIds: [],
    redirectUris: [BACK],
  });
  return {
    ...{ db, accounts, time, ids, app },
    member: (email, advertiserIds, role = 'admin') =>
      accounts.createMember({ email, password: 'correct horse', role, advertiserIds }),
    code: (member, advertiserIds = member.advertiserIds, codeChallenge) =>
      accounts.consent(
        { clientId: app.clientId, member, advertiserIds },
        { redirectUri: BACK, codeChallenge: codeChallenge ?? null },
      ),
    sees: async (accessToken) => [...(await accounts.authenticate(accessToken)).advertiserIds],
  };
}

const IN_HAND = { redirectUri: BACK, codeVerifier: null };

function granted<T extends { ok: boolean }>(answer: T): Extract<T, { ok: true }> {
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer as Extract<T, { ok: true }>;
}

function refused(answer: { ok: boolean; error?: string; why?: string }): string {
  assert.equal(answer.ok, false);
  return `${answer.error}: ${answer.why ?? ''}`;
}

function codesOf(error: unknown): string[] {
  return error instanceof Refusal ? error.problems.map((problem: Problem) => problem.code) : [];
}

test('consents of several members add up on one app, and each can be withdrawn alone', async (t) => {
  const { accounts, app, ids, member, code, sees } = await bench(t);
  const [one, two, three] = ids;
  const ann = await member('ann@example.com', [one, two]);
  const bob = await member('bob@example.com', [three]);
  const annsTokens = granted(await accounts.tokensForCode(app, { ...IN_HAND, code: await code(ann, [one]) }));
  assert.deepEqual(await sees(annsTokens.accessToken), [one]);
  const bobsTokens = granted(await accounts.tokensForCode(app, { ...IN_HAND, code: await code(bob) }));
  const own = (await accounts.issueToken(app))?.accessToken ?? '';
  for (const token of [annsTokens.accessToken, bobsTokens.accessToken, own]) {
    assert.deepEqual(await sees(token), [one, three]);
  }
  await code(ann, [two]);
  assert.deepEqual(await sees(own), [two, three], 'the same member again: the second consent counts');

  const [annsConsent] = (await accounts.consents()).filter(({ memberId }) => memberId === ann.id);
  assert.deepEqual(annsConsent?.advertiserIds, [two]);
  await accounts.withdrawConsent(annsConsent?.id ?? 0);
  assert.deepEqual(await sees(own), [three]);
  assert.deepEqual(await sees(bobsTokens.accessToken), [three]);
  await assert.rejects(sees(annsTokens.accessToken), (error) =>
    codesOf(error).includes('authorization-token-invalid'),
  );
  assert.match(
    refused(await accounts.tokensForRefresh(app, annsTokens.refreshToken)),
    /invalid_grant: .*withdrawn/,
  );
  await accounts.withdrawConsent(annsConsent?.id ?? 0);
  await assert.rejects(accounts.withdrawConsent(999), (error) => codesOf(error).includes('consent-unknown'));
  await code(ann, [one]);
  assert.match(refused(await accounts.tokensForRefresh(app, annsTokens.refreshToken)), /invalid_grant/);
});

test('nobody gives an advertiser or a right that they do not have', async (t) => {
  const { accounts, app, ids, member, code } = await bench(t);
  const ann = await member('ann@example.com', [ids[0]]);
  await assert.rejects(code(ann, [ids[1]]), (error) => codesOf(error).includes('invalid'));
  await assert.rejects(code(ann, []), (error) => codesOf(error).includes('invalid'));
  const viewer = await member('vic@example.com', [ids[0]], 'viewer');
  await assert.rejects(code(viewer), (error) => codesOf(error).includes('consent-beyond-role'));
  const reader = await accounts.createClient({
    name: 'Reader',
    scopes: ['MarketingSolutions_Campaign_Read'],
    advertiserIds: [],
  });
  const given = { clientId: reader.clientId, member: viewer, advertiserIds: [ids[0]] };
  await accounts.consent(given, { redirectUri: null, codeChallenge: null });
  await accounts.revokeClient(app.clientId);
  await assert.rejects(code(ann), (error) => codesOf(error).includes('client-unknown'));
});

test('a code works once, for a minute, for its client, address and verifier only', async (t) => {
  const { accounts, app, ids, time, member, code, sees } = await bench(t);
  const ann = await member('ann@example.com', [ids[0]]);
  const other = await accounts.createClient({ name: 'Other', scopes: [], advertiserIds: [] });
  const take = (given: Partial<Parameters<Accounts['tokensForCode']>[1]> & { code: string }, who = app) =>
    accounts.tokensForCode(who, { ...IN_HAND, ...given });

  const late = await code(ann);
  time.nowMs += MINUTE_MS;
  assert.match(refused(await take({ code: late })), /expired/);
  assert.match(refused(await take({ code: 'nonsense' })), /unknown/);

  const first = await code(ann);
  assert.match(refused(await take({ code: first }, other)), /unknown/);
  assert.match(refused(await take({ code: first, redirectUri: `${BACK}/` })), /redirect_uri/);
  assert.match(refused(await take({ code: first, codeVerifier: 'x'.repeat(43) })), /code_verifier/);
  assert.match(refused(await take({ code: first }, { ...app, clientSecret: 'wrong' })), /invalid_client/);
  const tokens = granted(await take({ code: first }));
  assert.match(refused(await take({ code: first })), /used before/);
  await assert.rejects(sees(tokens.accessToken), 'what came of a code that is used twice ends');
  assert.match(refused(await accounts.tokensForRefresh(app, tokens.refreshToken)), /ended/);

  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const proven = await code(ann, undefined, hash('sha256', verifier, 'base64url'));
  assert.match(refused(await take({ code: proven })), /missing/);
  assert.match(refused(await take({ code: proven, codeVerifier: `${verifier}x` })), /does not fit/);
  granted(await take({ code: proven, codeVerifier: verifier }));
});

test('refresh tokens rotate; using one twice ends its whole family and no other', async (t) => {
  const { accounts, app, db, ids, time, member, code, sees } = await bench(t);
  const ann = await member('ann@example.com', [ids[0]]);
  const bob = await member('bob@example.com', [ids[1]]);
  const start = granted(await accounts.tokensForCode(app, { ...IN_HAND, code: await code(ann) }));
  const other = granted(await accounts.tokensForCode(app, { ...IN_HAND, code: await code(bob) }));
  time.nowMs += 20 * MINUTE_MS;
  const second = granted(await accounts.tokensForRefresh(app, start.refreshToken));
  const third = granted(await accounts.tokensForRefresh(app, second.refreshToken));
  assert.equal(new Set([start, second, third].map(({ refreshToken }) => refreshToken)).size, 3);
  await sees(third.accessToken);

  assert.match(refused(await accounts.tokensForRefresh(app, start.refreshToken)), /used before/);
  assert.match(refused(await accounts.tokensForRefresh(app, third.refreshToken)), /ended/);
  await assert.rejects(sees(third.accessToken));
  granted(await accounts.tokensForRefresh(app, other.refreshToken));

  const dump = JSON.stringify(await db.query('SELECT * FROM refresh_tokens'));
  assert.ok(!dump.includes(third.refreshToken), 'only hashes are kept');
  time.nowMs += 181 * 24 * 60 * MINUTE_MS;
  const last = granted(await accounts.tokensForCode(app, { ...IN_HAND, code: await code(ann) }));
  assert.equal((await db.query('SELECT 1 FROM refresh_tokens')).length, 1, 'what expired is cleared away');
  time.nowMs += 180 * 24 * 60 * MINUTE_MS;
  assert.match(refused(await accounts.tokensForRefresh(app, last.refreshToken)), /expired/);
});

test('of ten clients that turn in one refresh token at once, at most one gets the next', async (t) => {
  const { accounts, app, ids, member, code } = await bench(t);
  const ann = await member('ann@example.com', [ids[0]]);
  const { refreshToken } = granted(await accounts.tokensForCode(app, { ...IN_HAND, code: await code(ann) }));
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => accounts.tokensForRefresh(app, refreshToken)),
  );
  assert.equal(answers.filter(({ ok }) => ok).length, 1);
});

test('addresses that could leak a code are refused with their place', async (t) => {
  const { accounts } = await bench(t);
  const create = (redirectUris: string[]) =>
    accounts.createClient({ name: 'App', scopes: [], advertiserIds: [], redirectUris });
  await create([BACK, 'http://localhost:3000/cb', 'http://127.0.0.1/cb', 'com.example.app:/cb']);
  const bad = [
    ['/callback', /no whole address/],
    ['http://portal.example/cb', /https/],
    ['https://portal.example/#x', /fragment/],
    ['https://a:b@portal.example/', /user name/],
    ['javascript:alert(1)', /scheme/],
    ['data:text/html,x', /scheme/],
    [`https://portal.example/${'x'.repeat(3_000)}`, /no whole address/],
  ] as const;
  for (const [uri, reason] of bad) {
    await assert.rejects(create([BACK, uri]), (error) => {
      assert.ok(error instanceof Refusal, uri);
      assert.equal(error.problems[0]?.pointer, '/redirectUris/1');
      assert.match(error.problems[0]?.detail ?? '', reason);
      return true;
    });
  }
});

test('wrong passwords cost a wait that doubles; the right one during it is not looked at', async (t) => {
  const { accounts, ids, time, member } = await bench(t);
  const ann = await member('ann@example.com', [ids[0]]);
  const { sessions } = accounts;
  for (let tries = 0; tries < 6; tries++) {
    assert.deepEqual(await sessions.open('ann@example.com', 'wrong horse'), {
      ok: false,
      retryAfterMs: null,
    });
  }
  assert.deepEqual(await sessions.open('ANN@example.com', 'correct horse'), {
    ok: false,
    retryAfterMs: 1_000,
  });
  time.nowMs += 1_000;
  await sessions.open('ann@example.com', 'wrong horse');
  assert.deepEqual(await sessions.open('ann@example.com', 'x'), { ok: false, retryAfterMs: 2_000 });
  assert.ok((await sessions.open('bob@example.com', 'x')).ok === false, 'others are not held up');
  time.nowMs += 2_000;
  const signedIn = await sessions.open('ann@example.com', 'correct horse');
  assert.ok(signedIn.ok);
  assert.deepEqual(await sessions.member(signedIn.session), ann);
  assert.equal(await sessions.member(`${signedIn.session}x`), null);
  assert.deepEqual(await sessions.open('ann@example.com', 'wrong horse'), { ok: false, retryAfterMs: null });

  time.nowMs += 30 * MINUTE_MS;
  assert.equal(await sessions.member(signedIn.session), null, 'a session ends after half an hour');
  const again = await sessions.open('ann@example.com', 'correct horse');
  assert.ok(again.ok);
  await sessions.close(again.session);
  assert.equal(await sessions.member(again.session), null);
});

test('what is too long for any member is refused before it counts as a try of anybody', async (t) => {
  const { accounts, ids, member } = await bench(t);
  await member('ann@example.com', [ids[0]]);
  for (let tries = 0; tries < 10; tries++) {
    for (const [email, password] of [
      ['ann@example.com', 'x'.repeat(201)],
      ['x'.repeat(8_000_000), 'correct horse'],
    ] as const) {
      assert.deepEqual(await accounts.sessions.open(email, password), { ok: false, retryAfterMs: null });
    }
  }
  assert.ok((await accounts.sessions.open('ann@example.com', 'correct horse')).ok);
});
