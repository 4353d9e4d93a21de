import { join } from 'node:path';
import { lockDirectory } from './directory-lock.ts';
import { type Log, LogUnavailable, STREAM_NAME } from './port.ts';
import { diskFiles, type SegmentFiles } from './segment-files.ts';
import { SegmentStream } from './segment-stream.ts';

/** A file of this size is read back in well under a second, and is the least that trimming gives back. */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Bytes of one stream that may wait for the disk: about a second of a fast disk. */
const QUEUE_BYTES_MAX = 64 * 1024 * 1024;
/** Enough for every module to have its own, few enough that a caller's mistake cannot fill the disk with folders. */
const STREAMS_MAX = 1_000;

export interface SegmentLogOptions {
  readonly directory: string;
  /** A file is closed after the group with which it reaches this size. */
  readonly segmentBytes?: number;
  /** Of each stream. */
  readonly queueBytesMax?: number;
  /** Told, at opening, of an unfinished write that was cut off a stream's end: expected after a crash. */
  readonly torn?: (stream: string, bytes: number) => void;
  readonly files?: SegmentFiles;
}

/**
 * Opens a log in a directory that no other process has open. Throws {@link LogUnavailable} when one has, and
 * `LogDamaged` when what was durable cannot be read.
 */
export async function openSegmentLog(options: SegmentLogOptions): Promise<Log> {
  const files = options.files ?? diskFiles;
  await files.makeDirectory(options.directory);
  const lock = lockDirectory(options.directory);
  const streams = new Map<string, SegmentStream>();
  const opening = new Map<string, Promise<SegmentStream>>();
  let closing: Promise<void> | null = null;

  async function openStream(name: string): Promise<SegmentStream> {
    const { segmentBytes = SEGMENT_BYTES, queueBytesMax = QUEUE_BYTES_MAX } = options;
    const directory = join(options.directory, name);
    const opened = await SegmentStream.open({ name, directory, segmentBytes, queueBytesMax, files });
    streams.set(name, opened.stream);
    if (opened.tornBytes > 0) options.torn?.(name, opened.tornBytes);
    return opened.stream;
  }

  /** A stream that is not there yet costs nothing until it is written to. */
  function streamNamed(name: string): Promise<SegmentStream> {
    if (closing !== null)
      return Promise.reject(new LogUnavailable(`the log in ${options.directory} is closed`));
    if (!STREAM_NAME.test(name)) return Promise.reject(new RangeError(`${name} is no name for a log stream`));
    if (opening.size >= STREAMS_MAX && !opening.has(name)) {
      return Promise.reject(
        new RangeError(`the log has its ${STREAMS_MAX} streams already; ${name} was not opened`),
      );
    }
    const known = opening.get(name);
    if (known !== undefined) return known;
    const stream = openStream(name);
    opening.set(name, stream);
    stream.catch(() => opening.delete(name)); // the caller hears of it; the next one tries again
    return stream;
  }

  async function closeAll(): Promise<void> {
    await Promise.allSettled(opening.values());
    const closed = await Promise.allSettled([...streams.values()].map((stream) => stream.close()));
    lock.release();
    for (const result of closed) if (result.status === 'rejected') throw result.reason;
  }

  try {
    const names = (await files.list(options.directory)).filter((name) => STREAM_NAME.test(name));
    for (const name of names) await streamNamed(name);
  } catch (error) {
    lock.release();
    throw error;
  }

  // The streams that are open answer without a detour: append is called for every request.
  return {
    append(name, records) {
      const stream = closing === null ? streams.get(name) : undefined;
      return stream?.append(records) ?? streamNamed(name).then((opened) => opened.append(records));
    },
    read: async (name, after, limits) => (streams.get(name) ?? (await streamNamed(name))).read(after, limits),
    end: async (name) => (streams.get(name) ?? (await streamNamed(name))).end,
    waitAfter: async (name, after, signal) =>
      (streams.get(name) ?? (await streamNamed(name))).waitAfter(after, signal),
    trim: async (name, upTo) => (streams.get(name) ?? (await streamNamed(name))).trim(upTo),
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
