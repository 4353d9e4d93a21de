import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterwards } from '../../../../test/support/afterwards.ts';
import { feedOf } from '../../../../test/support/source-world.ts';
import { testDb } from '../../../../test/support/stores.ts';
import { Refusal } from '../../../base/problem.ts';
import { migrations, openCatalog } from '../index.ts';
import { IMPORTS_MAX } from './import-slots.ts';

test('uploads that never end hold few connections; more are refused before they hold any', async (t) => {
  const db = await testDb(t, migrations);
  const catalog = await openCatalog({ db, clock: { now: () => 1_700_000_000_000 } });
  afterwards(t, () => catalog.close());
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  async function* slow(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(feedOf('a').slice(0, 5));
    await finished;
    yield Buffer.from(feedOf('a').slice(5));
  }
  const upload = (advertiserId: number) =>
    catalog.importFeed({ advertiserId, mode: 'full', source: slow(), name: 'slow' });
  const refused = (doing: Promise<unknown>, whose: RegExp) =>
    assert.rejects(doing, (error) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.deepEqual([error.problems[0]?.status, error.problems[0]?.retryAfterSeconds], [429, 30]);
      return whose.test(error.message);
    });
  afterwards(t, () => finish());
  const underWay = [upload(1), upload(1)];
  await refused(upload(1), /the account imports 2/);
  for (let id = 2; underWay.length < IMPORTS_MAX; id++) underWay.push(upload(id));
  await refused(upload(99), /the server imports 4/);
  await refused(catalog.decideFeed({ advertiserId: 99, id: 1 }, 'confirm'), /the server imports 4/);
  // The tests' database has five connections: what settlement and the control plane do goes on.
  await Promise.all(
    Array.from({ length: 4 }, () => db.transaction((tx) => tx.query('SELECT pg_sleep(0.01)'))),
  );
  assert.deepEqual(await catalog.feedRuns(99, 9), []);
  finish();
  assert.deepEqual(new Set((await Promise.all(underWay)).map(({ state }) => state)), new Set(['done']));
  assert.equal((await upload(1)).state, 'done', 'a place that was left is there for the next');
});
