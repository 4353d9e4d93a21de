import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attributionByDefinition } from '../../../test/support/attribution-oracle.ts';
import {
  type AttributionStores,
  attributionOn,
  salesIn,
  tableOf,
} from '../../../test/support/attribution-runs.ts';
import { type Fate, simulatedLog, simulatedProfiles } from '../../../test/support/simulated-stores.ts';
import { siteRecord } from '../../../test/support/site-records.ts';
import { seededDice } from '../../base/dice.ts';
import { HOUR_MS } from '../../base/time.ts';
import type { Log, Position } from '../../stores/log/port.ts';
import { ADS_STREAM, type ClickRecord } from '../delivery/index.ts';
import { SITE_STREAM, type SiteEvent } from '../events/index.ts';

const RUNS = process.env.SOUK_TEST_LONG === '1' ? 5_000 : 600;
const WINDOW_DAYS = 2;
const ADVERTISER = 7;

const key = fc.integer({ min: 0, max: 7 });
const hour = fc.integer({ min: 0, max: 100 });
const product = fc.integer({ min: 0, max: 3 });

const click = fc.record({
  ...{ keys: fc.array(key, { minLength: 1, maxLength: 2 }), hour },
  ...{ seller: fc.integer({ min: 0, max: 2 }), link: fc.integer({ min: 0, max: 9 }) },
});
const order = fc.record({
  ...{ keys: fc.array(key, { minLength: 1, maxLength: 2 }), hour },
  ...{ transaction: fc.integer({ min: 0, max: 5 }), event: fc.integer({ min: 0, max: 2 }) },
  lines: fc.array(fc.record({ product, quantity: fc.integer({ min: 1, max: 3 }) }), { maxLength: 3 }),
});
const giveBack = fc.record({
  ...{ keys: fc.array(key, { minLength: 1, maxLength: 1 }), hour },
  ...{ transaction: fc.integer({ min: 0, max: 5 }), event: fc.integer({ min: 0, max: 99 }) },
  lines: fc.array(fc.record({ product, quantity: fc.integer({ min: 1, max: 2 }) }), { maxLength: 2 }),
});
const view = fc.record({ keys: fc.array(key, { minLength: 1, maxLength: 3 }), hour });

type Made<A> = A extends fc.Arbitrary<infer T> ? T : never;

function clickRecord({ keys, seller, link, hour }: Made<typeof click>): ClickRecord {
  return {
    ...{ v: 1, kind: 'click', bidId: 'b', advertiserId: ADVERTISER, campaignId: 100 + seller },
    ...{ sellerId: `s${seller}`, shopper: keys.map((one) => `k${one}`), bidMs: 0, timeMs: hour * HOUR_MS },
    ...{ linkId: `link-${link}-${seller}`, product: `p${seller}`, priceMicros: 1 },
  };
}

function siteEvent(
  { keys, hour }: { keys: readonly number[]; hour: number },
  more: Pick<SiteEvent, 'id' | 'type' | 'items' | 'transactionId'>,
): SiteEvent {
  return {
    ...{ v: 1, advertiserId: ADVERTISER, surface: 's2s', ...more, timeMs: hour * HOUR_MS },
    // What a server's events are like: they arrive later than they happened.
    ...{ receivedMs: (hour + 30) * HOUR_MS, shopper: keys.map((one) => `k${one}`), currency: 'EUR' },
  };
}

/** Product 3 is unknown to the catalog; prices do not divide by the numbers of units. */
function itemsOf(lines: readonly { product: number; quantity: number }[]): SiteEvent['items'] {
  return lines.map((line) => ({
    product: `p${line.product}`,
    sellerId: line.product === 3 ? null : `s${line.product}`,
    priceMicros: 1_000_001 * (line.product + 1),
    quantity: line.quantity,
  }));
}

interface Set {
  readonly clicks: readonly ClickRecord[];
  readonly events: readonly SiteEvent[];
}

const eventSets: fc.Arbitrary<Set> = fc
  .record({
    clicks: fc.array(click, { maxLength: 15 }),
    orders: fc.uniqueArray(order, {
      maxLength: 8,
      // Same transaction, time and id but another content: nobody can say which of them is first.
      selector: ({ transaction, hour, event }) => `${transaction} ${hour} ${event}`,
    }),
    returns: fc.uniqueArray(giveBack, { maxLength: 4, selector: ({ event }) => event }),
    views: fc.array(view, { maxLength: 6 }),
  })
  .map(({ clicks, orders, returns, views }) => ({
    clicks: clicks.map(clickRecord),
    events: [
      ...orders.map((one) => {
        const [id, transactionId] = [`e${one.event}`, `t${one.transaction}`];
        return siteEvent(one, { id, type: 'trackTransaction', items: itemsOf(one.lines), transactionId });
      }),
      ...returns.map((one) => {
        const [id, transactionId] = [`r${one.event}`, `t${one.transaction}`];
        return siteEvent(one, { id, type: 'trackReturn', items: itemsOf(one.lines), transactionId });
      }),
      ...views.map((one, i) => siteEvent(one, { id: `v${i}`, type: 'viewHome', items: [] })),
    ],
  }));

/** Lets both folds and the rebuilds work in random turns until none has anything to do, opening anew after crashes. */
async function runToEnd(stores: AttributionStores, dice: () => number, windowDays: number): Promise<void> {
  let attribution = attributionOn(stores, windowDays);
  // Where a fold is in its stream; as in the server, it asks the state only at the start and after a failure.
  const positions = new Map<number, Position>();
  let idle = new Set<number>();

  async function hasWorked(turn: number): Promise<boolean> {
    const fold = attribution.folds[turn];
    if (fold === undefined) return attribution.rebuilds.step();
    const after = positions.get(turn) ?? (await fold.cursor());
    const records = await stores.log.read(fold.stream, after, {
      records: 1 + Math.floor(dice() * 4),
      bytes: 1e9,
    });
    positions.delete(turn);
    await fold.apply(records);
    positions.set(turn, records.at(-1)?.position ?? after);
    return records.length > 0;
  }

  while (idle.size < 3) {
    const turn = Math.floor(dice() * 3);
    try {
      if (await hasWorked(turn)) idle = new Set();
      else idle.add(turn);
    } catch {
      // A failed write is met by the running process or by the next one.
      if (dice() < 0.5) continue;
      attribution = attributionOn(stores, windowDays);
      positions.clear();
    }
  }
}

/** Appends until it is done: what failed after it was done is there twice, which is how duplicates come into a log. */
async function write(log: Log, stream: string, records: readonly Buffer[]): Promise<void> {
  for (const record of records) {
    for (let written = false; !written; ) {
      try {
        await log.append(stream, [record]);
        written = true;
      } catch {
        written = false;
      }
    }
  }
}

function jsonRecord(record: unknown): Buffer {
  return Buffer.from(JSON.stringify(record));
}

async function untilItWorks(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch {}
  }
}

function crashing(dice: () => number, mishaps: number): AttributionStores {
  const fate = (): Fate => {
    const thrown = dice();
    return thrown < mishaps / 2 ? 'fails-before' : thrown < mishaps ? 'fails-after' : 'works';
  };
  return { log: simulatedLog(fate), profiles: simulatedProfiles(fate) };
}

function shuffled<T>(all: readonly T[], dice: () => number): T[] {
  return all
    .map((one) => ({ one, place: dice() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
}

const mishaps = fc.double({ min: 0, max: 0.4, noNaN: true });

test(`Σ credits = attribution of the set of events, for any order, repetition and crash, ${RUNS} sets`, async () => {
  await fc.assert(
    fc.asyncProperty(eventSets, fc.integer(), mishaps, async ({ clicks, events }, seed, chance) => {
      const dice = seededDice(seed);
      const stores = crashing(dice, chance);
      await write(stores.log, ADS_STREAM, shuffled(clicks, dice).map(jsonRecord));
      await write(stores.log, SITE_STREAM, shuffled(events, dice).map(siteRecord));
      await runToEnd(stores, dice, WINDOW_DAYS);
      const table = tableOf(await salesIn(stores.log));
      assert.deepEqual(table, attributionByDefinition(clicks, events, WINDOW_DAYS));
    }),
    { numRuns: RUNS },
  );
});

test(`a changed window: every reader sees the old attribution or the new one, whole, ${RUNS} sets`, async () => {
  const parts = fc.double({ min: 0, max: 1, noNaN: true });
  await fc.assert(
    fc.asyncProperty(
      ...([eventSets, fc.integer(), mishaps, parts] as const),
      async ({ clicks, events }, seed, chance, part) => {
        const dice = seededDice(seed);
        const stores = crashing(dice, chance);
        const [someClicks, someEvents] = [shuffled(clicks, dice), shuffled(events, dice)];
        const [clicksBefore, eventsBefore] = [
          someClicks.slice(0, part * someClicks.length),
          someEvents.slice(0, part * someEvents.length),
        ];
        await write(stores.log, ADS_STREAM, clicksBefore.map(jsonRecord));
        await write(stores.log, SITE_STREAM, eventsBefore.map(siteRecord));
        await runToEnd(stores, dice, WINDOW_DAYS);
        const before = await salesIn(stores.log);
        // The window becomes one day, and everything else goes on meanwhile.
        await untilItWorks(() => attributionOn(stores, 1).rebuilds.rebuild([ADVERTISER]));
        await write(stores.log, ADS_STREAM, someClicks.slice(clicksBefore.length).map(jsonRecord));
        await write(stores.log, SITE_STREAM, someEvents.slice(eventsBefore.length).map(siteRecord));
        await runToEnd(stores, dice, 1);
        const records = await salesIn(stores.log);
        assert.deepEqual(tableOf(records), attributionByDefinition(clicks, events, 1));
        assert.deepEqual(tableOf(before), attributionByDefinition(clicksBefore, eventsBefore, WINDOW_DAYS));
        assert.equal(records.filter((record) => record.kind === 'switch').length, 1);
      },
    ),
    { numRuns: RUNS },
  );
});
