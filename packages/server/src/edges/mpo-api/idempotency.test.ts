import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MPO_PATH, type MpoWorld, mpoWorld } from '../../../test/support/mpo-world.ts';
import { randomIds } from '../../base/ids.ts';
import { SCOPES } from '../../modules/accounts/index.ts';
import { openIdempotency } from '../../modules/idempotency/index.ts';

const DAY_MS = 86_400_000;

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly replayed: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as a client would.
  readonly body: any;
  readonly headers: Record<string, unknown>;
}

type Send = (
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  options?: { body?: unknown; key?: string },
) => Promise<Reply>;

async function sender(world: MpoWorld): Promise<Send> {
  const { accounts, app, advertiserId } = world;
  const client = await accounts.createClient({ name: 'it', scopes: SCOPES, advertiserIds: [advertiserId] });
  return async (method, path, { body, key } = {}) => {
    const token = await accounts.issueToken(client);
    const answer = await app.inject({
      method,
      url: MPO_PATH + path,
      headers: {
        authorization: `Bearer ${token?.accessToken}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    return {
      status: answer.statusCode,
      text: answer.body,
      replayed: answer.headers['idempotency-replayed'] === 'true',
      body: answer.json(),
      headers: answer.headers,
    };
  };
}

async function bench(t: TestContext) {
  const world = await mpoWorld(t);
  const [ada] = world.sellers;
  const budget = (startDate: string, more: object = {}) => ({
    ...{ sellerId: ada, campaignIds: [world.multiSellerId], budgetType: 'Capped', amount: '50' },
    ...{ startDate, endDate: startDate },
    ...more,
  });
  const count = async () => (await world.db.query('SELECT 1 FROM budgets')).length;
  return { world, budget, count, send: await sender(world), other: await sender(world) };
}

function faults(reply: Reply): string[] {
  return reply.body.errors.map(({ code }: { code: string }) => code);
}

test('200 replayed: the same key and body get the same bytes for 24 hours, and nothing is done twice', async (t) => {
  const { world, budget, count, send, other } = await bench(t);
  const request = { key: 'k-1', body: [budget('2026-06-01')] };
  const first = await send('POST', '/budgets', request);
  assert.deepEqual([first.status, first.replayed], [200, false]);
  const id = first.body[0].id;
  await send('PATCH', `/budgets/${id}`, { body: { isSuspended: true } });
  const again = await send('POST', '/budgets', request);
  assert.deepEqual([again.status, again.replayed, again.text], [200, true, first.text]);
  assert.equal(again.headers['content-type'], first.headers['content-type']);
  assert.equal(await count(), 1);

  const foreign = await other('POST', '/budgets', request);
  assert.deepEqual([foreign.status, foreign.replayed], [200, false], 'keys are each client’s own');
  world.time.nowMs += DAY_MS - 1;
  assert.equal((await send('POST', '/budgets', request)).replayed, true);
  world.time.nowMs += 1;
  const nextDay = await send('POST', '/budgets', request);
  assert.deepEqual([nextDay.replayed, faults(nextDay)], [false, ['WithOverlappingBudget']]);
});

test('409 idempotency-key-reused: the same key with another body, query or path', async (t) => {
  const { budget, count, send } = await bench(t);
  await send('POST', '/budgets', { key: 'k', body: [budget('2026-06-01')] });
  const body = [budget('2026-06-02')];
  for (const reply of [
    await send('POST', '/budgets', { key: 'k', body }),
    await send('POST', '/budgets?x=1', { key: 'k', body: [budget('2026-06-01')] }),
    await send('PATCH', '/budgets', { key: 'k', body: [{ budgetId: '1', amount: 1 }] }),
  ]) {
    assert.deepEqual([reply.status, faults(reply)], [409, ['idempotency-key-reused']]);
    assert.match(reply.body.errors[0].detail, /use a new key/);
  }
  assert.equal(await count(), 1);
});

test('a refusal is kept like any other answer; reads take no notice of the key', async (t) => {
  const { budget, send, world } = await bench(t);
  const wrong = { key: 'wrong', body: [budget('2020-01-01')] };
  const refused = await send('POST', '/budgets', wrong);
  const again = await send('POST', '/budgets', wrong);
  assert.deepEqual([again.status, again.replayed, again.text], [400, true, refused.text]);
  assert.equal((await send('GET', '/budgets', { key: 'wrong' })).status, 200);
  assert.equal((await send('GET', '/sellers', { key: 'wrong' })).replayed, false);
  const bid = `/seller-campaigns/${world.sellers[0]}.${world.multiSellerId}?bid=0.5`;
  assert.equal((await send('PATCH', bid, { key: 'bid' })).status, 200);
  assert.equal((await send('PATCH', bid, { key: 'bid' })).replayed, true);
});

test('400 idempotency-key-invalid: a key that is empty, long or not printable', async (t) => {
  const { budget, count, send } = await bench(t);
  for (const key of ['', 'x'.repeat(256), 'schlüssel', 'tab\there']) {
    const reply = await send('POST', '/budgets', { key, body: [budget('2026-06-01')] });
    assert.deepEqual([reply.status, faults(reply)], [400, ['idempotency-key-invalid']], key);
  }
  assert.equal(await count(), 0);
});

test('409 with Retry-After: of ten requests with one key at once, one is carried out', async (t) => {
  const { budget, count, send } = await bench(t);
  const request = { key: 'k', body: [budget('2026-06-01')] };
  const replies = await Promise.all(Array.from({ length: 10 }, () => send('POST', '/budgets', request)));
  const done = replies.filter(({ status, replayed }) => status === 200 && !replayed);
  assert.equal(done.length, 1);
  for (const reply of replies.filter(({ status }) => status !== 200)) {
    assert.deepEqual([reply.status, faults(reply)], [409, ['idempotency-request-running']]);
    assert.equal(reply.headers['retry-after'], '1');
  }
  assert.equal(await count(), 1);
  assert.equal((await send('POST', '/budgets', request)).text, done[0]?.text);
});

test('a crash between the commit and its answer: the retry gets what was made, and nothing is made twice', async (t) => {
  const { world, budget, count, send } = await bench(t);
  const crash = () =>
    world.db.query("UPDATE idempotency_keys SET status = NULL, body = NULL, claimed_by = 'dead'");
  const request = { key: 'k', body: [budget('2026-06-01'), budget('2026-06-03', { budgetType: 'Daily' })] };
  const first = await send('POST', '/budgets', request);
  await crash();
  // Suspended budgets do not stand in the way of others: without the record a second pair would be made.
  await send('PATCH', '/budgets', {
    body: first.body.map(({ id }: { id: string }) => ({ budgetId: id, isSuspended: true })),
  });
  const retry = await send('POST', '/budgets', request);
  assert.equal(retry.status, 200, retry.text);
  const idsOf = (reply: Reply) => reply.body.map(({ id }: { id: string }) => id);
  assert.deepEqual(idsOf(retry), idsOf(first));
  assert.equal(await count(), 2);
  assert.equal((await send('POST', '/budgets', request)).text, retry.text, 'from now on it is kept');

  const unborn = { key: 'unborn', body: [budget('2020-01-01')] };
  await send('POST', '/budgets', unborn);
  await crash();
  const other = await send('POST', '/budgets', { key: 'unborn', body: [budget('2020-01-01')] });
  assert.deepEqual(
    [other.status, other.replayed],
    [400, false],
    'what was never applied is carried out again',
  );
});

test('a claim of another process stands for a minute of the database’s clock, unless nobody else can be there', async (t) => {
  const { world } = await bench(t);
  const clock = { now: () => world.time.nowMs };
  const open = (alone: boolean) => openIdempotency({ db: world.db, clock, ids: randomIds(), alone });
  const request = { clientId: 'c', key: 'k', content: 'POST /x' };
  const first = await open(false).begin(request);
  assert.equal(first.is, 'mine');
  const other = open(false);
  assert.equal((await other.begin(request)).is, 'running');
  await world.db.query("UPDATE idempotency_keys SET claimed_at = now() - interval '61 seconds'");
  const taken = await other.begin(request);
  assert.ok(taken.is === 'mine' && taken.claim.interruptedSinceMs === world.time.nowMs);
  assert.equal((await open(true).begin(request)).is, 'mine', 'after a restart on a database of its own');
});

test('what expired is cleared away without a timer', async (t) => {
  const { world, budget, send } = await bench(t);
  const keys = () => world.db.query('SELECT 1 FROM idempotency_keys');
  for (const key of ['a', 'b', 'c']) await send('POST', '/budgets', { key, body: [budget('2020-01-01')] });
  assert.equal((await keys()).length, 3);
  world.time.nowMs += DAY_MS;
  await send('POST', '/budgets', { key: 'd', body: [budget('2020-01-01')] });
  assert.equal((await keys()).length, 1);
});

test('200 with a warning: a first budget sent twice without a key within a minute is made once', async (t) => {
  const { world, budget, count, send, other } = await bench(t);
  const body = [budget('2026-06-01')];
  const first = await send('POST', '/budgets', { body });
  world.time.nowMs += 59_999;
  const again = await send('POST', '/budgets', { body });
  assert.deepEqual([again.status, again.text, again.replayed], [200, first.text, true]);
  assert.match(String(again.headers.warning), /identical request/);
  assert.equal(await count(), 1);
  assert.deepEqual(
    faults(await other('POST', '/budgets', { body })),
    ['WithOverlappingBudget'],
    'another client',
  );
  const dearer = [budget('2026-06-01', { amount: '51' })];
  assert.deepEqual(faults(await send('POST', '/budgets', { body: dearer })), ['WithOverlappingBudget']);
  world.time.nowMs += 1;
  assert.deepEqual(
    faults(await send('POST', '/budgets', { body })),
    ['WithOverlappingBudget'],
    'a minute later',
  );

  const second = [budget('2026-06-02')];
  await send('POST', '/budgets', { body: second });
  const refused = await send('POST', '/budgets', { body: second });
  assert.deepEqual(faults(refused), ['WithOverlappingBudget'], 'not a first budget');
});

test('a first budget that was suspended since is not taken for a repetition', async (t) => {
  const { budget, count, send } = await bench(t);
  const body = [budget('2026-06-01')];
  const first = await send('POST', '/budgets', { body });
  await send('PATCH', `/budgets/${first.body[0].id}`, { body: { isSuspended: true } });
  const second = await send('POST', '/budgets', { body });
  assert.deepEqual([second.status, second.replayed, await count()], [200, false, 2]);
});
