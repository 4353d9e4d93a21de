import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Fate, simulatedLog, simulatedProfiles } from '../../../test/support/simulated-stores.ts';
import { seededDice } from '../../base/dice.ts';
import { HOUR_MS } from '../../base/time.ts';
import type { Log } from '../../stores/log/port.ts';
import type { Profiles } from '../../stores/profiles/port.ts';
import { ADS_STREAM, type ClickRecord } from '../delivery/index.ts';
import { SITE_STREAM, type SiteEvent } from '../events/index.ts';
import { openAttribution } from './attribution.ts';
import { type AttributedSale, SALES_STREAM } from './sale.ts';

const WINDOW_DAYS = 2;
const DAY_MS = 24 * HOUR_MS;

const click = fc.record({
  key: fc.integer({ min: 0, max: 4 }),
  second: fc.integer({ min: 0, max: 4 }),
  seller: fc.integer({ min: 0, max: 2 }),
  link: fc.integer({ min: 0, max: 9 }),
  hour: fc.integer({ min: 0, max: 100 }),
});

const order = fc.record({
  key: fc.integer({ min: 0, max: 4 }),
  second: fc.integer({ min: 0, max: 4 }),
  transaction: fc.integer({ min: 0, max: 5 }),
  event: fc.integer({ min: 0, max: 2 }),
  hour: fc.integer({ min: 0, max: 100 }),
  lines: fc.array(
    fc.record({ product: fc.integer({ min: 0, max: 3 }), quantity: fc.integer({ min: 1, max: 3 }) }),
    { maxLength: 3 },
  ),
});

type Click = typeof click extends fc.Arbitrary<infer T> ? T : never;
type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;

function clickRecord({ key, second, seller, link, hour }: Click): ClickRecord {
  return {
    ...{ v: 1, kind: 'click', bidId: 'b', advertiserId: 7, campaignId: 100 + seller, sellerId: `s${seller}` },
    ...{ shopper: [`k${key}`, `k${second}`], bidMs: 0, timeMs: hour * HOUR_MS },
    ...{ linkId: `link-${link}-${seller}`, product: `p${seller}`, priceMicros: 1 },
  };
}

/** Product 3 is unknown to the catalog. */
function orderEvent({ key, second, transaction, event, hour, lines }: Order): SiteEvent {
  return {
    ...{ v: 1, id: `e${event}`, advertiserId: 7, surface: 's2s', type: 'trackTransaction' },
    ...{ timeMs: hour * HOUR_MS, receivedMs: 0, shopper: [`k${key}`, `k${second}`] },
    items: lines.map(({ product, quantity }) => ({
      product: `p${product}`,
      sellerId: product === 3 ? null : `s${product}`,
      priceMicros: 1_000_000 * (product + 1),
      quantity,
    })),
    transactionId: `t${transaction}`,
    currency: 'EUR',
  };
}

/** The definition, word by word, over all events at once: independent of how the module computes it. */
function oracle(clicks: readonly Click[], orders: readonly Order[]): Map<string, [number, number]> {
  const totals = new Map<string, [number, number]>();
  const events = orders.map(orderEvent);
  const records = clicks.map(clickRecord);
  for (const id of new Set(events.map((event) => event.transactionId))) {
    const reports = events.filter((event) => event.transactionId === id);
    const earliest = Math.min(...reports.map((event) => event.timeMs));
    const inTime = reports.filter((event) => event.timeMs === earliest);
    const smallest = inTime.map((event) => event.id).sort()[0];
    const counted = inTime.filter((event) => event.id === smallest);
    // Same time, same id, other content: the property below leaves such pairs out.
    const sale = counted[0] as SiteEvent;
    for (const item of sale.items) {
      for (const policy of ['any-seller', 'same-seller']) {
        const candidates = records
          .filter((record) => record.shopper.some((key) => sale.shopper.includes(key)))
          .filter((record) => record.timeMs <= sale.timeMs)
          .filter((record) => record.timeMs >= sale.timeMs - WINDOW_DAYS * DAY_MS)
          .filter((record) => policy === 'any-seller' || record.sellerId === item.sellerId)
          .sort((a, b) => a.timeMs - b.timeMs || (a.linkId < b.linkId ? -1 : 1));
        const last = candidates.at(-1);
        if (last === undefined) continue;
        const name = [
          policy,
          sale.timeMs,
          last.campaignId,
          last.sellerId,
          item.product,
          id,
          last.linkId,
        ].join(' ');
        const [units, revenue] = totals.get(name) ?? [0, 0];
        totals.set(name, [units + item.quantity, revenue + (item.priceMicros ?? 0) * item.quantity]);
      }
    }
  }
  return totals;
}

async function totalsOf(log: Log): Promise<Map<string, [number, number]>> {
  const totals = new Map<string, [number, number]>();
  const records = await log.read(SALES_STREAM, 0, { records: 100_000, bytes: 1e9 });
  for (const { position, data } of records) {
    const sale = JSON.parse(data.toString()) as AttributedSale;
    assert.equal(sale.seq, position);
    const { policy, timeMs, campaignId, sellerId, product, transactionId, linkId } = sale;
    const name = [policy, timeMs, campaignId, sellerId, product, transactionId, linkId].join(' ');
    const [units, revenue] = totals.get(name) ?? [0, 0];
    totals.set(name, [units + sale.units, revenue + sale.revenueMicros]);
  }
  for (const [name, [units, revenue]] of totals) if (units === 0 && revenue === 0) totals.delete(name);
  return totals;
}

/** Reads both streams to their ends in random batches, opening everything anew after every crash. */
async function runToEnd(stores: { log: Log; profiles: Profiles }, dice: () => number): Promise<void> {
  const open = () => openAttribution({ ...stores, windowDaysOf: () => WINDOW_DAYS, currencyOf: () => 'EUR' });
  let attribution = open();
  for (let quiet = 0; quiet < 20; ) {
    const fold = attribution.folds[dice() < 0.5 ? 0 : 1];
    assert(fold !== undefined);
    try {
      const records = await stores.log.read(fold.stream, await fold.cursor(), {
        records: 1 + Math.floor(dice() * 4),
        bytes: 1e9,
      });
      await fold.apply(records);
      quiet = records.length === 0 ? quiet + 1 : 0;
    } catch {
      // A failed write is met by the running process or by the next one.
      if (dice() < 0.5) attribution = open();
    }
  }
}

function isClear(orders: readonly Order[]): boolean {
  const names = orders.map(({ transaction, hour, event }) => `${transaction} ${hour} ${event}`);
  return new Set(names).size === names.length;
}

async function write(log: Log, stream: string, records: readonly unknown[]): Promise<void> {
  for (const record of records) {
    for (let written = false; !written; ) {
      try {
        await log.append(stream, [Buffer.from(JSON.stringify(record))]);
        written = true;
      } catch {
        written = false;
      }
    }
  }
}

test('Σ sales = attribution of the set of events, for any order, repetition and crash', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(click, { maxLength: 15 }),
      fc.array(order, { maxLength: 8 }).filter(isClear),
      fc.integer(),
      fc.double({ min: 0, max: 0.4, noNaN: true }),
      async (clicks, orders, seed, mishaps) => {
        const dice = seededDice(seed);
        const fate = (): Fate => {
          const thrown = dice();
          return thrown < mishaps / 2 ? 'fails-before' : thrown < mishaps ? 'fails-after' : 'works';
        };
        const stores = { log: simulatedLog(fate), profiles: simulatedProfiles(fate) };
        // An append that failed after it was done is done again: that is how duplicates come into a log.
        await write(stores.log, ADS_STREAM, clicks.map(clickRecord));
        await write(stores.log, SITE_STREAM, orders.map(orderEvent));
        await runToEnd(stores, dice);
        assert.deepEqual(await totalsOf(stores.log), oracle(clicks, orders));
      },
    ),
    { numRuns: 300 },
  );
});
