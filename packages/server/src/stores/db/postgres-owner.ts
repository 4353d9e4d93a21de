import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DATABASE, USER } from './postgres-socket.ts';

/** Any number will do: nothing else takes advisory locks in the database `postgres`. */
const LOCK = 7_685_000;
/** The connection of a process that was killed is closed by the kernel, and its lock with it, within moments. */
const LOCK_TRIES = { max: 60, pauseMs: 50 };
/** After PostgreSQL has thrown out every connection to recover from a crash of one of them. */
const RECLAIM_PAUSE_MS = 100;

/** The one process that may use the cluster, start and stop its server. */
export interface Ownership {
  release(): Promise<void>;
}

/**
 * Claims the cluster for this process through a lock that ends with its connection, so that it cannot be left behind.
 * Rejects when another living process has it; that process and its server are not disturbed.
 */
export async function claimCluster(socketDirectory: string): Promise<Ownership> {
  const released = new AbortController();
  let client = await claim(socketDirectory);
  watch(client);

  function watch(owner: pg.Client): void {
    owner.once('end', () => void reclaim());
  }

  async function reclaim(): Promise<void> {
    while (!released.signal.aborted) {
      await pause(RECLAIM_PAUSE_MS, undefined, { signal: released.signal, ref: false }).catch(() => {});
      if (released.signal.aborted) return;
      const again = await claim(socketDirectory).catch(() => null);
      if (again === null) continue;
      client = again;
      watch(client);
      return;
    }
  }

  return {
    async release() {
      released.abort();
      await client.end().catch(() => {});
    },
  };
}

async function claim(socketDirectory: string): Promise<pg.Client> {
  const client = new pg.Client({
    host: socketDirectory,
    user: USER,
    database: 'postgres',
    application_name: 'souk owner',
  });
  client.on('error', () => {}); // `end` follows
  await client.connect();
  try {
    await takeLock(client, socketDirectory);
    await createDatabase(client);
  } catch (error) {
    await client.end();
    throw error;
  }
  // The package's types leave it out: an idle owner must not keep a process alive that has nothing else to do.
  (client as unknown as { unref(): void }).unref();
  return client;
}

async function takeLock(client: pg.Client, socketDirectory: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS mine', [LOCK]);
    if (rows[0]?.mine === true) return;
    if (tries === LOCK_TRIES.max) {
      throw new Error(
        `another process uses the database in ${socketDirectory}, and was left alone. ` +
          'Stop it, or start this one with another data folder.',
      );
    }
    await pause(LOCK_TRIES.pauseMs);
  }
}

async function createDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rows.length === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
}
