import type { LogRecord, Position } from './port.ts';
import { FRAME_HEAD_BYTES, putRecord } from './segment-frames.ts';

/** Memory is taken in pieces of this size: one piece a disk write at full load, little waste at rest. */
const CHUNK_BYTES = 256 * 1024;

/** Durable records kept in memory for readers that follow closely, such as the folds. */
const KEPT_BYTES = 4 * 1024 * 1024;

interface Chunk {
  readonly buffer: Buffer;
  /** Bytes of the stream before this chunk. */
  readonly start: number;
  readonly first: Position;
  /** Where each record's frame begins. */
  readonly frames: number[];
  filled: number;
}

/**
 * The end of a stream in memory: records that wait for the disk, and the latest that have reached it. Records are
 * copied once, into the very bytes that are written and that readers are given later. Offsets count the bytes of
 * frames that ever entered.
 */
export class SegmentTail {
  #chunks: Chunk[] = [];
  #last: Position;
  #end = 0;

  constructor(last: Position) {
    this.#last = last;
  }

  get last(): Position {
    return this.#last;
  }

  get end(): number {
    return this.#end;
  }

  push(data: Uint8Array): void {
    const bytes = FRAME_HEAD_BYTES + data.length;
    const chunk = this.#chunkFor(bytes);
    this.#last += 1;
    chunk.frames.push(chunk.filled);
    putRecord(chunk, this.#last, data);
    this.#end += bytes;
  }

  #chunkFor(bytes: number): Chunk {
    const current = this.#chunks.at(-1);
    if (current !== undefined && current.filled + bytes <= current.buffer.length) return current;
    const buffer = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes));
    const fresh: Chunk = { buffer, start: this.#end, first: this.#last + 1, frames: [], filled: 0 };
    this.#chunks.push(fresh);
    return fresh;
  }

  /** The bytes between two offsets, as they lie in memory. */
  slices(from: number, to: number): Buffer[] {
    const slices: Buffer[] = [];
    for (const chunk of this.#chunks) {
      if (chunk.start + chunk.filled <= from || chunk.start >= to) continue;
      slices.push(
        chunk.buffer.subarray(Math.max(0, from - chunk.start), Math.min(chunk.filled, to - chunk.start)),
      );
    }
    return slices;
  }

  /** Takes back everything after an offset, which lies at the end of that record. */
  cut(to: number, last: Position): void {
    this.#chunks = this.#chunks.filter((chunk) => chunk.start < to);
    const chunk = this.#chunks.at(-1);
    if (chunk !== undefined) {
      chunk.filled = to - chunk.start;
      chunk.frames.length = last - chunk.first + 1;
    }
    this.#end = to;
    this.#last = last;
  }

  /** Forgets old chunks that lie wholly before a durable offset. */
  forget(durable: number): void {
    const chunks = this.#chunks;
    let oldest = 0;
    while (oldest < chunks.length - 1) {
      const next = chunks[oldest + 1];
      if (next === undefined || durable - next.start < KEPT_BYTES) break;
      oldest++;
    }
    if (oldest > 0) this.#chunks = chunks.slice(oldest);
  }

  /** Durable records after a position when all of them are in memory, else null: ask the disk. */
  read(after: Position, durable: Position, limits: { records: number; bytes: number }): LogRecord[] | null {
    const oldest = this.#chunks[0];
    if (oldest === undefined || after + 1 < oldest.first) return null;
    const records: LogRecord[] = [];
    let bytes = 0;
    for (const chunk of this.#chunks) {
      const from = Math.max(0, after + 1 - chunk.first);
      for (let i = from; i < chunk.frames.length; i++) {
        const position = chunk.first + i;
        const start = (chunk.frames[i] ?? 0) + FRAME_HEAD_BYTES;
        const end = chunk.frames[i + 1] ?? chunk.filled;
        bytes += end - start;
        const full = records.length === limits.records || (bytes > limits.bytes && records.length > 0);
        if (position > durable || full) return records;
        records.push({ position, data: chunk.buffer.subarray(start, end) });
      }
    }
    return records;
  }
}
