import { assert } from '../../base/assert.ts';
import type { Fold } from '../log/folds.ts';
import type { LogRecord, Position } from '../log/port.ts';
import type { Profiles, ProfileWrite } from './port.ts';

/**
 * What is learned from one stream and lives in memory: a pure function of the records, whatever batches they came in.
 * The whole of it is stored now and then together with its position, so that a start reads a tail of the log only.
 */
export interface MemoryState {
  /** Names the fold and its space. */
  readonly name: string;
  readonly stream: string;
  /** Of the stored form: another one than stored means that all is learned again from the beginning of the log. */
  readonly version: number;
  apply(record: LogRecord): void;
  /** The same bytes for the same state. Parts may be views of memory: nothing is applied before they are stored. */
  save(): Iterable<Uint8Array>;
  /** Takes the place of what is known; without parts: as before the first record. */
  load(parts: readonly Uint8Array[]): void;
}

/** Records applied between two looks at waiting requests: some hundreds of microseconds. */
const SLICE_RECORDS = 50;

/** Records after which everything is stored again: what a start has to read at most, a few seconds of work. */
const KEPT_EVERY_RECORDS = 200_000;

/** Parts are cut to pieces of that size: no value of the store is longer, and copying one does not hold up requests. */
const PIECE_BYTES = 1_000_000;

const HEAD = 'head';

interface Head {
  readonly version: number;
  readonly position: Position;
  /** The length of each part. */
  readonly parts: readonly number[];
}

/** A fold that keeps its state in memory; what was learned after the last time it was stored is learned again. */
export function keptInMemory(
  state: MemoryState,
  { profiles, everyRecords = KEPT_EVERY_RECORDS }: { profiles: Profiles; everyRecords?: number },
): Fold {
  const space = `learned-${state.name}`;
  let storedPieces = 0;
  let unstored = 0;

  async function restore(): Promise<Position> {
    const [bytes] = await profiles.getMany(space, [HEAD]);
    const head = bytes === undefined ? null : (JSON.parse(bytes.toString()) as Head);
    unstored = 0;
    storedPieces = head === null ? 0 : head.parts.reduce((sum, length) => sum + piecesOf(length), 0);
    if (head === null || head.version !== state.version) {
      state.load([]);
      return 0;
    }
    const parts: Buffer[] = [];
    let piece = 0;
    for (const length of head.parts) {
      const keys = Array.from({ length: piecesOf(length) }, () => pieceKey(piece++));
      const values = await profiles.getMany(space, keys);
      const part = Buffer.concat(values.filter((value) => value !== undefined));
      assert(part.length === length, `a part of ${state.name} has ${part.length} bytes instead of ${length}`);
      parts.push(part);
    }
    state.load(parts);
    return head.position;
  }

  async function keep(position: Position): Promise<void> {
    const writes: ProfileWrite[] = [];
    const lengths: number[] = [];
    let piece = 0;
    for (const part of state.save()) {
      lengths.push(part.length);
      for (let at = 0; at < part.length; at += PIECE_BYTES) {
        const value = Buffer.from(part.subarray(at, at + PIECE_BYTES));
        writes.push({ space, key: pieceKey(piece++), value });
        await requestsFirst();
      }
    }
    for (let gone = piece; gone < storedPieces; gone++)
      writes.push({ space, key: pieceKey(gone), value: null });
    const head: Head = { version: state.version, position, parts: lengths };
    await profiles.commit([...writes, { space, key: HEAD, value: Buffer.from(JSON.stringify(head)) }]);
    storedPieces = piece;
    unstored = 0;
  }

  return {
    name: state.name,
    stream: state.stream,
    cursor: restore,
    async apply(records) {
      for (let from = 0; from < records.length; from += SLICE_RECORDS) {
        if (from > 0) await requestsFirst();
        for (const record of records.slice(from, from + SLICE_RECORDS)) state.apply(record);
      }
      unstored += records.length;
      const last = records.at(-1);
      if (last !== undefined && unstored >= everyRecords) await keep(last.position);
    },
  };
}

function piecesOf(length: number): number {
  return Math.ceil(length / PIECE_BYTES);
}

function pieceKey(piece: number): string {
  return `piece-${String(piece).padStart(6, '0')}`;
}

function requestsFirst(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}
