import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testDb } from '../../../test/support/stores.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Log } from '../../stores/log/port.ts';
import { openSegmentLog } from '../../stores/log/segment-log.ts';
import { CHARGES_STREAM, type Charge } from './charge.ts';
import type { ClickFunds, LedgerClick } from './click.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { migrations } from './tables.sql.ts';

const DAY = '2026-05-01';
const BOTH: ClickFunds = { day: DAY, totalBudgetId: '1', dailyBudgetId: '2', suspended: false };

test('settled clicks are posted, relayed and remembered; settling them again changes nothing', async (t) => {
  const { db, log, ledger } = await openAll(t);
  await open(ledger, db, { total: 1_000, daily: 700 });
  const heard: string[][] = [];
  ledger.onPosted((budgetIds) => heard.push([...budgetIds].sort()));

  const charges = await settle(ledger, [click(3, 'a', 400), click(4, 'b', 400), click(5, 'a', 400)], 9);
  assert.deepEqual(
    charges.map((charge) => [charge.seq, charge.chargedMicros, charge.givenAwayMicros, charge.reason]),
    [
      [1, 400, 0, null],
      [2, 300, 100, 'daily-budget-exhausted'],
      [3, 0, 0, 'double-click'],
    ],
  );
  assert.deepEqual([ledger.posted('1'), ledger.posted('2'), ledger.postedOn('2', DAY)], [700, 700, 700]);
  assert.deepEqual([ledger.postedOn('1', '2026-05-02'), ledger.postedThrough('1', '2026-05-02')], [0, 700]);
  assert.deepEqual(heard, [['1', '2']]);

  assert.deepEqual(await settle(ledger, [click(3, 'a', 400), click(4, 'b', 400)], 9), []);
  assert.deepEqual(await stream(log), charges);
  assert.equal(await ledger.settledUpTo(), 9);

  const reopened = await openLedger({ db, log });
  assert.deepEqual([reopened.posted('1'), reopened.postedOn('1', DAY)], [700, 700]);
  const lastMs = click(4, 'b', 400).timeMs;
  for (const each of [ledger, reopened]) {
    assert.deepEqual([each.chargedAt('1'), each.chargedAt('2'), each.chargedAt('3')], [lastMs, lastMs, null]);
    assert.deepEqual([...each.chargedDays('2')], [[DAY, lastMs]], 'a click that cost nothing is no charge');
  }
});

test('a total cap never falls below what is posted; a daily cap may, and then nothing more is charged', async (t) => {
  const { db, ledger } = await openAll(t);
  await open(ledger, db, { total: 1_000, daily: 500 });
  await settle(ledger, [click(1, 'a', 400)], 1);
  const setCaps = (...caps: [budgetId: string, capMicros: number | null][]) =>
    db.transaction((tx) =>
      ledger.setCaps(
        tx,
        caps.map(([budgetId, capMicros]) => ({ budgetId, capMicros })),
      ),
    );
  const capsNow = async () =>
    (await db.query<{ cap: number }>('SELECT cap_micros AS cap FROM ledger_accounts ORDER BY 1')).map(
      ({ cap }) => cap,
    );
  assert.deepEqual([...(await setCaps(['1', 399], ['2', 450]))], [['1', 400]]);
  assert.deepEqual(await capsNow(), [450, 1_000]);
  assert.equal((await setCaps(['2', 100], ['1', 400])).size, 0);
  assert.equal((await setCaps(['1', null])).size, 0);

  const [charge] = await settle(ledger, [click(2, 'b', 50)], 2);
  assert.deepEqual([charge?.chargedMicros, charge?.reason], [0, 'daily-budget-exhausted']);
  await assert.rejects(setCaps(['99', 1]), /no account/);
  assert.equal((await setCaps()).size, 0);
});

test('a budget that was suspended before its account was locked is seen as suspended', async (t) => {
  const { db, ledger } = await openAll(t);
  await open(ledger, db, { total: 1_000, daily: 500 });
  let memory = BOTH;
  const refreshed: string[][] = [];
  const charges = await ledger.settle({
    clicks: [click(1, 'a', 100)],
    upTo: 1,
    fundsOf: () => memory,
    async refresh(_tx, sellerIds) {
      refreshed.push([...sellerIds]);
      memory = { day: DAY, totalBudgetId: null, dailyBudgetId: '2', suspended: true };
    },
  });
  assert.equal(charges[0]?.reason, 'budget-suspended');
  assert.deepEqual(refreshed, [['7']]);
});

test('caps lowered while clicks are settled are never passed, and never cut below what is posted', async (t) => {
  const { db, ledger } = await openAll(t);
  await open(ledger, db, { total: 100_000, daily: 100_000 });
  const settling = (async () => {
    for (let i = 0; i < 40; i++) {
      await settle(ledger, [click(2 * i + 1, `x${i}`, 700), click(2 * i + 2, `y${i}`, 300)], 2 * i + 2);
    }
  })();
  let refusals = 0;
  for (let i = 0; i < 40; i++) {
    const before = ledger.posted('1');
    const capMicros = before + (i % 3) * 500;
    const refused = await db.transaction((tx) => ledger.setCaps(tx, [{ budgetId: '1', capMicros }]));
    for (const postedMicros of refused.values()) {
      refusals++;
      assert.ok(postedMicros > before);
    }
    const [row] = await db.query<{ fits: boolean }>(
      'SELECT cap_micros IS NULL OR posted_micros <= cap_micros AS fits FROM ledger_accounts WHERE budget_id = 1',
    );
    assert.equal(row?.fits, true);
  }
  await settling;
  t.diagnostic(`${refusals} of 40 cuts came below what was posted`);
});

const story = fc.record({
  total: fc.integer({ min: 0, max: 2_000 }),
  daily: fc.integer({ min: 0, max: 1_500 }),
  batches: fc.array(
    fc.record({
      clicks: fc.array(
        fc.record({
          link: fc.integer({ min: 0, max: 15 }),
          price: fc.integer({ min: 0, max: 400 }),
          day: fc.constantFrom(DAY, '2026-05-02'),
        }),
        { maxLength: 6 },
      ),
      crash: fc.constantFrom('none', 'none', 'before-commit', 'before-relay', 'torn-relay'),
    }),
    { maxLength: 6 },
  ),
});

test('crashes before the commit, before the relay and within it leave one truth', async (t) => {
  const { db, log: sound } = await openAll(t);
  let crashAt = 'none';
  const log: Log = {
    ...sound,
    async append(name, records) {
      if (crashAt === 'torn-relay') await sound.append(name, records.slice(0, records.length - 1));
      if (crashAt !== 'none') throw new Error('crash');
      return sound.append(name, records);
    },
  };
  let next = 100; // each run has its own budgets, links and positions
  await fc.assert(
    fc.asyncProperty(story, async ({ total, daily, batches }) => {
      const run = next;
      next += 10;
      const ids = { totalBudgetId: String(run), dailyBudgetId: String(run + 1), suspended: false };
      crashAt = 'none';
      let ledger = await openLedger({ db, log });
      await open(ledger, db, { total, daily }, run);
      const before = await stream(sound);
      for (const { clicks, crash } of batches) {
        const from = await ledger.settledUpTo();
        const batch = clicks.map((c, i) => ({
          ...click(from + i + 1, `${run}-${c.link}`, c.price),
          day: c.day,
        }));
        const input = {
          clicks: batch,
          upTo: from + clicks.length,
          fundsOf: (c: LedgerClick) => ({
            ...ids,
            day: batch.find((b) => b.position === c.position)?.day ?? DAY,
          }),
          async refresh() {
            if (crashAt === 'before-commit') throw new Error('crash');
          },
        };
        crashAt = crash;
        await ledger.settle(input).catch((error) => assert.equal(error.message, 'crash'));
        crashAt = 'none';
        if (crash !== 'none') ledger = await openLedger({ db, log });
        await ledger.settle(input);
      }
      await holdsTogether(db, ledger, (await stream(sound)).slice(before.length), { total, daily, run });
    }),
    { numRuns: 15 },
  );
});

/** The stream alone gives the balances; they are the table's and memory's; the caps hold; no link was paid twice. */
async function holdsTogether(
  db: Db,
  ledger: Ledger,
  charges: readonly Charge[],
  expected: { total: number; daily: number; run: number },
): Promise<void> {
  const [totalId, dailyId] = [String(expected.run), String(expected.run + 1)];
  const posted = sum(charges.map((charge) => charge.chargedMicros));
  const billable = charges.filter((charge) => charge.budgetId === totalId);
  assert.equal(new Set(billable.map((charge) => charge.linkId)).size, billable.length);
  assert.equal(
    sum(billable.map((charge) => charge.chargedMicros + charge.givenAwayMicros)),
    sum(billable.map((charge) => charge.priceMicros)),
  );
  assert.ok(posted <= expected.total);
  assert.equal(ledger.posted(totalId), posted);
  assert.equal(ledger.posted(dailyId), posted);
  for (const day of [DAY, '2026-05-02']) assert.ok(ledger.postedOn(dailyId, day) <= expected.daily);
  const rows = await db.query<{ posted_micros: number; days: number }>(
    `SELECT posted_micros, (SELECT coalesce(sum(posted_micros), 0) FROM ledger_days d WHERE d.budget_id = a.budget_id)
       AS days FROM ledger_accounts a WHERE budget_id IN ($1, $2)`,
    [totalId, dailyId],
  );
  assert.deepEqual(rows, [
    { posted_micros: posted, days: posted },
    { posted_micros: posted, days: posted },
  ]);
}

async function openAll(t: TestContext): Promise<{ db: Db; log: Log; ledger: Ledger }> {
  const directory = await mkdtemp(join(tmpdir(), 'souk-ledger-'));
  const log = await openSegmentLog({ directory });
  afterwards(t, async () => {
    await log.close();
    await rm(directory, { recursive: true, force: true });
  });
  const db = await testDb(t, migrations);
  return { db, log, ledger: await openLedger({ db, log }) };
}

async function open(ledger: Ledger, db: Db, caps: { total: number; daily: number }, id = 1): Promise<void> {
  await db.transaction(async (tx) => {
    await ledger.openAccount(tx, { budgetId: String(id), kind: 'total', capMicros: caps.total });
    await ledger.openAccounts(tx, [{ budgetId: String(id + 1), kind: 'daily', capMicros: caps.daily }]);
  });
}

function settle(ledger: Ledger, clicks: readonly LedgerClick[], upTo: number): Promise<readonly Charge[]> {
  return ledger.settle({ clicks, upTo, fundsOf: () => BOTH, refresh: async () => {} });
}

function click(position: number, linkId: string, priceMicros: number): LedgerClick {
  const subject = { advertiserId: 1, campaignId: 2, sellerId: '7', product: 'p', shopper: ['s1'] };
  return { ...subject, position, linkId, timeMs: 1_777_600_000_000 + position, priceMicros, expired: false };
}

async function stream(log: Log): Promise<Charge[]> {
  const records = await log.read(CHARGES_STREAM, 0, { records: 1_000_000, bytes: 1e9 });
  return records.map((record) => JSON.parse(record.data.toString()) as Charge);
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((a, b) => a + b, 0);
}

test('a statement has every charge of the seller in the period, by the days of the zone, and of no other', async (t) => {
  const { db, ledger } = await openAll(t);
  await open(ledger, db, { total: 700, daily: 10_000 });
  const at = (time: string, position: number, sellerId = '7') => ({
    ...click(position, `link-${position}`, 300),
    ...{ timeMs: Date.parse(time), sellerId },
  });
  await settle(
    ledger,
    [
      at('2026-03-28T22:59:59Z', 1), // still the 28th in Berlin
      at('2026-03-28T23:00:00Z', 2),
      at('2026-03-29T21:59:59Z', 3), // the 29th has 23 hours there
      at('2026-03-29T22:00:00Z', 4),
      at('2026-03-29T12:00:00Z', 5, '8'),
    ],
    5,
  );
  const lines = await ledger.statement({
    ...{ sellerId: '7', zone: 'Europe/Berlin' },
    ...{ fromMs: Date.parse('2026-03-28T23:00:00Z'), toMs: Date.parse('2026-03-29T22:00:00Z') },
  });
  const of = { day: '2026-03-29', campaignId: 2, budgetId: '1' };
  assert.deepEqual(lines, [{ ...of, clicks: 2, refused: 0, chargedMicros: 400, givenAwayMicros: 200 }]);
});
