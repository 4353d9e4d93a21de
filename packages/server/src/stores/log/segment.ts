import { join } from 'node:path';
import type { Position } from './port.ts';
import { FILE_HEAD_BYTES } from './segment-frames.ts';

/** A reader that seeks scans at most this much before its record. */
const INDEX_STEP_BYTES = 64 * 1024;

const FILE_NAME = /^(\d{16})\.log$/;

/** One file of a stream: records from `first` on, as far as `bytes` is durable. */
export class Segment {
  readonly path: string;
  readonly first: Position;
  bytes = 0;
  // Sparse, ascending: the frame at offsets[i] is record positions[i] or a mark before it.
  readonly #positions: Position[];
  readonly #offsets: number[] = [FILE_HEAD_BYTES];

  constructor(directory: string, first: Position) {
    this.path = join(directory, `${String(first).padStart(16, '0')}.log`);
    this.first = first;
    this.#positions = [first];
  }

  /** Remembers where a record's frame stands, if the last one remembered is far enough away. */
  note(position: Position, offset: number): void {
    if (offset - (this.#offsets.at(-1) ?? 0) < INDEX_STEP_BYTES) return;
    this.#positions.push(position);
    this.#offsets.push(offset);
  }

  /** The nearest known frame at or before a record of this segment. */
  seek(position: Position): { position: Position; offset: number } {
    let low = 0;
    let high = this.#positions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#positions[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return { position: this.#positions[low] ?? this.first, offset: this.#offsets[low] ?? FILE_HEAD_BYTES };
  }
}

/** The position that a file name of a stream's directory stands for; null for a name that is none of ours. */
export function firstOfName(name: string): Position | null {
  const match = FILE_NAME.exec(name);
  return match === null ? null : Number(match[1]);
}
