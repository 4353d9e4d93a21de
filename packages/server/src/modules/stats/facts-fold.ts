import { assert } from '../../base/assert.ts';
import { type Columns, INSERT_LINES_MAX } from '../../stores/columns/port.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Fold } from '../../stores/log/folds.ts';
import type { Log, LogRecord, Position } from '../../stores/log/port.ts';
import { foldOf } from './as-of.ts';
import { columnsOfSource, type FactLines } from './fact-lines.ts';
import { chunkOf, FACTS_TABLE, firstOfChunk, type Source } from './facts-table.ts';
import { beginBatch, type FoldBatch, finishBatch, readBatch } from './fold-batches.ts';
import type { GenerationStart } from './generations.ts';

/** The stores that facts come from and go to. */
export interface FactsStores {
  readonly db: Db;
  readonly columns: Columns;
  readonly log: Log;
  /** Waits in real time, whatever the server's clock says. */
  readonly pause: (ms: number) => Promise<void>;
}

export interface FactsOf {
  readonly source: Source;
  readonly stream: string;
  /** Must give the same lines in the same pieces for the same records, however often it is asked. */
  linesOf(records: readonly LogRecord[]): Promise<readonly FactLines[]>;
  /** Told when a chunk of the stream is whole in the table. */
  chunkDone(): void;
}

/**
 * After an insert the next one waits this long, so that a trickle of clicks becomes five small parts a second and not
 * hundreds. A fact is still visible well within a second.
 */
export const GATHER_MS = 200;

/** A fold that is behind gets so much at once: a few large parts cost the column store much less than many small ones. */
const BATCH = { records: 32_768, bytes: 16_000_000 };

/** Records of a part: while it is inserted, the next one is read. */
const PART_RECORDS = 16_384;

/** With so many records at hand the fold is behind: then it does not wait. */
const FULL_BATCH = 8_192;

/** Records without a fact that may pass before the cursor is written: what is read again after a restart. */
const UNWRITTEN_MAX = 10_000;

/**
 * Carries one stream into the facts table, each record exactly once. The column store forgets nothing that it has
 * acknowledged but cannot commit together with a cursor. So the borders of a batch are committed first; the lines are
 * inserted under tokens made of these borders; and what a crash left undone is inserted again with the same borders,
 * which writes nothing when it had been written. A batch lies within one chunk.
 */
export function factsFold(stores: FactsStores, of: FactsOf): Fold {
  const name = foldOf(of.source);
  const columns = columnsOfSource(of.source);
  let batch: FoldBatch | null = null;
  let mayInsert: Promise<void> = Promise.resolve();

  /** Inserts a batch whose borders are fixed. While one part is on its way, the next is made. */
  async function insert(parts: AsyncIterable<Part>, { from, to }: FoldBatch): Promise<void> {
    const switches: GenerationStart[] = [];
    let inserting: Promise<void> = Promise.resolve();
    let i = 0;
    for await (const part of parts) {
      await inserting;
      switches.push(...part.switches);
      if (part.text === '') continue;
      const token = `${name}:${from}-${to}:${i++}`;
      inserting = stores.columns.insertLines(FACTS_TABLE, { columns, text: part.text }, token);
      inserting.catch(() => {}); // it is waited for with the next part
    }
    await inserting;
    await finishBatch(stores.db, name, switches);
    batch = { from, to, done: to };
  }

  async function insertFresh(known: FoldBatch, records: readonly LogRecord[]): Promise<FoldBatch> {
    const to = records.at(-1)?.position ?? known.done;
    const parts = partsOf(records, of);
    const first = await parts.next();
    if (first.done === true && to - known.to < UNWRITTEN_MAX) {
      batch = { ...known, done: to };
      return batch;
    }
    const next = { from: known.done, to, done: known.done };
    await beginBatch(stores.db, name, next);
    await insert(withFirst(first, parts), next);
    if (chunkOf(known.to + 1) !== chunkOf(to + 1)) of.chunkDone();
    mayInsert = stores.pause(GATHER_MS);
    return { ...next, done: to };
  }

  async function apply(records: readonly LogRecord[]): Promise<void> {
    if (records.length < FULL_BATCH) await mayInsert;
    let known = batch ?? (await readBatch(stores.db, name));
    if (known.done < known.to) {
      await insert(partsOf(await readStretch(stores.log, of.stream, known), of), known);
      if (chunkOf(known.from + 1) !== chunkOf(known.to + 1)) of.chunkDone();
      known = { ...known, done: known.to };
    }
    const fresh = records.filter((record) => record.position > known.done);
    for (const ofChunk of byChunk(fresh)) known = await insertFresh(known, ofChunk);
  }

  return {
    name,
    stream: of.stream,
    batch: BATCH,
    async cursor() {
      batch = await readBatch(stores.db, name);
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

interface Part {
  readonly text: string;
  readonly switches: readonly GenerationStart[];
}

/**
 * The records' lines in texts of up to so many rows, cut at the same places whenever the records are the same. Nothing
 * for records without a fact.
 */
async function* partsOf(records: readonly LogRecord[], of: FactsOf): AsyncGenerator<Part, void> {
  for (let from = 0; from < records.length; from += PART_RECORDS) {
    let text = '';
    let rows = 0;
    let switches: GenerationStart[] = [];
    for (const lines of await of.linesOf(records.slice(from, from + PART_RECORDS))) {
      if (rows > 0 && rows + lines.rows > INSERT_LINES_MAX) {
        yield { text, switches };
        [text, rows, switches] = ['', 0, []];
      }
      text += lines.text;
      rows += lines.rows;
      switches.push(...(lines.switches ?? []));
    }
    if (rows > 0 || switches.length > 0) yield { text, switches };
  }
}

async function* withFirst(
  first: IteratorResult<Part, void>,
  rest: AsyncGenerator<Part, void>,
): AsyncGenerator<Part> {
  if (first.done !== true) yield first.value;
  yield* rest;
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
    const records = await log.read(stream, after, { records: stretch.to - after, bytes: BATCH.bytes });
    assert(records.length > 0, `records ${after + 1} to ${stretch.to} of ${stream} are gone from the log`);
    all.push(...records);
    after = records.at(-1)?.position ?? after;
  }
  return all;
}

/** Cut where a chunk ends: almost always one piece. */
function byChunk(records: readonly LogRecord[]): (readonly LogRecord[])[] {
  const pieces: (readonly LogRecord[])[] = [];
  let rest = records;
  for (let first = rest[0]; first !== undefined; first = rest[0]) {
    const end = firstOfChunk(chunkOf(first.position) + 1);
    const cut = rest.findIndex((record) => record.position >= end);
    pieces.push(cut === -1 ? rest : rest.slice(0, cut));
    rest = cut === -1 ? [] : rest.slice(cut);
  }
  return pieces;
}
