import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDb } from '../../../test/support/stores.ts';
import { HOUR_MS } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { EVEN_TRAFFIC } from '../pacing/index.ts';
import { migrations } from './tables.sql.ts';
import { openTraffic } from './traffic.ts';

const PARIS = { id: 1, timeZone: 'Europe/Paris' };
const NIGHT_MS = Date.parse('2026-06-10T00:30:00Z'); // half past two in Paris

test('requests are learned by the hour that the advertiser’s clocks show, and are known after a restart', async (t) => {
  const db = await testDb(t, migrations);
  let nowMs = NIGHT_MS;
  const open = () =>
    openTraffic({
      db,
      clock: { now: () => nowMs },
      advertisers: [PARIS],
      report: (error) => assert.fail(String(error)),
    });
  const traffic = await open();
  assert.deepEqual(traffic.curve(7), EVEN_TRAFFIC, 'of an account without requests nothing is known');
  for (let day = 0; day < 3; day++) {
    for (let i = 0; i < 2_000; i++) traffic.count(PARIS);
    nowMs += 24 * HOUR_MS;
  }
  await traffic.close();
  const again = await open();
  const { weights } = again.curve(1);
  assert.equal(weights.indexOf(Math.max(...weights)), 2);
  assert.ok(
    (weights[2] ?? 0) > 5_900 && (weights[3] ?? 0) > 0,
    'an hour without requests may spend a little',
  );

  nowMs += 40 * 24 * HOUR_MS;
  again.count(PARIS);
  again.count(PARIS);
  await again.close();
  const [{ hours } = { hours: -1 }] = await db.query<{ hours: number }>(
    'SELECT count(*)::int AS hours FROM ad_traffic_hours',
  );
  assert.equal(hours, 1, 'what is older than four weeks is forgotten');
});

test('counts that could not be written are written later, once', async (t) => {
  const db = await testDb(t, migrations);
  let nowMs = NIGHT_MS;
  let isDown = true;
  const failures: unknown[] = [];
  let fails = 'INSERT';
  const flakyOf = (sound: Db): Db =>
    ({
      ...sound,
      query: (...given: Parameters<Db['query']>) =>
        isDown && given[0].startsWith(fails) ? Promise.reject(new Error('down')) : sound.query(...given),
      transaction: (work: (tx: Db) => Promise<unknown>) => sound.transaction((tx) => work(flakyOf(tx))),
    }) as Db;
  const flaky = flakyOf(db);
  const traffic = await openTraffic({
    ...{ db: flaky, clock: { now: () => nowMs }, advertisers: [PARIS] },
    report: (error) => void failures.push(error),
  });
  for (let i = 0; i < 5; i++) {
    traffic.count(PARIS);
    nowMs += 61_000;
  }
  await traffic.close();
  assert.ok(failures.length > 0);
  fails = 'DELETE'; // after the counts were added
  await traffic.close();
  isDown = false;
  await traffic.close();
  await traffic.close();
  const [{ sum } = { sum: 0 }] = await db.query<{ sum: number }>(
    'SELECT sum(requests)::int AS sum FROM ad_traffic_hours',
  );
  assert.equal(sum, 5);
});
