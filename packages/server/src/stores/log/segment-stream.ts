import { dirname } from 'node:path';
import { LogFull, type LogRecord, LogUnavailable, type Position, RECORD_BYTES_MAX } from './port.ts';
import type { Segment } from './segment.ts';
import { FRAME_HEAD_BYTES } from './segment-frames.ts';
import { damaged, OpenSegments, readSegment } from './segment-reading.ts';
import { SegmentTail } from './segment-tail.ts';
import { SegmentWriter, type StreamOptions } from './segment-writer.ts';
import { Waiters } from './waiters.ts';

/** A group is written at once; longer groups would make the first caller in it wait for the last. */
const GROUP_BYTES_MAX = 8 * 1024 * 1024;

interface Waiting {
  readonly end: number;
  readonly position: Position;
  readonly resolve: (position: Position) => void;
  readonly reject: (error: Error) => void;
}

/** One stream on the disk: a single writer, for which everything queued during one write is the next write. */
export class SegmentStream {
  readonly #options: StreamOptions;
  readonly #writer: SegmentWriter;
  readonly #tail: SegmentTail;
  readonly #open: OpenSegments;
  readonly #waiters = new Waiters();
  #segments: Segment[];
  #durable: Position;
  #durableEnd = 0;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #refusing: LogUnavailable | null = null;

  constructor(options: StreamOptions, found: { segments: readonly Segment[]; last: Position }) {
    const { segments, last } = found;
    this.#options = options;
    this.#segments = [...segments];
    this.#durable = last;
    this.#tail = new SegmentTail(last);
    this.#open = new OpenSegments(options.files);
    this.#writer = new SegmentWriter(options, segments.at(-1) ?? null, (segment) => {
      this.#segments = [...this.#segments, segment];
    });
  }

  get end(): Position {
    return this.#durable;
  }

  append(records: readonly Uint8Array[]): Promise<Position> {
    if (this.#refusing !== null) return Promise.reject(this.#refusing);
    if (records.length === 0) return Promise.resolve(this.#durable);
    let bytes = 0;
    for (const record of records) {
      if (record.length > RECORD_BYTES_MAX) return Promise.reject(this.#tooLong(record.length));
      bytes += FRAME_HEAD_BYTES + record.length;
    }
    if (bytes > this.#options.queueBytesMax) return Promise.reject(this.#tooLong(bytes));
    const queued = this.#tail.end - this.#durableEnd;
    if (queued + bytes > this.#options.queueBytesMax) {
      return Promise.reject(new LogFull(this.#options.name, queued));
    }
    for (const record of records) this.#tail.push(record);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ end: this.#tail.end, position: this.#tail.last, resolve, reject });
      this.#writing ??= this.#writeGroups();
    });
  }

  #tooLong(bytes: number): RangeError {
    return new RangeError(
      `log stream ${this.#options.name} takes records of up to ${RECORD_BYTES_MAX} bytes and appends of up to ` +
        `${this.#options.queueBytesMax}, not ${bytes} bytes; nothing was written, send less at once`,
    );
  }

  async #writeGroups(): Promise<void> {
    while (this.#waiting.length > 0) {
      await nextTurn(); // what the requests of this turn append goes along
      const group = this.#takeGroup();
      const last = group.at(-1);
      if (last === undefined) break;
      try {
        await this.#writer.write(this.#tail.slices(this.#durableEnd, last.end), this.#durable + 1);
        this.#committed(group, last);
      } catch (error) {
        this.#failed(group, error);
      }
    }
    this.#writing = null;
  }

  #takeGroup(): Waiting[] {
    const waiting = this.#waiting;
    let taken = 1;
    while (taken < waiting.length && (waiting[taken]?.end ?? 0) - this.#durableEnd <= GROUP_BYTES_MAX)
      taken++;
    this.#waiting = waiting.slice(taken);
    return waiting.slice(0, taken);
  }

  #committed(group: readonly Waiting[], last: Waiting): void {
    this.#durable = last.position;
    this.#durableEnd = last.end;
    this.#tail.forget(last.end);
    for (const waiting of group) waiting.resolve(waiting.position);
    this.#waiters.wake(last.position);
  }

  /** Nobody in the queue is acknowledged; their positions are given to those who come next. */
  #failed(group: readonly Waiting[], cause: unknown): void {
    const error = new LogUnavailable(
      `log stream ${this.#options.name} could not write to ${this.#options.directory}: ${String(cause)}. Nothing after ` +
        `position ${this.#durable} was acknowledged. ` +
        (this.#writer.broken
          ? 'It stays closed, because what the disk holds is uncertain: check the disk, then restart.'
          : 'Free some space and send it again; no restart is needed.'),
      cause,
    );
    if (this.#writer.broken) this.#refusing = error;
    const rest = this.#waiting;
    this.#waiting = [];
    this.#tail.cut(this.#durableEnd, this.#durable);
    for (const waiting of group) waiting.reject(error);
    for (const waiting of rest) waiting.reject(error);
  }

  async read(after: Position, limits: { records: number; bytes: number }): Promise<LogRecord[]> {
    let from = Math.max(after, (this.#segments[0]?.first ?? 1) - 1);
    while (from < this.#durable && limits.records > 0) {
      const kept = this.#tail.read(from, this.#durable, limits);
      if (kept !== null) return kept;
      const at = this.#segmentOf(from + 1);
      const segment = this.#segments[at];
      if (segment === undefined) break;
      from = Math.max(from, segment.first - 1);
      const next = this.#segments[at + 1]?.first ?? this.#durable + 1;
      try {
        const records = await this.#readSegment(segment, { after: from, next, limits });
        if (records.length > 0) return records;
        throw damaged(
          segment,
          segment.bytes,
          `it ends before record ${from + 1}, but should reach ${next - 1}`,
        );
      } catch (error) {
        if (this.#segments.includes(segment)) throw error; // else it was trimmed away meanwhile
      }
    }
    return [];
  }

  #readSegment(
    segment: Segment,
    wanted: { after: Position; next: Position; limits: { records: number; bytes: number } },
  ): Promise<LogRecord[]> {
    const { after, next, limits } = wanted;
    const bytesEach = segment.bytes / Math.max(1, next - segment.first);
    const bytesHint = Math.ceil(limits.records * bytesEach);
    return this.#open.use(segment, (fd) =>
      readSegment(this.#options.files, fd, { segment, after, bytesHint, ...limits }),
    );
  }

  /** Index of the segment that holds a position; 0 when it was trimmed away. */
  #segmentOf(position: Position): number {
    return Math.max(
      0,
      this.#segments.findLastIndex((segment) => segment.first <= position),
    );
  }

  waitAfter(after: Position, signal: AbortSignal): Promise<void> {
    if (this.#durable > after) return Promise.resolve();
    return this.#waiters.wait(after, signal);
  }

  async trim(upTo: Position): Promise<void> {
    const kept = Math.min(this.#segmentOf(upTo + 1), this.#segments.length - 1);
    const gone = this.#segments.slice(0, Math.max(0, kept));
    if (gone.length === 0) return;
    this.#segments = this.#segments.slice(kept);
    for (const segment of gone) {
      this.#open.forget(segment);
      await this.#options.files.remove(segment.path); // oldest first: a crash between two leaves no hole
    }
    await this.#options.files.syncDirectory(dirname(gone[0]?.path ?? this.#options.directory));
  }

  async close(): Promise<void> {
    this.#refusing ??= new LogUnavailable(
      `log stream ${this.#options.name} is closed; nothing was accepted, send it again after the restart`,
    );
    await this.#writing;
    await this.#writer.close(this.#durable + 1);
    this.#open.forgetAll();
    this.#waiters.refuse(this.#refusing);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}
