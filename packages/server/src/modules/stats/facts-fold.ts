import { assert } from '../../base/assert.ts';
import type { Columns } from '../../stores/columns/port.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { Log, LogRecord, Position } from '../../stores/log/port.ts';
import { FACTS_TABLE, type FactRow } from './facts-table.ts';
import { beginBatch, type FoldBatch, finishBatch, readBatch } from './fold-batches.ts';

/** The stores that facts come from and go to. */
export interface FactsStores {
  readonly db: Db;
  readonly columns: Columns;
  readonly log: Log;
  /** Waits in real time, whatever the server's clock says. */
  readonly pause: (ms: number) => Promise<void>;
}

export interface FactsOf {
  readonly name: string;
  readonly stream: string;
  /** Must give the same rows for the same records, however often it is asked. */
  factsOf(records: readonly LogRecord[]): Promise<FactRow[]>;
}

/**
 * After an insert the next one waits this long, so that a trickle of clicks becomes five small parts a second and not
 * hundreds. A fact is still visible well within a second.
 */
export const GATHER_MS = 200;

/** A full batch means that the fold is behind: then it does not wait. */
const FULL_BATCH = 1_000;

/** Records without a fact that may pass before the cursor is written: what is read again after a restart. */
const UNWRITTEN_MAX = 10_000;

/**
 * Carries one stream into the facts table, each record exactly once. The column store forgets nothing that it has
 * acknowledged but cannot commit together with a cursor. So the borders of a batch are committed first; the rows are
 * inserted under tokens made of these borders; and what a crash left undone is inserted again with the same borders,
 * which writes nothing when it had been written.
 */
export function factsFold(stores: FactsStores, of: FactsOf): Fold {
  let batch: FoldBatch | null = null;
  let mayInsert: Promise<void> = Promise.resolve();

  async function insert(rows: readonly FactRow[], { from, to }: FoldBatch): Promise<void> {
    for (const [month, ofMonth] of byMonth(rows)) {
      await stores.columns.insert(FACTS_TABLE, ofMonth, `${of.name}:${from}-${to}:${month}`);
    }
    await finishBatch(stores.db, of.name);
    batch = { from, to, done: to };
  }

  async function apply(records: readonly LogRecord[]): Promise<void> {
    if (records.length < FULL_BATCH) await mayInsert;
    let known = batch ?? (await readBatch(stores.db, of.name));
    if (known.done < known.to) {
      await insert(await of.factsOf(await readStretch(stores.log, of.stream, known)), known);
      known = { ...known, done: known.to };
    }
    const fresh = records.filter((record) => record.position > known.done);
    const to = fresh.at(-1)?.position;
    if (to === undefined) return;
    const rows = await of.factsOf(fresh);
    if (rows.length === 0 && to - known.to < UNWRITTEN_MAX) {
      batch = { ...known, done: to };
      return;
    }
    const next = { from: known.done, to, done: known.done };
    await beginBatch(stores.db, of.name, next);
    await insert(rows, next);
    mayInsert = stores.pause(GATHER_MS);
  }

  return {
    name: of.name,
    stream: of.stream,
    async cursor() {
      batch = await readBatch(stores.db, of.name);
      return batch.done;
    },
    async apply(records) {
      try {
        await apply(records);
      } catch (error) {
        batch = null; // how far it came is known only to the stores
        throw error;
      }
    },
  };
}

/** The records of a stretch again, all of them. */
async function readStretch(
  log: Log,
  stream: string,
  stretch: { from: Position; to: Position },
): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  let after = stretch.from;
  while (after < stretch.to) {
    const records = await log.read(stream, after, { records: stretch.to - after, bytes: 16_000_000 });
    assert(records.length > 0, `records ${after + 1} to ${stretch.to} of ${stream} are gone from the log`);
    all.push(...records);
    after = records.at(-1)?.position ?? after;
  }
  return all;
}

/** Rows by partition, months in order: an insert is all-or-nothing only within one. */
function byMonth(rows: readonly FactRow[]): [string, FactRow[]][] {
  const months = new Map<string, FactRow[]>();
  for (const row of rows) {
    const month = row.time.slice(0, 7);
    const ofMonth = months.get(month);
    if (ofMonth === undefined) months.set(month, [row]);
    else ofMonth.push(row);
  }
  return [...months].sort(([a], [b]) => (a < b ? -1 : 1));
}
