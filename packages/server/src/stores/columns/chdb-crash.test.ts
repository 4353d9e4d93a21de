import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { testColumns } from '../../../test/support/stores.ts';
import { type ChdbColumns, openChdbColumns } from './chdb-columns.ts';
import { DURABLE_TABLE } from './durable-table.ts';
import { type Columns, ColumnsUnavailable } from './port.ts';

const MODULE = new URL('./chdb-columns.ts', import.meta.url).href;
const FACTS = `CREATE TABLE IF NOT EXISTS facts (n Int64) ENGINE = MergeTree ORDER BY n ${DURABLE_TABLE}`;
const VIEW = [
  `CREATE TABLE sums (k Int8, n Int64) ENGINE = SummingMergeTree ORDER BY k ${DURABLE_TABLE}`,
  'CREATE MATERIALIZED VIEW to_sums TO sums AS SELECT 1 AS k, sum(n) AS n FROM facts GROUP BY k',
];
const BATCH_ROWS = 5_000;

test('an insert whose answer was lost is written once when it is sent again', async (t) => {
  const columns = await testColumns(t);
  await columns.exec(FACTS);
  for (const sql of VIEW) await columns.exec(sql);
  // The engine is killed before, during and after the writing: the pause grows from kill to kill.
  const kills = process.env.SOUK_TEST_LONG === '1' ? 15 : 6;
  let unanswered = 0;
  for (let batch = 0; batch < kills; batch++) {
    const pid = await columns.pid();
    const insert = insertBatch(columns, batch);
    if (batch === kills - 1) await insert;
    else await turns(batch * 3_000);
    process.kill(pid, 'SIGKILL');
    try {
      await insert;
    } catch (error) {
      assert.ok(error instanceof ColumnsUnavailable, String(error));
      unanswered++;
    }
    await untilWritten(() => insertBatch(columns, batch));
  }
  const rows = kills * BATCH_ROWS;
  assert.deepEqual(await columns.query('SELECT count() AS c, uniqExact(n) AS u FROM facts'), [
    { c: rows, u: rows },
  ]);
  assert.deepEqual(await columns.query('SELECT sum(n) AS n FROM sums'), [{ n: (rows * (rows - 1)) / 2 }]);
  t.diagnostic(`${unanswered} of ${kills} inserts were killed before their answer`);
});

test('calls under way when the engine dies are rejected, later ones wait for the next', async (t) => {
  const columns = await testColumns(t);
  const slow = columns.query('SELECT sum(sipHash64(number)) FROM numbers(10000000000)');
  const stream = readAll(columns, 'SELECT number FROM numbers(10000000000)');
  process.kill(await columns.pid(), 'SIGKILL');
  await assert.rejects(slow, ColumnsUnavailable);
  await assert.rejects(stream, ColumnsUnavailable);
  await untilWritten(() => columns.exec(FACTS));
  assert.deepEqual(await columns.query('SELECT 1 AS one'), [{ one: 1 }]);
});

test('what was acknowledged to a process that was killed is there, and its engine is gone', async (t) => {
  const dataDir = await temporaryDir(t);
  const program = `
    import { openChdbColumns } from ${JSON.stringify(MODULE)};
    const columns = await openChdbColumns({ dataDir: ${JSON.stringify(dataDir)}, log() {} });
    await columns.exec(${JSON.stringify(FACTS)});
    await columns.insert('facts', [{ n: 1 }, { n: 2 }], 'first');
    console.log(await columns.pid());
    for (let n = 3; ; n++) await columns.insert('facts', [{ n }], 'token ' + n);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const enginePid = Number(String((await once(owner.stdout, 'data'))[0]));
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const columns = await openIn(t, dataDir); // waits until the other engine has let go of the folder
  assert.ok(isGone(enginePid), `process ${enginePid} still runs`);
  await columns.insert('facts', [{ n: 1 }, { n: 2 }], 'first');
  const [row] = await columns.query<{ c: number; max: number }>(
    'SELECT count() AS c, max(n) AS max FROM facts',
  );
  assert.equal(row?.c, row?.max);
  assert.ok((row?.c ?? 0) >= 2);
});

test('a configuration that lies in the working directory changes nothing', async (t) => {
  const elsewhere = await temporaryDir(t);
  const config = `<clickhouse><path>${elsewhere}/elsewhere/</path><users_config>no.xml</users_config></clickhouse>`;
  await writeFile(join(elsewhere, 'config.xml'), config);
  await mkdir(join(elsewhere, 'data'));
  const program = `
    import { openChdbColumns } from ${JSON.stringify(MODULE)};
    const columns = await openChdbColumns({ dataDir: ${JSON.stringify(join(elsewhere, 'data'))}, log: console.log });
    await columns.exec(${JSON.stringify(FACTS)});
    const [row] = await columns.query("SELECT data_paths[1] AS path FROM system.tables WHERE name = 'facts'");
    console.log(row.path);
    await columns.close();`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: elsewhere,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [path] = await once(owner.stdout, 'data');
  await once(owner, 'exit');
  assert.ok(String(path).startsWith(join(elsewhere, 'data')), String(path));
});

test('a report that asks for too much memory is refused, and the engine lives on', async (t) => {
  const columns = await testColumns(t);
  const pid = await columns.pid();
  await assert.rejects(columns.query('SELECT groupArray(number) FROM numbers(1000000000)'), /memory limit/i);
  assert.equal(await columns.pid(), pid);
});

function insertBatch(columns: Columns, batch: number): Promise<void> {
  const rows = Array.from({ length: BATCH_ROWS }, (_, n) => ({ n: batch * BATCH_ROWS + n }));
  return columns.insert('facts', rows, `batch ${batch}`);
}

async function untilWritten(write: () => Promise<void>): Promise<void> {
  while (true) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof ColumnsUnavailable)) throw error;
    }
  }
}

/** Lets the event loop go round that often: a wait that grows with the machine's load. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A process that has ended may stay in the table until somebody asks for its result. */
function isGone(pid: number): boolean {
  try {
    return / \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

async function readAll(columns: Columns, sql: string): Promise<void> {
  for await (const _ of columns.stream(sql, {}, { format: 'CSV' }));
}

async function openIn(t: TestContext, dataDir: string): Promise<ChdbColumns> {
  const columns = await openChdbColumns({ dataDir, log() {} });
  afterwards(t, () => columns.close());
  return columns;
}

async function temporaryDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'souk-columns-'));
  afterwards(t, () => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}
