import { LogDamaged, type LogRecord, type Position } from './port.ts';
import type { Segment } from './segment.ts';
import type { SegmentFiles } from './segment-files.ts';
import { BAD, claimedBytes, FRAME_HEAD_BYTES, frameEnd, INCOMPLETE, isMark } from './segment-frames.ts';

/** What one read takes from the disk at most, unless a single record is longer. */
const READ_BYTES_MAX = 1024 * 1024;
/** The index points this far before the record at worst, so that much comes on top. */
const SEEK_BYTES = 64 * 1024;
/** Files kept open for readers of one stream. */
const OPEN_FILES_MAX = 4;

interface OpenFile {
  readonly fd: Promise<number>;
  users: number;
  /** Not offered to further readers; closed by whoever stops using it last. */
  forgotten: boolean;
  closed: boolean;
}

/** Files kept open between reads, because folds that catch up read one file a hundred times in a row. */
export class OpenSegments {
  readonly #files: SegmentFiles;
  readonly #open = new Map<Segment, OpenFile>();

  constructor(files: SegmentFiles) {
    this.#files = files;
  }

  async use<Result>(segment: Segment, work: (fd: number) => Promise<Result>): Promise<Result> {
    const file = this.#open.get(segment) ?? {
      fd: this.#files.open(segment.path, 'read'),
      users: 0,
      forgotten: false,
      closed: false,
    };
    this.#open.delete(segment);
    this.#open.set(segment, file); // the youngest is last
    file.users++;
    try {
      return await work(await file.fd);
    } catch (error) {
      this.forget(segment);
      throw error;
    } finally {
      file.users--;
      if (this.#open.size > OPEN_FILES_MAX) this.#forgetIdle();
      if (file.forgotten) await this.#closeIdle(file);
    }
  }

  /** Closes the segment's file once nobody reads it any more. */
  forget(segment: Segment): void {
    const file = this.#open.get(segment);
    if (file === undefined) return;
    this.#open.delete(segment);
    file.forgotten = true;
    void this.#closeIdle(file);
  }

  forgetAll(): void {
    for (const segment of [...this.#open.keys()]) this.forget(segment);
  }

  #forgetIdle(): void {
    for (const [segment, file] of this.#open) {
      if (file.users > 0) continue;
      this.forget(segment);
      return;
    }
  }

  async #closeIdle(file: OpenFile): Promise<void> {
    if (file.users > 0 || file.closed) return;
    file.closed = true;
    try {
      await this.#files.close(await file.fd);
    } catch {
      // The file could not be opened, or closing a file that was only read failed: nothing is lost by either.
    }
  }
}

/**
 * Reads records of one segment from the disk: those after a position, within the limits, as far as one read goes and
 * at least one unless the segment holds none. Throws {@link LogDamaged} at bytes that are not what was written.
 */
export async function readSegment(
  files: SegmentFiles,
  fd: number,
  wanted: { segment: Segment; after: Position; bytesHint: number; records: number; bytes: number },
): Promise<LogRecord[]> {
  const { segment, after } = wanted;
  let { position, offset } = segment.seek(after + 1);
  let size = Math.min(wanted.bytesHint, wanted.bytes, READ_BYTES_MAX) + SEEK_BYTES;
  const records: LogRecord[] = [];
  let bytes = 0;
  while (offset < segment.bytes && records.length === 0) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(size, segment.bytes - offset));
    if ((await files.read(fd, buffer, offset)) < buffer.length)
      throw damaged(segment, offset, 'the file is shorter');
    let at = 0;
    while (at < buffer.length) {
      const end = frameEnd(buffer, at, position);
      if (end === BAD && records.length === 0) throw damaged(segment, offset + at, 'a checksum does not fit');
      if (end === BAD || end === INCOMPLETE) break;
      segment.note(position, offset + at);
      if (!isMark(buffer, at)) {
        if (position > after) {
          bytes += end - at - FRAME_HEAD_BYTES;
          const full = records.length === wanted.records || (bytes > wanted.bytes && records.length > 0);
          if (full) return records;
          records.push({ position, data: buffer.subarray(at + FRAME_HEAD_BYTES, end) });
        }
        position++;
      }
      at = end;
    }
    if (at === 0) size = grown(segment, buffer, offset);
    offset += at;
  }
  return records;
}

/** The size of the next read when the last one did not hold a whole frame. */
function grown(segment: Segment, buffer: Buffer, offset: number): number {
  const claimed = buffer.length < FRAME_HEAD_BYTES ? Number.POSITIVE_INFINITY : claimedBytes(buffer, 0);
  if (offset + claimed > segment.bytes)
    throw damaged(segment, offset, 'a record ends behind the end of the file');
  return claimed;
}

export function damaged(segment: Segment, offset: number, finding: string): LogDamaged {
  return new LogDamaged(
    `log file ${segment.path} is damaged at byte ${offset}: ${finding}. Records from there on were durable once and ` +
      'cannot be read; nothing was changed. Check the disk, and restore this file from a backup.',
  );
}
