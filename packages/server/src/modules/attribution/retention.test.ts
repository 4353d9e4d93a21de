import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributionOn, creditsIn } from '../../../test/support/attribution-runs.ts';
import { simulatedLog, simulatedProfiles } from '../../../test/support/simulated-stores.ts';
import { siteRecord } from '../../../test/support/site-records.ts';
import { ADS_STREAM, type ClickRecord } from '../delivery/index.ts';
import { SITE_STREAM, type SiteEvent } from '../events/index.ts';
import { keepRebuilding } from './keep-rebuilding.ts';

const DAY_MS = 86_400_000;
const ADVERTISER = 7;

function click(day: number, key: string): ClickRecord {
  return {
    ...{ v: 1, kind: 'click', bidId: 'b', advertiserId: ADVERTISER, campaignId: 1, sellerId: '5', bidMs: 0 },
    ...{ shopper: [key], timeMs: day * DAY_MS, linkId: `l${day}`, product: 'p', priceMicros: 1 },
  };
}

function event(day: number, shopper: string[], more: Partial<SiteEvent> = {}): SiteEvent {
  return {
    ...{
      v: 1,
      id: `e${day}`,
      advertiserId: ADVERTISER,
      surface: 's2s',
      type: 'viewHome',
      items: [],
      shopper,
    },
    ...{ timeMs: day * DAY_MS, receivedMs: day * DAY_MS, ...more },
  };
}

function order(day: number, shopper: string[], transactionId: string): SiteEvent {
  const items = [{ product: 'p', sellerId: '5', priceMicros: 10, quantity: 2 }];
  return event(day, shopper, { type: 'trackTransaction', transactionId, items, currency: 'EUR' });
}

/** A shop whose days pass one after the other, each click and event read as soon as it is there. */
function shop() {
  const stores = { log: simulatedLog(), profiles: simulatedProfiles() };
  const attribution = attributionOn(stores, 90);
  const [clicks, site] = attribution.folds;
  const tell = async (fold: typeof clicks, stream: string, record: Buffer): Promise<void> => {
    const position = await stores.log.append(stream, [record]);
    await fold?.apply([{ position, data: record }]);
  };
  return {
    ...stores,
    attribution,
    click: (one: ClickRecord) => tell(clicks, ADS_STREAM, Buffer.from(JSON.stringify(one))),
    site: (one: SiteEvent) => tell(site, SITE_STREAM, siteRecord(one)),
    async units(): Promise<number> {
      return [...(await creditsIn(stores.log))].reduce((sum, [, [units]]) => sum + units, 0);
    },
  };
}

test('state is bounded by time: after a year and more of silence only the links of keys are left', async () => {
  const { click: clicked, site, profiles, units } = shop();
  await clicked(click(0, 'a'));
  await site(order(1, ['a', 'b'], 't1'));
  await site(event(2, ['a'], { type: 'trackReturn', id: 'r', transactionId: 'never bought' }));
  assert.equal(await units(), 4);
  const spaces = ['attribution-shoppers', 'attribution-orders'];
  const left = async () => {
    const found = await Promise.all(spaces.map((space) => profiles.scan(space, '', 100)));
    return found.map((entries) => entries.length);
  };
  assert.deepEqual(await left(), [1, 2]);
  for (let day = 128; day < 133; day++) await site(event(day, [`x${day}`, `y${day}`]));
  assert.deepEqual(await left(), [0, 2], 'clicks and orders go when they are final, order ids later');
  for (let day = 500; day < 505; day++) await site(event(day, [`x${day}`, `y${day}`]));
  assert.deepEqual(await left(), [0, 0]);
  assert.equal(await units(), 4, 'what was said stays');
});

test('an order that is reported again within a year is not counted again', async () => {
  const { click: clicked, site, units } = shop();
  await clicked(click(0, 'a'));
  await site(order(1, ['a'], 't1'));
  for (let day = 130; day < 135; day++) await site(event(day, [`x${day}`, `y${day}`]));
  await clicked(click(299, 'a'));
  await site(order(300, ['a'], 't1'));
  assert.equal(await units(), 4);
});

test('links and returns of the 98 days after an order count, later ones change nothing', async () => {
  for (const [late, units] of [
    [98, [4, 2]],
    [99, [0, 0]],
  ] as const) {
    const { click: clicked, site, units: counted, attribution } = shop();
    await clicked(click(0, 'phone'));
    await site(order(1, ['laptop'], 't1'));
    await site(event(1 + late, ['laptop', 'phone']));
    assert.equal(await counted(), units[0]);
    const items = [{ product: 'p', sellerId: '5', priceMicros: null, quantity: 1 }];
    await site(event(1 + late, ['z'], { id: 'r', type: 'trackReturn', transactionId: 't1', items }));
    assert.equal(await counted(), units[1]);
    // However the log is cut: a rebuild reads all of it in one batch.
    await attribution.rebuilds.rebuild([ADVERTISER]);
    while (await attribution.rebuilds.step());
    assert.equal(await counted(), units[1], 'rebuilt');
  }
});

test('without the beginning of the log nothing is rebuilt: what was attributed stays, and why is said', async () => {
  const { click: clicked, site, units, log, profiles } = shop();
  await clicked(click(0, 'a'));
  await site(order(1, ['a'], 't1'));
  const trimmed = {
    ...log,
    read: async (stream: string) =>
      (await log.read(stream, 0, { records: 9, bytes: 9e9 })).map((one) => ({
        ...one,
        position: one.position + 5,
      })),
  };
  const { rebuilds } = attributionOn({ log: trimmed, profiles }, 90);
  await rebuilds.rebuild([ADVERTISER]);
  while (await rebuilds.step());
  const [status] = await rebuilds.status([ADVERTISER]);
  assert.deepEqual([status?.state, status?.number], ['current', 1]);
  assert.match(status?.failure ?? '', /does not go back to its beginning.*stays as it is/);
  assert.equal(await units(), 4);
});

test('rebuilds are done in the background: what a restart finds changed, and what is wanted later', async () => {
  const { click: clicked, site, log, profiles, units } = shop();
  await clicked(click(0, 'a'));
  await site(order(10, ['a'], 't1'));
  let windowDays = 9;
  const { rebuilds } = attributionOn({ log, profiles }, () => windowDays);
  const running = keepRebuilding(rebuilds, {
    pause: async () => {},
    failed: (error) => assert.fail(String(error)),
  });
  const isCurrent = async () => {
    const [status] = await rebuilds.status([ADVERTISER]);
    return status?.state === 'current' && status.windowDays === windowDays;
  };
  while (!(await isCurrent())) await new Promise((resume) => setImmediate(resume));
  assert.equal(await units(), 0);
  windowDays = 10;
  await rebuilds.followWindows();
  while (!(await isCurrent())) await new Promise((resume) => setImmediate(resume));
  await running.stop();
  assert.equal(await units(), 4);
  const kept = (await profiles.scan('attribution-orders', '', 10)).map(({ key }) => key.split('|')[0]);
  assert.deepEqual(kept, ['7.3'], 'the state of earlier generations is removed');
});
