import type { Position } from './port.ts';
import { firstOfName, Segment } from './segment.ts';
import type { SegmentFiles } from './segment-files.ts';
import { FILE_HEAD_BYTES, frameEnd, isFileHead, isMark, isMarkOf, MARK_BYTES } from './segment-frames.ts';
import { damaged } from './segment-reading.ts';

/** How much of a file is looked at in one go; longer than the longest record, so that each fits. */
const WINDOW_BYTES = 4 * 1024 * 1024;

export interface RecoveredStream {
  readonly segments: Segment[];
  readonly last: Position;
  /** Bytes of an unfinished write that were cut off the last file. */
  readonly tornBytes: number;
}

/**
 * Finds a stream's files after any kind of stop. What follows the last whole record of the last file was never
 * acknowledged, and is cut off, unless a mark stands behind it: then it was durable once, and this throws.
 */
export async function recoverStream(files: SegmentFiles, directory: string): Promise<RecoveredStream> {
  const firsts = (await files.list(directory)).map(firstOfName).filter((first) => first !== null);
  const segments = firsts.sort((a, b) => a - b).map((first) => new Segment(directory, first));
  const newest = segments.at(-1);
  for (const segment of segments) {
    if (segment !== newest) await measure(files, segment);
  }
  if (newest === undefined) return { segments, last: 0, tornBytes: 0 };
  const { next, tornBytes } = await recoverNewest(files, newest);
  if (newest.bytes < FILE_HEAD_BYTES) await forgetUnbegun(files, directory, segments);
  return { segments, last: next - 1, tornBytes };
}

async function recoverNewest(
  files: SegmentFiles,
  newest: Segment,
): Promise<{ next: Position; tornBytes: number }> {
  const fd = await files.open(newest.path, 'change');
  try {
    const size = await files.size(fd);
    const { end, next } = await lastWhole(files, fd, { segment: newest, size });
    if (end < size) await files.truncate(fd, end);
    await files.sync(fd); // whole records may still be only in the system's memory
    newest.bytes = end;
    return { next, tornBytes: size - end };
  } finally {
    await files.close(fd);
  }
}

/** A file whose head was never written holds nothing. It goes, because its name would hide what comes elsewhere. */
async function forgetUnbegun(files: SegmentFiles, directory: string, segments: Segment[]): Promise<void> {
  const unbegun = segments.pop();
  if (unbegun !== undefined) await files.remove(unbegun.path);
  await files.syncDirectory(directory);
}

/** An older file was complete before the next one was begun: only its head is looked at until somebody reads it. */
async function measure(files: SegmentFiles, segment: Segment): Promise<void> {
  const fd = await files.open(segment.path, 'read');
  try {
    segment.bytes = await files.size(fd);
    const head = Buffer.alloc(FILE_HEAD_BYTES);
    await files.read(fd, head, 0);
    if (!isFileHead(head, segment.first)) throw damaged(segment, 0, 'its head is not that of this log file');
  } finally {
    await files.close(fd);
  }
}

/** Where the last whole frame of the newest file ends, and the position that comes next. */
async function lastWhole(
  files: SegmentFiles,
  fd: number,
  file: { segment: Segment; size: number },
): Promise<{ end: number; next: Position }> {
  const { segment, size } = file;
  let next = segment.first;
  let offset = 0;
  while (offset < size) {
    const window = await windowAt(files, fd, { offset, size });
    let at = 0;
    if (offset === 0 && isFileHead(window, segment.first)) at = FILE_HEAD_BYTES;
    while (offset + at > 0) {
      const end = frameEnd(window, at, next);
      if (end <= 0) break;
      segment.note(next, offset + at);
      if (!isMark(window, at)) next++;
      at = end;
    }
    if (at === 0) break;
    offset += at;
  }
  if (offset < size && (await hasMarkBehind(files, fd, { offset, size }))) {
    throw damaged(segment, offset, 'a checksum does not fit, and later records follow');
  }
  return { end: offset, next };
}

async function hasMarkBehind(
  files: SegmentFiles,
  fd: number,
  from: { offset: number; size: number },
): Promise<boolean> {
  let offset = from.offset + 1;
  while (offset + MARK_BYTES <= from.size) {
    const window = await windowAt(files, fd, { offset, size: from.size });
    for (let at = 0; at + MARK_BYTES <= window.length; at++) {
      if (isMarkOf(window, at, offset + at)) return true;
    }
    offset += Math.max(1, window.length - MARK_BYTES + 1);
  }
  return false;
}

async function windowAt(
  files: SegmentFiles,
  fd: number,
  at: { offset: number; size: number },
): Promise<Buffer> {
  const window = Buffer.allocUnsafeSlow(Math.min(WINDOW_BYTES, at.size - at.offset));
  return window.subarray(0, await files.read(fd, window, at.offset));
}
