import type { Db } from '../../stores/db/port.ts';
import type { Position } from '../../stores/log/port.ts';
import { type GenerationStart, noteGenerations } from './generations.ts';

/** The last stretch (from, to] of a stream that a fold began to insert, and whether it is known to be inserted. */
export interface FoldBatch {
  readonly from: Position;
  readonly to: Position;
  readonly done: Position;
}

export async function readBatch(db: Db, fold: string): Promise<FoldBatch> {
  const [row] = await db.query<{ from_position: number; to_position: number; done_position: number }>(
    'SELECT from_position, to_position, done_position FROM fold_batches WHERE fold = $1',
    [fold],
  );
  if (row === undefined) return { from: 0, to: 0, done: 0 };
  return { from: row.from_position, to: row.to_position, done: row.done_position };
}

/** Fixes the borders of a stretch, durably, before its rows are inserted. */
export async function beginBatch(
  db: Db,
  fold: string,
  batch: { from: Position; to: Position },
): Promise<void> {
  await db.query(
    `INSERT INTO fold_batches (fold, from_position, to_position, done_position) VALUES ($1, $2, $3, $2)
     ON CONFLICT (fold) DO UPDATE SET from_position = excluded.from_position, to_position = excluded.to_position,
       done_position = excluded.done_position`,
    [fold, batch.from, batch.to],
  );
}

/**
 * Notes that the stretch is inserted, and which changes of generation it held. It need not reach the disk at once: lost in
 * a power cut it makes the stretch be inserted again under tokens that are only a moment old, and so still known.
 */
export async function finishBatch(db: Db, fold: string, switches: readonly GenerationStart[]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('SET LOCAL synchronous_commit = off');
    await noteGenerations(tx, switches);
    await tx.query('UPDATE fold_batches SET done_position = to_position WHERE fold = $1', [fold]);
  });
}
