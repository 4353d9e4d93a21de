import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startEmbeddedPostgres } from '../../src/stores/db/embedded-postgres.ts';
import { migrate } from '../../src/stores/db/migrate.ts';
import { openPgDb, type PgConnection } from '../../src/stores/db/pg-db.ts';
import type { Db, Migration } from '../../src/stores/db/port.ts';
import { isPostmasterOf, postmasterPid } from '../../src/stores/db/postmaster.ts';
import { afterwards } from './afterwards.ts';

/** The folder of the socket of a server that the test run has started for all files. */
const SHARED_SERVER = 'SOUK_TEST_PG';
const USER = 'souk';
const SERVER_WORDS = /^(LOG|WARNING|ERROR|FATAL|DETAIL|HINT|CONTEXT|STATEMENT|\t)/;

/** A new, empty database with the migrations applied; gone when the test ends. */
export async function testDb(t: TestContext, migrations: readonly Migration[] = []): Promise<Db> {
  const { db, drop } = await freshDatabase(await server());
  afterwards(t, drop);
  await migrate(db, migrations);
  return db;
}

/** Starts a server for a whole test run. Every test file that gets the environment makes its databases there. */
export async function startTestPostgres(): Promise<{ env: Record<string, string>; stop(): Promise<void> }> {
  const { socketDirectory, stop } = await startServer();
  return { env: { [SHARED_SERVER]: socketDirectory }, stop };
}

let ownServer: Promise<string> | undefined;

async function server(): Promise<string> {
  const shared = process.env[SHARED_SERVER];
  if (shared !== undefined) return shared;
  ownServer ??= startServer().then(({ socketDirectory }) => socketDirectory);
  return ownServer;
}

async function startServer(): Promise<{ socketDirectory: string; stop(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'souk-test-pg-'));
  const clusterDir = join(home, 'db');
  const removeAtOnce = (): void => {
    const pid = postmasterPid(clusterDir);
    if (pid !== null) endAtOnce(pid, clusterDir);
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', removeAtOnce);
  const postgres = await startEmbeddedPostgres({
    clusterDir,
    // A statement's error is its test's business, and many tests provoke one.
    log: (line) => {
      if (!SERVER_WORDS.test(line)) console.error(line);
    },
    // What a test run loses in a power cut nobody misses.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 200 },
  });
  return {
    socketDirectory: postgres.connection.socketDirectory,
    async stop() {
      await postgres.stop();
      process.off('exit', removeAtOnce);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** For the moment of exit, when nothing asynchronous runs any more. */
function endAtOnce(pid: number, clusterDir: string): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  process.kill(pid, 'SIGQUIT');
  for (let polls = 0; polls < 500 && isPostmasterOf(pid, clusterDir); polls++)
    Atomics.wait(sleeper, 0, 0, 10);
}

async function freshDatabase(socketDirectory: string): Promise<{ db: Db; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const at = (database: string): PgConnection => ({ socketDirectory, user: USER, database });
  await asAdmin(at('postgres'), `CREATE DATABASE ${name}`);
  const db = await openPgDb({ connection: at(name), poolMax: 5 });
  return {
    db,
    async drop() {
      await db.close();
      await asAdmin(at('postgres'), `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function asAdmin(connection: PgConnection, sql: string): Promise<void> {
  const admin = await openPgDb({ connection, poolMax: 1 });
  try {
    await admin.query(sql);
  } finally {
    await admin.close();
  }
}
