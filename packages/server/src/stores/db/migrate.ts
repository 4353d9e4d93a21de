import { sha256Hex } from '../../base/hash.ts';
import type { Db, Migration } from './port.ts';

/** Any number will do, as long as nothing else in the database takes the same advisory lock. */
const LOCK = 7_685_001;

/**
 * Applies what has not been applied yet, in the order given, all in one transaction under a lock, so that two servers
 * that start at once do not meet. A migration that changed after it was applied is an error: nothing is applied then.
 * Returns the names of what was applied now.
 */
export async function migrate(db: Db, migrations: readonly Migration[]): Promise<string[]> {
  return db.transaction(async (tx) => {
    await tx.query('SET LOCAL statement_timeout = 0');
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await tx.query(
      `CREATE TABLE IF NOT EXISTS migrations (
         name text PRIMARY KEY,
         sha text NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT now()
       )`,
    );
    const applied = new Map(
      (await tx.query<{ name: string; sha: string }>('SELECT name, sha FROM migrations')).map((row) => [
        row.name,
        row.sha,
      ]),
    );
    const fresh = migrations.filter((migration) => isFresh(migration, applied));
    for (const migration of fresh) await apply(tx, migration);
    return fresh.map((migration) => migration.name);
  });
}

function isFresh(migration: Migration, applied: ReadonlyMap<string, string>): boolean {
  const sha = applied.get(migration.name);
  if (sha === undefined) return true;
  if (sha === sha256Hex(migration.sql)) return false;
  throw new Error(
    `migration ${migration.name} was changed after it had been applied to this database; nothing was applied. ` +
      'Restore its text and put the change into a new migration.',
  );
}

async function apply(tx: Db, migration: Migration): Promise<void> {
  try {
    await tx.query(migration.sql);
  } catch (error) {
    throw new Error(
      `migration ${migration.name} failed and nothing was applied: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
  await tx.query('INSERT INTO migrations (name, sha) VALUES ($1, $2)', [
    migration.name,
    sha256Hex(migration.sql),
  ]);
}
