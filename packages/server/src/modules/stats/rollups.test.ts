import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { OURS, THEIRS, WORLD } from '../../../test/support/stats-api.ts';
import { testColumns, testDb } from '../../../test/support/stores.ts';
import type { Columns } from '../../stores/columns/port.ts';
import type { Db } from '../../stores/db/port.ts';
import { type FactsState, foldOf, readFactsState } from './as-of.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { CHUNK_RECORDS, FACTS_DDL, firstOfChunk, SOURCES } from './facts-table.ts';
import { clicks, cost, displays, impressions, saleMetrics } from './metrics.ts';
import { reportPieces } from './report.ts';
import { columnsOf, type ReportPlan } from './report-plan.ts';
import { rollupFor } from './report-source.ts';
import { ROLLUP_DDL, ROLLUPS, rollUpSql, SPAN_CHUNKS } from './rollup-tables.ts';
import { Rollups } from './rollups.ts';
import { migrations } from './tables.sql.ts';

const HOUR = 3_600_000;
/** Days on which clocks change somewhere, a day of which a zone of quarters of an hour begins, the turn of a year. */
const CENTRES = [Date.UTC(2026, 9, 25), Date.UTC(2026, 3, 4, 15), Date.UTC(2026, 0, 1)];
const ZONES = ['UTC', 'Europe/Paris', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
/** Around the end of a span; the last of them is not yet rolled up. */
const FIRST_CHUNK = SPAN_CHUNKS - 2;
const CHUNKS = 3;

const fact = fc.record({
  place: fc.nat(2),
  chunk: fc.nat(CHUNKS),
  within: fc.oneof(fc.nat(3), fc.constant(CHUNK_RECORDS - 1)),
  hours: fc.integer({ min: -60, max: 60 }),
  ms: fc.nat(HOUR - 1),
  advertiser: fc.constantFrom(OURS, THEIRS),
  campaign: fc.integer({ min: 100, max: 101 }),
  seller: fc.integer({ min: 100, max: 102 }),
  generation: fc.integer({ min: 1, max: 2 }),
  figures: fc.array(fc.integer({ min: -3, max: 5 }), { minLength: 9, maxLength: 9 }),
});

const question = fc.record({
  dimensions: fc.subarray(
    DIMENSIONS.filter((dimension) => dimension !== 'productId'),
    { minLength: 1, maxLength: 3 },
  ),
  zone: fc.constantFrom(...ZONES),
  fromHours: fc.integer({ min: -60, max: 0 }),
  hours: fc.integer({ min: 12, max: 120 }),
  /** Whole days of UTC, whole quarters of an hour, or any moment. */
  grain: fc.constantFrom(24 * HOUR, HOUR / 4, 1),
  asOf: fc.record({ ads: fc.nat(CHUNKS), charges: fc.nat(CHUNKS), sales: fc.nat(CHUNKS + 1) }),
  ours: fc.boolean(),
  seller: fc.constantFrom(null, ['100']),
});

/** By days of UTC, behind the end of a span: what chance asks seldom. */
const BY_DAY: Question = {
  ...{ dimensions: ['sellerId', 'day'], zone: 'UTC', fromHours: -60, hours: 120, grain: 24 * HOUR },
  ...{ asOf: { ads: CHUNKS, charges: CHUNKS, sales: CHUNKS }, ours: false, seller: null },
};

const scene = fc.record({
  centre: fc.constantFrom(...CENTRES),
  facts: fc.array(fact, { minLength: 30, maxLength: 60, size: 'max' }),
  questions: fc.array(question, { minLength: 10, maxLength: 10 }),
});

test('whatever is asked, as of whatever moment, rollups and facts answer the same bytes', async (t) => {
  const { columns } = await openTables(t);
  let rolled = 0;
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(scene, async ({ centre, facts, questions }) => {
      for (const table of ['facts', ...ROLLUPS.map((rollup) => rollup.table)]) {
        await columns.exec(`TRUNCATE TABLE ${table}`);
      }
      await columns.insert(
        'facts',
        facts.map((one) => rowOf(one, centre)),
        '',
      );
      // A truncated table remembers no tokens of its own: each scene is rolled up anew.
      for (const [place, source] of SOURCES.entries()) {
        for (let chunk = FIRST_CHUNK; chunk < FIRST_CHUNK + CHUNKS; chunk++) {
          for (const sql of ROLLUPS.flatMap((rollup) => rollUpSql(rollup, source, chunk))) {
            await columns.exec(sql.replace("token = '", `token = '${rolled}:${place}:`));
          }
        }
      }
      rolled++;
      for (const asked of [...questions, BY_DAY]) {
        const plan = planOf(asked, centre);
        const asOf = {
          ads: firstOfChunk(FIRST_CHUNK + asked.asOf.ads) + asked.asOf.sales,
          charges: firstOfChunk(FIRST_CHUNK + asked.asOf.charges + 1) - 1,
          sales: firstOfChunk(FIRST_CHUNK + asked.asOf.sales),
        };
        const generations = [{ advertiserId: OURS, since: firstOfChunk(FIRST_CHUNK + 1), generation: 2 }];
        const state = (chunks: number): FactsState => ({
          ...{ asOf, generations },
          rolledChunks: { ads: chunks, charges: chunks, sales: chunks },
        });
        const [fromFacts, fromRollups] = [
          await report(columns, plan, state(0)),
          await report(columns, plan, state(FIRST_CHUNK + CHUNKS), true),
        ];
        assert.equal(fromRollups, fromFacts);
        rows += JSON.parse(fromFacts).rows;
      }
    }),
    { numRuns: process.env.SOUK_TEST_LONG === '1' ? 100 : 4, interruptAfterTimeLimit: 600_000 },
  );
  assert.ok(rows > 0, 'no row was compared');
});

test('a question is answered from the coarsest stretches that never cross its borders', () => {
  const day = Date.UTC(2026, 4, 4);
  const tableOf = (dimensions: Dimension[], zone: string, fromMs = day, toMs = day + 48 * HOUR) =>
    rollupFor({ dimensions, zone, fromMs, toMs })?.table ?? null;
  assert.equal(tableOf(['sellerId', 'day'], 'UTC'), 'seller_days');
  assert.equal(tableOf(['sellerId'], 'Asia/Kolkata'), 'seller_quarters');
  assert.equal(tableOf(['sellerId', 'hour'], 'UTC'), 'seller_quarters');
  assert.equal(tableOf(['month'], 'Asia/Kathmandu', day + HOUR / 4), 'seller_quarters');
  assert.equal(tableOf(['minute'], 'UTC'), null);
  assert.equal(tableOf(['productId'], 'UTC'), null);
  assert.equal(tableOf(['day'], 'UTC', day + 1), null);
});

test('chunks are added up once they are whole, once each, also when it is said again', async (t) => {
  const { db, columns } = await openTables(t);
  const at = (position: number) => ({
    ...{ source: 1, position, time: '2026-05-04T10:00:00Z', advertiser_id: OURS },
    ...{ campaign_id: 100, seller_id: 100, clicks: 1 },
  });
  const positions = [1, CHUNK_RECORDS - 1, CHUNK_RECORDS, 2 * CHUNK_RECORDS - 1, 2 * CHUNK_RECORDS];
  for (const position of positions) await columns.insert('facts', [at(position)], '');
  const errors: unknown[] = [];
  const rollups = new Rollups({ db, columns, failed: (error) => errors.push(error) });
  const upTo = async (done: number): Promise<number> => {
    await db.query(
      `INSERT INTO fold_batches VALUES ($1, $2, $2, $2) ON CONFLICT (fold) DO UPDATE
       SET from_position = $2, to_position = $2, done_position = $2`,
      [foldOf('charges'), done],
    );
    rollups.wake();
    await rollups.idle();
    return (await readFactsState(db)).rolledChunks.charges;
  };
  assert.equal(await upTo(CHUNK_RECORDS - 2), 0);
  assert.equal(await upTo(2 * CHUNK_RECORDS - 1), 2);
  // As if the process had died before it noted what it had done.
  await db.query('UPDATE fold_batches SET rolled_chunks = 0');
  assert.equal(await upTo(2 * CHUNK_RECORDS), 2);
  assert.deepEqual(errors, []);
  for (const { table } of ROLLUPS) {
    assert.deepEqual(
      await columns.query(`SELECT chunk, sum(clicks) AS clicks FROM ${table} GROUP BY chunk ORDER BY chunk`),
      [
        { chunk: 0, clicks: 2 },
        { chunk: 1, clicks: 2 },
      ],
    );
  }
});

async function openTables(t: TestContext): Promise<{ db: Db; columns: Columns }> {
  const [db, columns] = await Promise.all([testDb(t, migrations), testColumns(t)]);
  for (const ddl of [FACTS_DDL, ...ROLLUP_DDL]) await columns.exec(ddl);
  return { db, columns };
}

const FIGURE_COLUMNS = [
  ...['impressions', 'shown', 'clicks', 'cost_micros', 'given_away_micros'],
  ...['any_units', 'any_revenue_micros', 'same_units', 'same_revenue_micros'],
];

type Fact = typeof fact extends fc.Arbitrary<infer One> ? One : never;
type Question = typeof question extends fc.Arbitrary<infer One> ? One : never;

function rowOf(one: Fact, centre: number): Record<string, unknown> {
  const figures = FIGURE_COLUMNS.map((name, i) => {
    const value = one.figures[i] ?? 0;
    return [name, i < 3 ? Math.abs(value) : value];
  });
  return {
    ...{ source: one.place, position: firstOfChunk(FIRST_CHUNK + one.chunk) + one.within, product: 'p' },
    time: new Date(centre + one.hours * HOUR + one.ms).toISOString(),
    ...{ advertiser_id: one.advertiser, campaign_id: one.campaign, seller_id: one.seller },
    generation: SOURCES[one.place] === 'sales' ? one.generation : 0,
    ...Object.fromEntries(figures),
  };
}

function planOf(asked: Question, centre: number): ReportPlan {
  const border = (ms: number): number => Math.floor(ms / asked.grain) * asked.grain;
  const fromMs = border(centre + asked.fromHours * HOUR + 1_234_567);
  return {
    dimensions: asked.dimensions,
    metrics: [
      impressions,
      clicks,
      cost,
      displays(false),
      ...saleMetrics('any', 'A'),
      ...saleMetrics('same', 'S'),
    ],
    ...{ fromMs, toMs: Math.max(fromMs + asked.grain, border(fromMs + asked.hours * HOUR)) },
    zone: asked.zone,
    advertiserIds: asked.ours ? [OURS] : [OURS, THEIRS],
    campaignIds: null,
    sellerIds: asked.seller,
    limit: null,
  };
}

async function report(
  columns: Columns,
  plan: ReportPlan,
  state: FactsState,
  isSmall = false,
): Promise<string> {
  const pieces: Buffer[] = [];
  const source = { columns, state, names: WORLD };
  for await (const piece of reportPieces(source, { plan, format: 'json', isSmall })) {
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString();
  assert.deepEqual(JSON.parse(text).columns, columnsOf(plan));
  return text;
}
