import pg from 'pg';
import { copyRows } from './pg-copy.ts';
import { listenOn } from './pg-listen.ts';
import { pgTypes } from './pg-types.ts';
import type { Db, RowBatches } from './port.ts';
import { explained } from './unavailable.ts';

/** Where the database is: a connection string, or the folder of a Unix socket. */
export type PgConnection =
  | string
  | { socketDirectory: string; port?: number; database: string; user: string };

/** A statement that runs longer than this is an accident: it is cancelled, and its caller hears of it. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A transaction that holds its locks while nobody works in it: the same. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 300_000;
/** How long a caller waits for a free connection before it is told that the database is too busy. */
const CHECKOUT_TIMEOUT_MS = 10_000;
/** How often work is begun again after a serialization failure or a deadlock. */
const TRIES_MAX = 10;

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

export async function openPgDb(options: { connection: PgConnection; poolMax?: number }): Promise<Db> {
  const client = clientConfig(options.connection);
  const pool = new pg.Pool({
    ...client,
    max: options.poolMax ?? 10,
    connectionTimeoutMillis: CHECKOUT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  });
  pool.on('error', () => {}); // an idle connection that breaks is replaced when the next caller asks for one
  const listener = listenOn(() => new pg.Client(client));
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    query: (sql, values) => rowsOf(pool, sql, values),
    transaction: (work) => inTransaction(pool, work),
    copyIn: (table, columns, batches) =>
      inTransaction(pool, (tx) => tx.copyIn(table, columns, batches), { triesMax: 1 }),
    listen: (channel, heard) => listener.listen(channel, heard),
    async close() {
      await listener.close();
      await pool.end();
    },
  };
}

/** Settings that every connection of ours shares, whichever server it goes to. */
export function clientConfig(connection: PgConnection): pg.ClientConfig {
  const where: pg.ClientConfig =
    typeof connection === 'string'
      ? { connectionString: connection }
      : {
          host: connection.socketDirectory,
          database: connection.database,
          user: connection.user,
          ...(connection.port === undefined ? {} : { port: connection.port }),
        };
  return {
    ...where,
    types: pgTypes,
    keepAlive: true,
    application_name: 'souk',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  };
}

async function inTransaction<T>(
  pool: pg.Pool,
  work: (tx: Db) => Promise<T>,
  { triesMax } = { triesMax: TRIES_MAX },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await oneTransaction(pool, work);
    } catch (error) {
      if (tries === triesMax || !isWorthRetrying(error)) throw error;
    }
  }
}

async function oneTransaction<T>(pool: pg.Pool, work: (tx: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error) => {
    throw explained(error);
  });
  let broken: Error | undefined;
  client.on('error', ignore);
  try {
    await rowsOf(client, 'BEGIN');
    const result = await work(new PgTransaction(client));
    await rowsOf(client, 'COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

function ignore(): void {} // the statement that was under way rejects with the same error

function isWorthRetrying(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === SERIALIZATION_FAILURE || code === DEADLOCK;
}

/** The database inside one transaction: statements run one after the other, whatever the caller awaits. */
class PgTransaction implements Db {
  readonly #client: pg.PoolClient;
  #last: Promise<unknown> = Promise.resolve();
  #savepoints = 0;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#inTurn(() => rowsOf<Row>(this.#client, sql, values));
  }

  copyIn(table: string, columns: readonly string[], batches: RowBatches): Promise<number> {
    return this.#inTurn(async () => {
      // The source may be a slow upload: only its own limits end it.
      await this.#client.query('SET LOCAL statement_timeout = 0');
      const count = await copyRows(this.#client, { table, columns }, batches);
      await this.#client.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
      return count;
    });
  }

  /** A savepoint: when the inner work throws, only what it did is undone. */
  async transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const savepoint = `inner_${++this.#savepoints}`;
    try {
      await this.query(`SAVEPOINT ${savepoint}`);
      const result = await work(this);
      await this.query(`RELEASE SAVEPOINT ${savepoint}`);
      return result;
    } catch (error) {
      await this.query(`ROLLBACK TO SAVEPOINT ${savepoint}`).catch(ignore); // the first error says more
      throw error;
    }
  }

  listen(): Promise<never> {
    throw new Error('listen is not possible inside a transaction: call it on the database itself');
  }

  close(): Promise<never> {
    throw new Error('a transaction is closed by returning from its work, not by close()');
  }

  #inTurn<T>(statement: () => Promise<T>): Promise<T> {
    const result = this.#last.then(statement);
    this.#last = result.catch(ignore);
    return result;
  }
}

async function rowsOf<Row>(
  runner: pg.Pool | pg.PoolClient,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  try {
    if (values !== undefined) return (await runner.query(sql, [...values])).rows as Row[];
    // Without values several statements may stand in one text: the answer is the last one's.
    const results: pg.QueryResult | pg.QueryResult[] = await runner.query(sql);
    return (Array.isArray(results) ? (results.at(-1)?.rows ?? []) : results.rows) as Row[];
  } catch (error) {
    throw explained(error);
  }
}
