import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDb } from '../../../test/support/stores.ts';
import { randomIds } from '../../base/ids.ts';
import { type Problem, Refusal } from '../../base/problem.ts';
import { MINUTE_MS } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { type Accounts, migrations, openAccounts, SCOPES } from './index.ts';

interface Bench {
  readonly db: Db;
  readonly accounts: Accounts;
  readonly time: { nowMs: number };
  /** A second process on the same database. */
  other(): Promise<Accounts>;
}

async function bench(t: TestContext): Promise<Bench> {
  const db = await testDb(t, migrations);
  const time = { nowMs: Date.UTC(2026, 0, 15) };
  const open = async () => {
    const accounts = await openAccounts({ db, clock: { now: () => time.nowMs }, ids: randomIds() });
    afterwards(t, () => accounts.close());
    return accounts;
  };
  return { db, accounts: await open(), time, other: open };
}

const shop = { name: 'Shop', currency: 'EUR' };

function refused(code: string): (error: unknown) => boolean {
  return (error) => codesOf(error).includes(code);
}

function codesOf(error: unknown): string[] {
  return error instanceof Refusal ? error.problems.map((problem: Problem) => problem.code) : [];
}

test('advertisers get defaults, free partner ids, and are known at once', async (t) => {
  const { accounts } = await bench(t);
  const first = await accounts.createAdvertiser(shop);
  assert.equal(first.timeZone, 'UTC');
  assert.equal(first.productSetIdsMin, 20);
  assert.equal(first.attributionWindowDays, 30);
  assert.equal(accounts.advertiser(first.id), first);
  assert.equal(accounts.advertiserOfPartner(first.partnerId), first);

  const chosen = await accounts.createAdvertiser({ ...shop, partnerId: first.partnerId + 5 });
  const next = await accounts.createAdvertiser(shop);
  assert.ok(next.partnerId > chosen.partnerId);
  await assert.rejects(accounts.createAdvertiser({ ...shop, partnerId: 7_000_000_000 }), refused('invalid'));
  await assert.rejects(
    accounts.createAdvertiser({ ...shop, partnerId: chosen.partnerId }),
    refused('partner-id-taken'),
  );
  assert.equal(accounts.advertisers().length, 3);
});

test('a bad advertiser is refused with every fault and its field', async (t) => {
  const { accounts } = await bench(t);
  const bad = { name: ' ', currency: 'euro', timeZone: 'Mars/Base', attributionWindowDays: 91 };
  await assert.rejects(accounts.createAdvertiser(bad), (error) => {
    assert.ok(error instanceof Refusal);
    assert.deepEqual(
      error.problems.map((problem) => problem.pointer),
      ['/name', '/currency', '/timeZone', '/attributionWindowDays'],
    );
    return true;
  });
  assert.deepEqual(accounts.advertisers(), []);
});

test('a token stands for its client for 15 minutes; several live at once', async (t) => {
  const { accounts, time } = await bench(t);
  const { id } = await accounts.createAdvertiser(shop);
  const credentials = await accounts.createClient({ name: 'it', scopes: SCOPES, advertiserIds: [id] });
  assert.match(credentials.clientSecret, /^[\w-]{43,44}$/, 'nothing in it needs escaping in a form');

  const first = await accounts.issueToken(credentials);
  time.nowMs += 10 * MINUTE_MS;
  const second = await accounts.issueToken(credentials);
  assert.ok(first !== null && second !== null);
  assert.equal(first.expiresInSeconds, 900);
  const caller = await accounts.authenticate(first.accessToken);
  assert.deepEqual([...caller.advertiserIds], [id]);
  assert.equal(caller.clientId, credentials.clientId);
  assert.ok(caller.scopes.has('MarketingSolutions_Campaign_Manage'));

  time.nowMs += 5 * MINUTE_MS;
  const expired = refused('authorization-token-expired');
  await assert.rejects(accounts.authenticate(first.accessToken), expired, 'a remembered token expires too');
  assert.deepEqual(await accounts.authenticate(second.accessToken), caller);
  time.nowMs += 10 * MINUTE_MS;
  await assert.rejects(accounts.authenticate(second.accessToken), expired);
});

test('wrong secrets, foreign and mutilated tokens stand for nobody', async (t) => {
  const { accounts } = await bench(t);
  const { accounts: stranger } = await bench(t);
  const credentials = await accounts.createClient({ name: 'it', scopes: [], advertiserIds: [] });
  const foreign = await stranger.createClient({ name: 'it', scopes: [], advertiserIds: [] });
  assert.equal(await accounts.issueToken({ ...credentials, clientSecret: 'wrong' }), null);
  assert.equal(await accounts.issueToken(foreign), null);

  const token = (await accounts.issueToken(credentials))?.accessToken ?? '';
  const alien = (await stranger.issueToken(foreign))?.accessToken ?? '';
  const [header = '', payload = '', signature = ''] = token.split('.');
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  const forged = [
    alien,
    none,
    `${header}.${payload}.`,
    `${header}.${payload}x.${signature}`,
    '',
    'x'.repeat(9_000),
  ];
  for (const bearer of forged) {
    await assert.rejects(accounts.authenticate(bearer), refused('authorization-token-invalid'));
  }
});

test('a revoked client is out at once, in this process and in others', async (t) => {
  const { accounts, other, db } = await bench(t);
  const credentials = await accounts.createClient({ name: 'it', scopes: [], advertiserIds: [] });
  const second = await other();
  const token = (await second.issueToken(credentials))?.accessToken ?? '';
  await accounts.authenticate(token);
  await second.authenticate(token);

  const heard = Promise.withResolvers<void>();
  const unlisten = await db.listen('accounts', () => heard.resolve());
  await accounts.revokeClient(credentials.clientId);
  await assert.rejects(accounts.authenticate(token), refused('authorization-token-invalid'));
  assert.equal(await accounts.issueToken(credentials), null);
  await heard.promise;
  await unlisten();
  // The other process heard the same notification; a write of its own ends behind the refresh that it began.
  await second.createAdvertiser(shop);
  await assert.rejects(second.authenticate(token), refused('authorization-token-invalid'));
  await assert.rejects(accounts.revokeClient('nobody'), refused('client-unknown'));
});

test('grants reach tokens that live already', async (t) => {
  const { accounts } = await bench(t);
  const { id } = await accounts.createAdvertiser(shop);
  const credentials = await accounts.createClient({ name: 'it', scopes: [], advertiserIds: [] });
  const token = (await accounts.issueToken(credentials))?.accessToken ?? '';
  assert.equal((await accounts.authenticate(token)).advertiserIds.size, 0);
  await accounts.grantAdvertiser(credentials.clientId, id);
  await accounts.grantAdvertiser(credentials.clientId, id);
  assert.deepEqual([...(await accounts.authenticate(token)).advertiserIds], [id]);
  await assert.rejects(accounts.grantAdvertiser(credentials.clientId, 9), refused('invalid'));
  await assert.rejects(
    accounts.createClient({ name: '', scopes: ['Everything'], advertiserIds: [9] }),
    (error) => codesOf(error).length === 3,
  );
});

test('event keys are known by their hash until they are revoked', async (t) => {
  const { accounts, db } = await bench(t);
  const { id } = await accounts.createAdvertiser(shop);
  const made = await accounts.createEventKey({ advertiserId: id, kind: 'events-api', name: 'backend' });
  assert.equal(accounts.eventKey(made.key)?.callerId, made.callerId);
  assert.equal(accounts.eventKey(made.key)?.advertiserId, id);
  assert.equal(accounts.eventKey(`${made.key}x`), undefined);
  await accounts.revokeEventKey(made.callerId);
  assert.equal(accounts.eventKey(made.key), undefined);
  assert.equal(accounts.eventKeys()[0]?.name, 'backend');

  const client = await accounts.createClient({ name: 'it', scopes: [], advertiserIds: [id] });
  const dump = JSON.stringify([
    await db.query('SELECT * FROM event_keys'),
    await db.query('SELECT * FROM api_clients'),
    accounts.clients(),
  ]);
  assert.ok(!dump.includes(made.key) && !dump.includes(client.clientSecret), 'only hashes are kept');
  assert.ok(!JSON.stringify(accounts.clients()).includes('secret'));
});

test('members sign in with e-mail in any case and their password', async (t) => {
  const { accounts } = await bench(t);
  const { id } = await accounts.createAdvertiser(shop);
  const input = {
    email: 'Ann@example.com',
    password: 'correct horse',
    role: 'admin',
    advertiserIds: [id],
  } as const;
  const member = await accounts.createMember(input);
  assert.deepEqual(await accounts.signIn('ann@EXAMPLE.com', 'correct horse'), member);
  assert.equal(await accounts.signIn('ann@example.com', 'wrong horse'), null);
  assert.equal(await accounts.signIn('bob@example.com', 'correct horse'), null);
  await assert.rejects(accounts.createMember({ ...input, email: 'ANN@example.com' }), refused('email-taken'));
  await assert.rejects(accounts.createMember({ ...input, password: 'short' }), refused('invalid'));
});

test('two processes that start at once agree on the keys', async (t) => {
  const db = await testDb(t, migrations);
  const open = () => openAccounts({ db, clock: { now: () => Date.UTC(2026, 0, 15) }, ids: randomIds() });
  const [a, b] = await Promise.all([open(), open()]);
  afterwards(t, () => Promise.all([a.close(), b.close()]));
  assert.deepEqual(a.linkKey, b.linkKey);
  assert.equal(a.linkKey.length, 32);
  const credentials = await a.createClient({ name: 'it', scopes: [], advertiserIds: [] });
  const token = (await a.issueToken(credentials))?.accessToken ?? '';
  await b.createAdvertiser(shop);
  assert.equal((await b.authenticate(token)).clientId, credentials.clientId);
});
