import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { testColumns, testDb, testLog, testProfiles } from '../../../test/support/stores.ts';
import type { Columns } from '../../stores/columns/port.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { Log } from '../../stores/log/port.ts';
import type { AttributedSale } from '../attribution/index.ts';
import type { ClickRecord, ImpressionRecord } from '../delivery/index.ts';
import type { Charge } from '../ledger/index.ts';
import { readFactsState } from './as-of.ts';
import { countedImpressions, type FactsDeps, factsFolds } from './facts-folds.ts';
import { FACTS_DDL } from './facts-table.ts';
import { migrations } from './tables.sql.ts';

type Stores = FactsDeps;

const MAY = Date.UTC(2026, 4, 31, 23, 59);
const JUNE = Date.UTC(2026, 5, 1);

test('a bid counts once, each of its products once; refused clicks count nowhere; sales by policy', async (t) => {
  const stores = await openStores(t);
  await write(stores.log, 'ads', [
    impression('b1', ['p1', 'p2'], MAY),
    impression('b1', ['p1', 'p2'], JUNE),
    clickRecord('b1', JUNE),
    impression('b2', ['p1'], JUNE),
  ]);
  await write(stores.log, 'charges', [
    charge(1, 300, 0, null),
    charge(2, 100, 200, 'budget-exhausted'),
    charge(3, 0, 0, 'double-click'),
    charge(4, 0, 0, 'link-expired'),
    charge(5, 0, 0, 'no-budget'),
    charge(6, 0, 0, 'budget-suspended'),
  ]);
  await write(stores.log, 'sales', [
    sale('any-seller', 2, 5_000),
    sale('same-seller', 1, 3_000),
    sale('any-seller', -1, -2_500),
  ]);
  await readAll(stores, factsFolds(stores));
  assert.deepEqual(await sums(stores.columns), {
    impressions: 2,
    shown: 3,
    clicks: 2,
    cost: 400,
    given: 200,
    any_units: 1,
    any_revenue: 2_500,
    same_units: 1,
    same_revenue: 3_000,
  });
});

test('a bid that was shown is known by its figures, one that never was is not; with figures far behind both are believed', async (t) => {
  const stores = await openStores(t);
  let unread = 0;
  const log = { end: async (stream: string) => (await stores.log.end(stream)) + unread };
  const wasCounted = countedImpressions({ profiles: stores.profiles, log });
  const [shown, other] = [impression('b1', ['p1'], JUNE), impression('b2', ['p1'], JUNE)];
  await write(stores.log, 'ads', [shown]);
  assert.equal(await wasCounted(shown), false); // not counted yet: the recorder remembers it
  await readAll(stores, factsFolds(stores));
  assert.equal(await wasCounted(shown), true);
  assert.equal(await wasCounted(other), false);
  unread = 100_000;
  assert.equal(await wasCounted(other), false);
  unread++;
  assert.equal(await wasCounted(other), true);
});

test('where an advertiser’s sales change over to another generation is known when the batch is, also without a credit', async (t) => {
  const stores = await openStores(t);
  const change = (generation: number, seq: number) => ({
    ...{ v: 1, kind: 'switch', seq, advertiserId: 1, generation, windowDays: 7 },
  });
  await write(stores.log, 'sales', [sale('any-seller', 2, 5_000), change(2, 2)]);
  await readAll(stores, factsFolds(stores));
  await write(stores.log, 'sales', [change(3, 3)]);
  await readAll(stores, factsFolds(stores));
  const { asOf, generations } = await readFactsState(stores.db);
  assert.equal(asOf.sales, 3);
  assert.deepEqual(generations, [
    { advertiserId: 1, since: 2, generation: 2 },
    { advertiserId: 1, since: 3, generation: 3 },
  ]);
});

const storm = fc.array(
  fc.record({
    records: fc.array(fc.record({ bid: fc.nat(6), june: fc.boolean() }), { minLength: 1, maxLength: 5 }),
    fault: fc.constantFrom('none', 'none', 'lost-insert', 'lost-answer'),
  }),
  { minLength: 1, maxLength: 5 },
);

test('facts are there exactly once, whatever breaks between the log and the table', async (t) => {
  const stores = await openStores(t);
  let run = 0;
  let expected = { impressions: 0, clicks: 0, cost: 0 };
  await fc.assert(
    fc.asyncProperty(storm, async (batches) => {
      run++;
      const bids = new Set<string>();
      for (const { records, fault } of batches) {
        await write(
          stores.log,
          'ads',
          records.map(({ bid, june }) => impression(`${run}-${bid}`, ['p'], june ? JUNE : MAY)),
        );
        await write(
          stores.log,
          'charges',
          records.map(({ june }) => charge(0, 7, 0, null, june ? JUNE : MAY)),
        );
        for (const { bid } of records) bids.add(`${run}-${bid}`);
        expected = {
          ...expected,
          clicks: expected.clicks + records.length,
          cost: expected.cost + 7 * records.length,
        };
        const broken = { ...stores, columns: breaking(stores.columns, fault) };
        for (const fold of factsFolds(broken)) {
          await readAll(broken, [fold]).catch((error) => assert.equal(error.message, 'broken'));
        }
        // What comes meanwhile must not change the borders of the batch that broke.
        await write(stores.log, 'charges', [charge(0, 1, 0, null)]);
        expected = { ...expected, clicks: expected.clicks + 1, cost: expected.cost + 1 };
        await readAll(stores, factsFolds(stores));
      }
      expected.impressions += bids.size;
      const { impressions, clicks, cost } = await sums(stores.columns);
      assert.deepEqual({ impressions, clicks, cost }, expected);
    }),
    { numRuns: 8 },
  );
});

/** Breaks at the first insert, before or after it is done. */
function breaking(columns: Columns, fault: string): Columns {
  return {
    ...columns,
    async insertLines(table, lines, token) {
      if (fault === 'lost-insert') throw new Error('broken');
      await columns.insertLines(table, lines, token);
      if (fault === 'lost-answer') throw new Error('broken');
    },
  };
}

async function openStores(t: TestContext): Promise<Stores> {
  const [db, columns, log, profiles] = await Promise.all([
    testDb(t, migrations),
    testColumns(t),
    testLog(t),
    testProfiles(t),
  ]);
  await columns.exec(FACTS_DDL);
  return { db, columns, log, profiles, pause: async () => {}, chunkDone() {} };
}

async function readAll(stores: Stores, folds: readonly Fold[]): Promise<void> {
  for (const fold of folds) {
    const records = await stores.log.read(fold.stream, await fold.cursor(), { records: 1_000, bytes: 1e6 });
    if (records.length > 0) await fold.apply(records);
  }
}

async function write(log: Log, stream: string, records: readonly object[]): Promise<void> {
  await log.append(
    stream,
    records.map((record) => Buffer.from(JSON.stringify(record))),
  );
}

async function sums(columns: Columns): Promise<Record<string, number>> {
  const [row] = await columns.query<Record<string, number>>(`
    SELECT sum(impressions) AS impressions, sum(shown) AS shown, sum(clicks) AS clicks, sum(cost_micros) AS cost,
      sum(given_away_micros) AS given, sum(any_units) AS any_units, sum(any_revenue_micros) AS any_revenue,
      sum(same_units) AS same_units, sum(same_revenue_micros) AS same_revenue FROM facts`);
  return row ?? {};
}

const SUBJECT = { v: 1, advertiserId: 1, campaignId: 2, sellerId: '3', shopper: [] } as const;

function impression(bidId: string, products: string[], timeMs: number): ImpressionRecord {
  return { ...SUBJECT, kind: 'impression', bidId, bidMs: MAY, timeMs, products };
}

function clickRecord(bidId: string, timeMs: number): ClickRecord {
  return {
    ...SUBJECT,
    kind: 'click',
    bidId,
    bidMs: timeMs,
    timeMs,
    linkId: 'l',
    product: 'p1',
    priceMicros: 300,
  };
}

function charge(
  seq: number,
  chargedMicros: number,
  givenAwayMicros: number,
  reason: Charge['reason'],
  timeMs = JUNE,
): Charge {
  const priceMicros = chargedMicros + givenAwayMicros;
  const money = { priceMicros, chargedMicros, givenAwayMicros, budgetId: '1', dailyBudgetId: null, reason };
  return { ...SUBJECT, ...money, seq, clickPosition: seq, linkId: `l${seq}`, timeMs, product: 'p1' };
}

function sale(policy: AttributedSale['policy'], units: number, revenueMicros: number): AttributedSale {
  const { shopper: _, ...subject } = SUBJECT;
  const bought = { product: 'p1', transactionId: 't', linkId: 'l', timeMs: JUNE };
  return { ...subject, ...bought, kind: 'credit', seq: 1, generation: 1, policy, units, revenueMicros };
}
