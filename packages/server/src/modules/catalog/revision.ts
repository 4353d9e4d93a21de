import type { Db } from '../../stores/db/port.ts';

/** Whoever holds the catalog in memory listens here. The payload is empty: the revision says what changed. */
export const CHANNEL = 'catalog';

/** Any number will do, as long as nothing else in the database takes the same class of advisory locks. */
const LOCK_CLASS = 7_685;

/** One writer for each advertiser at a time: sellers are found by name and id before they are made. */
export async function lockAdvertiser(tx: Db, advertiserId: number): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_CLASS, advertiserId]);
}

/**
 * The number of this commit. Its row stays locked until the commit, so numbers become visible in their order and a
 * reader that asks for "everything after 7" never misses a 6 that commits late. Take it last: others wait for it.
 */
export async function nextRevision(tx: Db): Promise<number> {
  const rows = await tx.query<{ revision: number }>(
    'UPDATE catalog_revision SET revision = revision + 1 RETURNING revision',
  );
  await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, '']);
  return rows[0]?.revision ?? 0;
}
