import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testProfiles } from '../../../../test/support/profiles.ts';
import { type Fate, simulatedLog, simulatedProfiles } from '../../../../test/support/simulated-stores.ts';
import { randomIds } from '../../../base/ids.ts';
import type { Log } from '../../../stores/log/port.ts';
import { readS2s } from '../dialects/s2s.ts';
import { type Events, openEvents } from '../events.ts';
import { appsflyer } from '../partners/appsflyer.ts';
import { readPartner } from '../partners/read-partner.ts';
import { Survey } from './survey.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 20_500 * DAY_MS + 1_000;

function eventsAt(survey: Survey, nowMs: number, log: Log = simulatedLog()): Events {
  return openEvents({
    ...{ log, clock: { now: () => nowMs }, ids: randomIds(), vendorId: null, survey },
    advertiserOfPartner: () => ({ id: 7, currency: 'EUR' }),
    offerOf: (_advertiserId, product) => (product === 'sku-1' ? { sellerId: '501', id: 'SKU-1' } : undefined),
  });
}

function body(...events: readonly object[]) {
  return readS2s({ account: '1', customer_id: 'c', id: { email: { raw: 'jane@shop.example' } }, events });
}

const VIEW = { event: 'viewItem', item: 'SKU-1' };

test('what comes in is counted by surface, type, name, product, order and partner; what is dropped by reason', async () => {
  const survey = new Survey();
  const events = eventsAt(survey, NOW_MS);
  await events.accept(body(VIEW, { ...VIEW, item: 'sku-1' }, { ...VIEW, item: 'gone' }, { event: 'dance' }));
  await events.accept(body({ event: 'trackTransaction', id: 'O1', item: [{ id: 'SKU-1' }, { id: 'gone' }] }));
  await events.accept(body({ event: 'trackTransaction', id: 'O2', item: 'SKU-1' }));
  const push = {
    event_name: 'af_content_view',
    customer_user_id: 'c',
    event_value: '{"af_content_id":"SKU-1"}',
  };
  await events.accept(readPartner(appsflyer, { ...push, campaign_type: 'organic' }, '1'));
  await events.accept(readPartner(appsflyer, { ...push, campaign_type: 'ua' }, '1'));
  const { counts, lastMs } = survey.figures(7, { nowMs: NOW_MS, days: 7 });
  assert.deepEqual(counts.kept, { s2s: { viewItem: 3, trackTransaction: 2 }, partner: { viewItem: 2 } });
  assert.deepEqual(counts.dropped, { 'unknown-event': 1 });
  assert.deepEqual(counts.identified, { a: 7, b: 5 });
  assert.deepEqual(counts.products, {
    ...{ met: 8, metKnown: 6, recased: 1, viewed: 5, viewedKnown: 4, bought: 3, boughtKnown: 2 },
  });
  assert.deepEqual(counts.orders, { all: 2, known: 1 });
  assert.deepEqual(counts.partners, { appsflyer: { no: 1, yes: 1 } });
  assert.deepEqual(lastMs, { s2s: NOW_MS, partner: NOW_MS });
  assert.deepEqual(survey.figures(8, { nowMs: NOW_MS, days: 7 }).lastMs, {});
});

test('counts go on after a restart, by day, and days of long ago are forgotten', async (t) => {
  const profiles = await testProfiles(t);
  const viewsAfter = async (nowMs: number): Promise<number> => {
    const survey = new Survey(profiles, (error) => assert.fail(String(error)));
    await survey.load();
    await eventsAt(survey, nowMs).accept(body(VIEW));
    await survey.write();
    return survey.figures(7, { nowMs, days: 7 }).counts.kept.s2s?.viewItem ?? 0;
  };
  assert.equal(await viewsAfter(NOW_MS), 1);
  assert.equal(await viewsAfter(NOW_MS + 5_000), 2);
  assert.equal(await viewsAfter(NOW_MS + 6 * DAY_MS), 3);
  assert.equal(await viewsAfter(NOW_MS + 7 * DAY_MS), 2);
  assert.equal((await profiles.scan('event-survey', '', 10)).length, 3);
  for (let day = 8; day < 30; day++) await viewsAfter(NOW_MS + day * DAY_MS);
  assert.equal((await profiles.scan('event-survey', '', 100)).length, 14);
});

test('a clock that is wrong for a while takes no other day’s counts away, and its own go first', async () => {
  const profiles = simulatedProfiles(() => 'works');
  const survey = new Survey(profiles);
  const viewsAfter = async (day: number): Promise<number> => {
    const nowMs = NOW_MS + day * DAY_MS;
    await eventsAt(survey, nowMs).accept(body(VIEW));
    await survey.write();
    return survey.figures(7, { nowMs, days: 14 }).counts.kept.s2s?.viewItem ?? 0;
  };
  for (let day = 0; day < 13; day++) await viewsAfter(day);
  assert.equal(await viewsAfter(400), 1);
  assert.equal(await viewsAfter(13), 14);
  assert.equal((await profiles.scan('event-survey', '', 100)).length, 14);
  assert.equal(await viewsAfter(500), 1);
  assert.equal(await viewsAfter(13), 14);
});

test('events that the log refused are not counted as kept', async () => {
  const survey = new Survey();
  const log = simulatedLog();
  const failing = { ...log, append: () => Promise.reject(new Error('the disk is full')) };
  const refused = eventsAt(survey, NOW_MS, failing).accept(body(VIEW, { event: 'dance' }));
  await assert.rejects(refused, /the disk is full/);
  const { counts, lastMs } = survey.figures(7, { nowMs: NOW_MS, days: 1 });
  assert.deepEqual([counts.kept, counts.identified, counts.products.met, lastMs], [{}, {}, 0, {}]);
  assert.deepEqual(counts.dropped, { 'unknown-event': 1 });
});

test('counts that could not be written are written the next time', async () => {
  const fates: Fate[] = ['fails-before', 'fails-after', 'works'];
  const profiles = simulatedProfiles(() => fates.shift() ?? 'works');
  const failures: unknown[] = [];
  const survey = new Survey(profiles, (error) => failures.push(error));
  await eventsAt(survey, NOW_MS).accept(body(VIEW));
  for (let i = 0; i < 3; i++) await survey.write();
  assert.equal(failures.length, 2);
  const after = new Survey(profiles);
  await after.load();
  assert.deepEqual(
    after.figures(7, { nowMs: NOW_MS, days: 1 }),
    survey.figures(7, { nowMs: NOW_MS, days: 1 }),
  );
});
