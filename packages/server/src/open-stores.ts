import { join } from 'node:path';
import { prepareDataDirectory } from './data-directory.ts';
import type { Config } from './platform/config/settings.ts';
import { openChdbColumns } from './stores/columns/chdb-columns.ts';
import type { Columns } from './stores/columns/port.ts';
import { startEmbeddedPostgres } from './stores/db/embedded-postgres.ts';
import { openPgDb } from './stores/db/pg-db.ts';
import type { Db } from './stores/db/port.ts';
import type { Log } from './stores/log/port.ts';
import { openSegmentLog } from './stores/log/segment-log.ts';
import { openLmdbProfiles } from './stores/profiles/lmdb-profiles.ts';
import type { Profiles } from './stores/profiles/port.ts';

export interface Stores {
  readonly log: Log;
  readonly profiles: Profiles;
  readonly db: Db;
  readonly columns: Columns;
  /** Whoever reads from a store is closed before it; the engines go last. */
  close(): Promise<void>;
}

/** Opens the four stores below the data directory, starting the embedded engines that the configuration asks for. */
export async function openStores(
  config: Pick<Config, 'data' | 'databaseUrl'>,
  say: (engine: string, line: string) => void,
): Promise<Stores> {
  await prepareDataDirectory(config.data);
  const closers: (() => Promise<void>)[] = [];
  const opened = <T>(value: T, close: (value: T) => Promise<void>): T => {
    closers.unshift(() => close(value));
    return value;
  };
  const close = async (): Promise<void> => {
    for (const closer of closers) await closer();
  };
  try {
    // The log first: its lock tells a second server on the same directory before any engine is touched.
    const log = await openSegmentLog({
      directory: join(config.data, 'log'),
      torn: (stream, bytes) => say('log', `cut ${bytes} bytes of an unfinished write off stream ${stream}`),
    });
    opened(log, (it) => it.close());
    const [profiles, db, columns] = await allOrNone([
      openLmdbProfiles({ directory: join(config.data, 'profiles') }).then((it) =>
        opened(it, (p) => p.close()),
      ),
      openDb(config, { say, opened }),
      openChdbColumns({ dataDir: join(config.data, 'columns'), log: (line) => say('columns', line) }).then(
        (it) => opened(it, (c) => c.close()),
      ),
    ]);
    return { log, profiles, db, columns, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDb(
  config: Pick<Config, 'data' | 'databaseUrl'>,
  {
    say,
    opened,
  }: {
    say: (engine: string, line: string) => void;
    opened: <T>(value: T, close: (value: T) => Promise<void>) => T;
  },
): Promise<Db> {
  if (config.databaseUrl !== null)
    return opened(await openPgDb({ connection: config.databaseUrl }), (db) => db.close());
  const postgres = opened(
    await startEmbeddedPostgres({ clusterDir: join(config.data, 'db'), log: (line) => say('db', line) }),
    (it) => it.stop(),
  );
  return opened(await openPgDb({ connection: postgres.connection }), (db) => db.close());
}

/** Waits for all of them also when one fails, so that what did open can be closed. */
async function allOrNone<T extends readonly unknown[]>(parts: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(parts);
  for (const part of settled) if (part.status === 'rejected') throw part.reason;
  return settled.map((part) => (part as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
