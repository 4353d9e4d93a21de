import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { afterwards } from '../../../../test/support/afterwards.ts';
import { feedOf, newSource, outcome, shop, sourceWorld } from '../../../../test/support/source-world.ts';
import { Refusal } from '../../../base/problem.ts';
import type { FeedSource } from '../index.ts';
import { claimDue } from './source-rows.ts';

const HOUR_MS = 3_600_000;

test('an address is fetched on its schedule, and what is the same version is not read again', async (t) => {
  const { clock, ids, catalog, open } = await sourceWorld(t);
  const sources = await open();
  let version = 'one';
  const { url } = await shop(t, ({ headers }, response) => {
    if (headers['if-none-match'] === `"${version}"`) return response.writeHead(304).end();
    response
      .writeHead(200, { etag: `"${version}"`, 'content-encoding': 'gzip' })
      .end(gzipSync(feedOf(version)));
  });
  const { id, looks } = await sources.add(newSource({ kind: 'url', url }));
  assert.equal(looks, 0);
  assert.equal(await outcome(sources), 'done');
  assert.deepEqual(ids(), ['one']);
  assert.equal((await sources.get({ advertiserId: 1, id })).dueMs, clock.nowMs + HOUR_MS);
  clock.nowMs += HOUR_MS;
  assert.equal(await outcome(sources), 'unchanged');
  version = 'two';
  clock.nowMs += HOUR_MS - 1;
  assert.equal(await outcome(sources), 'unchanged');
  clock.nowMs += 1;
  assert.equal(await outcome(sources), 'held', 'the one product would go');
  await sources.run({ advertiserId: 1, id });
  assert.equal(await outcome(sources), 'held', 'asked for again, it is read again');
  assert.deepEqual(ids(), ['one']);
  const runs = await catalog.feedRuns(1, 10);
  assert.deepEqual(
    runs.map(({ name, state }) => [name, state]),
    [
      ['shop: products.csv', 'held'],
      ['shop: products.csv', 'failed'],
      ['shop: products.csv', 'done'],
    ],
  );
});

test('what may pass is tried again with growing waits, and in the end is a failed run; what will not pass is one at once', async (t) => {
  const { clock, ids, catalog, open } = await sourceWorld(t);
  const sources = await open();
  const server = await shop(t, (_, response) => response.writeHead(503).end());
  const { id } = await sources.add(newSource({ kind: 'url', url: server.url }));
  const waits: number[] = [];
  for (let look = 1; look <= 5; look++) {
    assert.equal(await outcome(sources), 'retrying');
    const { dueMs } = await sources.get({ advertiserId: 1, id });
    waits.push((dueMs - clock.nowMs) / 1_000);
    clock.nowMs = dueMs;
  }
  assert.deepEqual(waits, [30, 60, 120, 240, 480]);
  assert.deepEqual(await catalog.feedRuns(1, 10), []);
  assert.equal(await outcome(sources), 'failed');
  const [run] = await catalog.feedRuns(1, 10);
  assert.deepEqual([run?.state, run?.failure?.code, run?.rows], ['failed', 'not-fetched', 0]);
  assert.match(run?.failure?.detail ?? '', /answers 503/);

  server.answer = (_, response) => response.writeHead(429, { 'retry-after': '600' }).end();
  clock.nowMs += HOUR_MS;
  assert.equal(await outcome(sources), 'retrying');
  assert.equal((await sources.get({ advertiserId: 1, id })).dueMs, clock.nowMs + 600_000);

  const broken = feedOf('a', 'b');
  server.answer = (_, response) => {
    response.writeHead(200, { 'content-length': broken.length + 1, etag: '"x"' });
    response.write(broken, () => response.destroy());
  };
  clock.nowMs += 600_000;
  assert.equal(await outcome(sources), 'retrying', 'a download that breaks off');
  assert.equal((await catalog.feedRuns(1, 1))[0]?.failure?.code, 'interrupted');
  server.answer = (_, response) => response.writeHead(404).end();
  clock.nowMs += HOUR_MS;
  assert.equal(await outcome(sources), 'failed');
  assert.deepEqual(ids(), []);
});

test('passwords are sent, and neither told nor stored in the clear', async (t) => {
  const { db, open } = await sourceWorld(t);
  const sources = await open();
  const { url } = await shop(t, ({ headers }, response) => {
    const isAllowed = headers.authorization === 'Basic c2VjcmV0' && headers['x-key'] === 'k3y';
    response.writeHead(isAllowed ? 200 : 401).end(isAllowed ? feedOf('a') : '');
  });
  const headers = { authorization: 'Basic c2VjcmV0', 'X-Key': 'k3y' };
  const added = await sources.add(newSource({ kind: 'url', url }, { headers }));
  assert.deepEqual(added.secretHeaders, ['authorization', 'x-key']);
  assert.equal(await outcome(sources), 'done');
  const rows = await db.query('SELECT to_jsonb(feed_sources)::text AS row FROM feed_sources');
  assert.doesNotMatch(JSON.stringify([rows, await sources.list(1)]), /c2VjcmV0|k3y/);
});

test('two processes fetch a source once, and who lost it changes nothing', async (t) => {
  const { db, ids, catalog, open } = await sourceWorld(t);
  const [one, two] = [await open({ alone: false }), await open({ alone: false })];
  let finish = () => {};
  const server = await shop(t, (_, response) => {
    response.write(feedOf('a'));
    finish = () => response.end();
  });
  const both = () => Promise.all([one.lookAtDue(), two.lookAtDue()]);
  const fetches = (calls: number) => until(`${calls} fetches`, () => server.calls >= calls);
  const runs = async () => (await catalog.feedRuns(1, 9)).length;
  const key = { advertiserId: 1, id: (await one.add(newSource({ kind: 'url', url: server.url }))).id };
  const looks = both();
  await fetches(1);
  assert.equal((await two.get(key)).isRunning, true);
  finish();
  await looks;
  assert.deepEqual([server.calls, ids(), await runs()], [1, ['a'], 1]);

  await one.run(key);
  await fetches(2);
  await db.query(`UPDATE feed_sources SET claim = 'another'`);
  finish();
  await both();
  assert.equal(await runs(), 1, 'who lost the claim takes back what it read');

  await db.query('UPDATE feed_sources SET claim = NULL');
  await fetches(3);
  await two.remove(key);
  finish();
  await both();
  assert.equal(await runs(), 1, 'a source that is removed brings nothing more');
});

test('a source that meets too many imports lets its download go and comes again, however often', async (t) => {
  const { clock, ids, catalog, open } = await sourceWorld(t);
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  async function* slow(): AsyncGenerator<Uint8Array> {
    await finished;
    yield Buffer.from(feedOf('upload'));
  }
  const upload = () => catalog.importFeed({ advertiserId: 1, mode: 'delta', source: slow(), name: 'upload' });
  const uploads = [upload(), upload()];
  afterwards(t, () => finish());
  const sources = await open();
  let closed = 0;
  const server = await shop(t, (_, response) => {
    response.once('close', () => closed++).write(feedOf('a'));
  });
  const { id } = await sources.add(newSource({ kind: 'url', url: server.url }, { mode: 'delta' }));
  for (let look = 1; look <= 7; look++) {
    assert.equal(await outcome(sources), 'retrying');
    const { dueMs, last } = await sources.get({ advertiserId: 1, id });
    assert.match(last?.detail ?? '', /feed-imports-too-many/);
    assert.equal(dueMs, clock.nowMs + 30_000);
    clock.nowMs = dueMs;
  }
  await until('the downloads are let go', () => closed >= 7);
  server.answer = (_, response) => response.end(feedOf('b'));
  await sources.lookAtDue();
  assert.deepEqual(await catalog.feedRuns(1, 9), []);
  finish();
  await Promise.all(uploads);
  clock.nowMs = (await sources.get({ advertiserId: 1, id })).dueMs;
  assert.equal(await outcome(sources), 'done');
  assert.deepEqual(ids(), ['b', 'upload']);
});

test('of one account a single source is looked at at a time, however many ask', async (t) => {
  const { db, open } = await sourceWorld(t);
  const sources = await open();
  const { url } = await shop(t, (_, response) => response.end(feedOf('a')));
  for (const name of ['a', 'b', 'c'])
    for (const advertiserId of [1, 2])
      await sources.add(newSource({ kind: 'url', url }, { advertiserId, name }));
  await sources.lookAtDue();
  await sources.close();
  await db.query('UPDATE feed_sources SET claim = NULL, due_ms = 0');
  const claims = Array.from({ length: 6 }, (_, i) => claimDue(db, { nowMs: 1, claim: `claim ${i}` }));
  const claimed = (await Promise.all(claims)).flatMap((source) => source?.advertiserId ?? []);
  assert.deepEqual(claimed.sort(), [1, 2]);
});

test('a stop in the middle of a download changes nothing, and the next start fetches again', async (t) => {
  const { ids, catalog, open } = await sourceWorld(t);
  const first = await open();
  const server = await shop(t, (_, response) => response.write(feedOf('a')));
  await first.add(newSource({ kind: 'url', url: server.url }));
  await until('the first fetch', () => server.calls >= 1);
  await first.close();
  assert.deepEqual([ids(), await catalog.feedRuns(1, 9)], [[], []]);
  server.answer = (_, response) => response.end(feedOf('b'));
  const second = await open();
  assert.equal(await outcome(second), 'done');
  assert.deepEqual([server.calls, ids()], [2, ['b']]);
});

test('a paused source rests until it is resumed', async (t) => {
  const { clock, open } = await sourceWorld(t);
  const sources = await open();
  const server = await shop(t, (_, response) => response.end(feedOf('a')));
  const { id } = await sources.add(newSource({ kind: 'url', url: server.url }));
  await sources.lookAtDue();
  const key = { advertiserId: 1, id };
  await sources.change(key, { isPaused: true });
  clock.nowMs += 30 * HOUR_MS;
  await sources.lookAtDue();
  assert.equal(server.calls, 1);
  await assert.rejects(sources.run(key), /feed-source-paused/);
  await sources.change(key, { isPaused: false, schedule: '30 4 * * *' });
  await sources.lookAtDue();
  assert.equal(server.calls, 2);
  assert.equal(new Date((await sources.get(key)).dueMs).toISOString(), '2026-01-03T03:30:00.000Z');
});

test('sources that could do harm or never work are refused with every reason', async (t) => {
  const { open } = await sourceWorld(t);
  const { url: ours } = await shop(t, (_, response) => response.end(feedOf('a')));
  const sources = await open({ allowed: new URL(ours).host });
  const refusals = async (change: Parameters<typeof newSource>[1], place: FeedSource['place']) => {
    const error: unknown = await sources.add(newSource(place, change)).catch((refusal) => refusal);
    assert.ok(error instanceof Refusal, JSON.stringify(error));
    return error.problems.map(({ pointer }) => pointer);
  };
  const good = { kind: 'url', url: ours } as const;
  const wrong = { name: ' ', schedule: 'often', headers: { Host: 'inner', 'x y': 'z', ok: 'a\r\nb: c' } };
  assert.deepEqual(await refusals(wrong, good), ['/name', '/schedule', '/headers', '/headers', '/headers']);
  for (const url of [
    'http://127.0.0.1/a',
    'http://169.254.169.254/latest',
    'http://[::1]/',
    'file:///etc/passwd',
    'http://u:p@a.example/',
    '',
  ])
    assert.deepEqual(await refusals({}, { kind: 'url', url }), ['/url'], url);
  for (const path of ['../etc', '/etc', 'a/../../b', 'a//b', '', 'a\0', '..'])
    assert.deepEqual(await refusals({}, { kind: 'folder', path, files: '*' }), ['/folder'], path);
  for (const files of ['a/b', '', '*a*a*a*a*a*a*b'])
    assert.deepEqual(await refusals({}, { kind: 'folder', path: 'in', files }), ['/files'], files);
  await sources.add(newSource(good, { name: 'public' }));
  assert.deepEqual(await refusals({ name: 'public' }, good), ['/name']);
});

/** A machine may be busy; what does not come in this time does not come. */
const PATIENCE_MS = 60_000;

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const limit = performance.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (performance.now() > limit) assert.fail(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
