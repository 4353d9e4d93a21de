import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { afterwards } from '../../../test/support/afterwards.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { openPgDb } from './pg-db.ts';
import { isPostmasterOf, postmasterPid, stopPostmaster } from './postmaster.ts';

const MODULE = new URL('./embedded-postgres.ts', import.meta.url).href;
const DB_MODULE = new URL('./pg-db.ts', import.meta.url).href;

test('a server that is stopped is gone, and what it knew is there at the next start', async (t) => {
  const home = await temporaryHome(t);
  const first = await start(t, join(home, 'db'));
  await queryOnce(first, 'CREATE TABLE notes AS SELECT 1 AS n');
  const pid = postmasterPid(join(home, 'db'));
  await first.stop();
  assert.equal(pid !== null && isPostmasterOf(pid, join(home, 'db')), false);
  const second = await start(t, join(home, 'db'));
  assert.deepEqual(await queryOnce(second, 'SELECT n FROM notes'), [{ n: 1 }]);
});

test('a server left behind by a killed process is taken over with everything that was committed', async (t) => {
  const home = await temporaryHome(t);
  const clusterDir = join(home, 'db');
  const owner = await startInProcess(t, clusterDir);
  const pid = postmasterPid(clusterDir);
  await kill(owner);
  const log: string[] = [];
  const server = await start(t, clusterDir, log);
  assert.equal(postmasterPid(clusterDir), pid);
  assert.match(log.join('\n'), /took over/);
  assert.deepEqual(await queryOnce(server, 'SELECT n FROM notes'), [{ n: 1 }]);
  await server.stop();
  assert.equal(pid !== null && isPostmasterOf(pid, clusterDir), false);
});

test('a second process is told that the folder is in use, and the first is not disturbed', async (t) => {
  const clusterDir = join(await temporaryHome(t), 'db');
  const owner = await startInProcess(t, clusterDir);
  await assert.rejects(startEmbeddedPostgres({ clusterDir, log() {} }), /another process uses the database/);
  assert.equal(owner.exitCode, null);
  const pid = postmasterPid(clusterDir);
  assert.ok(pid !== null && isPostmasterOf(pid, clusterDir));
});

test('a server that is killed is started again, and the same Db answers', async (t) => {
  const clusterDir = join(await temporaryHome(t), 'db');
  const server = await start(t, clusterDir);
  const db = await openPgDb({ connection: server.connection });
  later(t, () => db.close());
  await db.query('CREATE TABLE notes AS SELECT 1 AS n');
  const pid = postmasterPid(clusterDir);
  assert.ok(pid !== null);
  process.kill(pid, 'SIGKILL');
  // A connection that was open may still answer once: what counts is the new server.
  const rows = await untilAnswered(async () => {
    assert.notEqual(postmasterPid(clusterDir), pid);
    return db.query('SELECT n FROM notes');
  });
  assert.deepEqual(rows, [{ n: 1 }]);
});

test('the mark of a server that is gone does not stand in the way, whoever has its number now', async (t) => {
  const clusterDir = join(await temporaryHome(t), 'db');
  const server = await start(t, clusterDir);
  await server.stop();
  const mark = `${process.pid}\n${clusterDir}\n1700000000\n5432\n.\n\n  1  1\nready\n`;
  await writeFile(join(clusterDir, 'postmaster.pid'), mark);
  await writeFile(join(clusterDir, '.s.PGSQL.5432.lock'), mark);
  const again = await start(t, clusterDir);
  assert.deepEqual(await queryOnce(again, 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('a folder under a home that only we may enter, and a path too long for a socket', async (t) => {
  const home = await temporaryHome(t);
  await chmod(home, 0o700);
  const clusterDir = join(home, 'x'.repeat(60), 'y'.repeat(60), 'db');
  const server = await start(t, clusterDir);
  assert.deepEqual(await queryOnce(server, 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('a start that was broken off in the middle of making the files begins anew', async (t) => {
  const home = await temporaryHome(t);
  await mkdir(join(home, 'db.new'));
  await writeFile(join(home, 'db.new', 'PG_VERSION'), '18\n');
  const server = await start(t, join(home, 'db'));
  assert.deepEqual(await queryOnce(server, 'SELECT 1 AS one'), [{ one: 1 }]);
});

test('a folder with something else in it is left as it is', async (t) => {
  const home = await temporaryHome(t);
  await mkdir(join(home, 'db'));
  await writeFile(join(home, 'db', 'letter.txt'), 'mine');
  await assert.rejects(start(t, join(home, 'db')), /exists and holds no database .* Move it away/);
  assert.equal(await readFile(join(home, 'db', 'letter.txt'), 'utf8'), 'mine');
});

async function temporaryHome(t: TestContext): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'souk-pg-'));
  later(t, () => rm(home, { recursive: true, force: true }));
  return home;
}

async function start(t: TestContext, clusterDir: string, log: string[] = []): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ clusterDir, log: (line) => log.push(line) });
  later(t, () => server.stop());
  return server;
}

const cleanups = new WeakMap<TestContext, (() => Promise<void>)[]>();

/** Cleans up in reverse order: a folder goes after the server that writes into it. */
function later(t: TestContext, cleanup: () => Promise<void>): void {
  const known = cleanups.get(t);
  if (known !== undefined) {
    known.unshift(cleanup);
    return;
  }
  const all = [cleanup];
  cleanups.set(t, all);
  afterwards(t, async () => {
    for (const next of all) await next();
  });
}

/** A process of its own that starts a server, writes a row, and then lives until it is killed. */
async function startInProcess(t: TestContext, clusterDir: string): Promise<ChildProcess> {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(MODULE)};
    import { openPgDb } from ${JSON.stringify(DB_MODULE)};
    const server = await startEmbeddedPostgres({ clusterDir: ${JSON.stringify(clusterDir)}, log() {} });
    const db = await openPgDb({ connection: server.connection });
    await db.query('CREATE TABLE notes AS SELECT 1 AS n');
    console.log('ready');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  later(t, async () => {
    await kill(child);
    await stopPostmaster(clusterDir);
  });
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function queryOnce(server: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const db = await openPgDb({ connection: server.connection, poolMax: 1 });
  try {
    return await db.query(sql);
  } finally {
    await db.close();
  }
}

/** Asks again and again, as long as that fails. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  while (true) {
    try {
      return await ask();
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
