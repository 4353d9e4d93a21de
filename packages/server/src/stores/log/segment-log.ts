import { join } from 'node:path';
import { lockDirectory } from './directory-lock.ts';
import { type Log, LogUnavailable, STREAM_NAME } from './port.ts';
import { diskFiles, type SegmentFiles } from './segment-files.ts';
import { recoverStream } from './segment-recovery.ts';
import { SegmentStream } from './segment-stream.ts';
import type { StreamOptions } from './segment-writer.ts';

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
  const { segmentBytes = SEGMENT_BYTES, queueBytesMax = QUEUE_BYTES_MAX, files = diskFiles } = options;
  await files.makeDirectory(options.directory);
  const lock = lockDirectory(options.directory);
  const streams = new Map<string, SegmentStream>();
  let closing: Promise<void> | null = null;

  function optionsOf(name: string): StreamOptions {
    return { name, directory: join(options.directory, name), segmentBytes, queueBytesMax, files };
  }

  async function recoverAll(): Promise<void> {
    const names = (await files.list(options.directory)).filter((name) => STREAM_NAME.test(name));
    for (const name of names) {
      const own = optionsOf(name);
      const found = await recoverStream(files, own.directory);
      if (found.tornBytes > 0) options.torn?.(name, found.tornBytes);
      streams.set(name, new SegmentStream(own, found));
    }
  }

  /** Every stream on the disk was found at the start, so that any other one begins empty. */
  function streamNamed(name: string): SegmentStream {
    const known = streams.get(name);
    if (known !== undefined) return known;
    assertOpen();
    if (!STREAM_NAME.test(name))
      throw new RangeError(`${name} is no name for a log stream; nothing was written`);
    if (streams.size >= STREAMS_MAX) {
      throw new RangeError(`the log has its ${STREAMS_MAX} streams already; ${name} was not begun`);
    }
    const fresh = new SegmentStream(optionsOf(name), { segments: [], last: 0 });
    streams.set(name, fresh);
    return fresh;
  }

  function assertOpen(): void {
    if (closing !== null) throw new LogUnavailable(`the log in ${options.directory} is closed`);
  }

  async function closeAll(): Promise<void> {
    const closed = await Promise.allSettled([...streams.values()].map((stream) => stream.close()));
    lock.release();
    for (const result of closed) if (result.status === 'rejected') throw result.reason;
  }

  try {
    await recoverAll();
  } catch (error) {
    lock.release();
    throw error;
  }

  return {
    append: async (name, records) => streamNamed(name).append(records),
    async read(name, after, limits) {
      assertOpen();
      return (await streams.get(name)?.read(after, limits)) ?? [];
    },
    end: async (name) => streams.get(name)?.end ?? 0,
    waitAfter: async (name, after, signal) => streamNamed(name).waitAfter(after, signal),
    trim: async (name, upTo) => streams.get(name)?.trim(upTo),
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
