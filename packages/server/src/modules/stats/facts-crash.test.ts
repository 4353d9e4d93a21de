import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testColumns, testDb, testLog, testProfiles } from '../../../test/support/stores.ts';
import { ColumnsUnavailable } from '../../stores/columns/port.ts';
import { runFolds } from '../../stores/log/folds.ts';
import { CHARGES_STREAM, type Charge } from '../ledger/index.ts';
import { factsFolds } from './facts-folds.ts';
import { FACTS_DDL } from './facts-table.ts';
import { migrations } from './tables.sql.ts';

const KILLS = process.env.SOUK_TEST_LONG === '1' ? 20 : 2;
const APPENDED_AT_ONCE = 500;
/** The log takes facts faster than the column store that is being killed: what waits at the end has to come in, too. */
const AHEAD_MAX = 100_000;
/** Positions that are told apart in one statement: a machine that writes quickly makes many millions. */
const COUNTED_AT_ONCE = 1_000_000;

test('the column store is killed again and again while facts come in: none is lost, none is doubled', async (t) => {
  const [db, columns, log, profiles] = await Promise.all([
    testDb(t, migrations),
    testColumns(t),
    testLog(t),
    testProfiles(t),
  ]);
  await columns.exec(FACTS_DDL);
  const failures: unknown[] = [];
  const deps = { db, columns, log, profiles, pause: async () => {}, chunkDone() {} };
  const folds = runFolds(log, factsFolds(deps), (_, error) => failures.push(error));
  afterwards(t, () => folds.stop());

  let written = 0;
  let counted = 0;
  let isOver = false;
  const writing = (async () => {
    while (!isOver) {
      if (written > counted + AHEAD_MAX) {
        await turns(100);
        continue;
      }
      const records = Array.from({ length: APPENDED_AT_ONCE }, (_, i) => charge(written + i + 1));
      written = await log.append(CHARGES_STREAM, records);
    }
  })();
  for (let kill = 0; kill < KILLS; kill++) {
    // Facts have come in since the last kill, so that this one meets the middle of something.
    while ((await countNow()) <= counted) await turns(50 * (kill % 4));
    counted = await countNow();
    process.kill(await columns.pid(), 'SIGKILL');
  }
  isOver = true;
  await writing;
  await folds.drain();

  assert.ok(
    failures.every((error) => error instanceof ColumnsUnavailable),
    String(failures),
  );
  const [row] = await columns.query(
    'SELECT count() AS facts, max(position) AS last, sum(cost_micros) AS cost FROM facts',
  );
  const cost = (written * (written + 1)) / 2;
  assert.deepEqual(row, { facts: written, last: written, cost });
  for (let from = 0; from < written; from += COUNTED_AT_ONCE) {
    const [stretch] = await columns.query<{ positions: number }>(
      `SELECT uniqExact(position) AS positions FROM facts WHERE position > ${from} AND position <= ${from + COUNTED_AT_ONCE}`,
    );
    assert.equal(stretch?.positions, Math.min(COUNTED_AT_ONCE, written - from), `behind position ${from}`);
  }
  t.diagnostic(`${KILLS} kills, ${failures.length} of which met an insert; ${written} facts`);

  async function countNow(): Promise<number> {
    const sql = 'SELECT count() AS facts FROM facts';
    try {
      return (await columns.query<{ facts: number }>(sql))[0]?.facts ?? 0;
    } catch (error) {
      assert.ok(error instanceof ColumnsUnavailable, String(error));
      return 0;
    }
  }
});

/** Lets the event loop go round that often: a wait that grows with the machine's load. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** What it costs is its number, so that a sum tells which are there. */
function charge(seq: number): Buffer {
  const one: Charge = {
    ...{ v: 1, seq, clickPosition: seq, linkId: `l${seq}`, timeMs: Date.UTC(2026, 4, 1) + seq },
    ...{ advertiserId: 1, campaignId: 2, sellerId: '3', product: `p${seq % 7}`, shopper: [] },
    ...{ priceMicros: seq, chargedMicros: seq, givenAwayMicros: 0 },
    ...{ budgetId: '1', dailyBudgetId: null, reason: null },
  };
  return Buffer.from(JSON.stringify(one));
}
