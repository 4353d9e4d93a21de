import { crc32 } from 'node:zlib';
import type { Position } from './port.ts';

/**
 * The bytes of a segment file: a head, then frames. A frame is a 32-bit word (its kind in the top byte, the length of
 * its data in the rest), a CRC-32, and the data; all numbers are little-endian. A record's CRC starts from its
 * position, so that old bytes at a new place never pass for a record. A mark stands before every group that was
 * written at once and repeats its own offset: whoever reads a valid mark knows that all before it had reached the disk.
 */

export const FRAME_HEAD_BYTES = 8;
const RECORD_KIND = 0xa5;
const MARK_KIND = 0xa6;
const KIND_FACTOR = 0x100_0000;

const FILE_MAGIC = Buffer.from('SOUKLOG1');
export const FILE_HEAD_BYTES = FILE_MAGIC.length + 8;

const MARK_DATA_BYTES = 14;
export const MARK_BYTES = FRAME_HEAD_BYTES + MARK_DATA_BYTES;

/** Returned in place of a frame's end: the buffer stops within the frame, or the bytes are no frame. */
export const INCOMPLETE = 0;
export const BAD = -1;

/** The first bytes of a segment file: format and the position of its first record. */
export function fileHead(first: Position): Buffer {
  const head = Buffer.alloc(FILE_HEAD_BYTES);
  FILE_MAGIC.copy(head);
  head.writeDoubleLE(first, FILE_MAGIC.length);
  return head;
}

export function isFileHead(bytes: Buffer, first: Position): boolean {
  return bytes.length >= FILE_HEAD_BYTES && bytes.subarray(0, FILE_HEAD_BYTES).equals(fileHead(first));
}

/** Writes a record's frame behind what fills a chunk that has room for it. */
export function putRecord(
  chunk: { readonly buffer: Buffer; filled: number },
  position: Position,
  data: Uint8Array,
): void {
  const { buffer, filled: at } = chunk;
  buffer.writeUInt32LE(RECORD_KIND * KIND_FACTOR + data.length, at);
  buffer.writeUInt32LE(crc32(data, seedOf(position)), at + 4);
  buffer.set(data, at + FRAME_HEAD_BYTES);
  chunk.filled = at + FRAME_HEAD_BYTES + data.length;
}

/** The mark before a group: where in the file it stands and which position comes next. */
export function markFrame(offset: number, next: Position): Buffer {
  const frame = Buffer.alloc(MARK_BYTES);
  frame.writeUIntLE(offset, FRAME_HEAD_BYTES, 6);
  frame.writeDoubleLE(next, FRAME_HEAD_BYTES + 6);
  frame.writeUInt32LE(MARK_KIND * KIND_FACTOR + MARK_DATA_BYTES, 0);
  frame.writeUInt32LE(crc32(frame.subarray(FRAME_HEAD_BYTES)), 4);
  return frame;
}

/** Where the frame at an offset ends, after its checksum was found right; else {@link INCOMPLETE} or {@link BAD}. */
export function frameEnd(buffer: Buffer, at: number, next: Position): number {
  if (at + FRAME_HEAD_BYTES > buffer.length) return INCOMPLETE;
  const kind = buffer[at + 3];
  if (kind !== RECORD_KIND && kind !== MARK_KIND) return BAD;
  const end = at + FRAME_HEAD_BYTES + (buffer.readUInt32LE(at) % KIND_FACTOR);
  if (end > buffer.length) return INCOMPLETE;
  const seed = kind === MARK_KIND ? 0 : seedOf(next);
  const right = crc32(buffer.subarray(at + FRAME_HEAD_BYTES, end), seed) === buffer.readUInt32LE(at + 4);
  return right ? end : BAD;
}

/** Asked of a frame that {@link frameEnd} found right. */
export function isMark(buffer: Buffer, at: number): boolean {
  return buffer[at + 3] === MARK_KIND;
}

/** Whether a whole, right mark that names this file offset stands at an offset of the buffer. */
export function isMarkOf(buffer: Buffer, at: number, fileOffset: number): boolean {
  if (buffer[at + 3] !== MARK_KIND || at + MARK_BYTES > buffer.length) return false;
  if (buffer.readUInt32LE(at) % KIND_FACTOR !== MARK_DATA_BYTES) return false;
  return (
    frameEnd(buffer, at, 0) === at + MARK_BYTES && buffer.readUIntLE(at + FRAME_HEAD_BYTES, 6) === fileOffset
  );
}

/** How long the whole frame at an offset claims to be; the caller has its head. */
export function claimedBytes(buffer: Buffer, at: number): number {
  return FRAME_HEAD_BYTES + (buffer.readUInt32LE(at) % KIND_FACTOR);
}

function seedOf(position: Position): number {
  return Math.imul(position ^ (position / 0x1_0000_0000), 0x9e3779b1) >>> 0;
}
