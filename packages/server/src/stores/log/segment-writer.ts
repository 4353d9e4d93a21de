import type { Position } from './port.ts';
import { Segment } from './segment.ts';
import { type SegmentFiles, writeWhole } from './segment-files.ts';
import { FILE_HEAD_BYTES, fileHead, markFrame } from './segment-frames.ts';

export interface StreamOptions {
  readonly name: string;
  readonly directory: string;
  readonly segmentBytes: number;
  readonly queueBytesMax: number;
  readonly files: SegmentFiles;
}

/** What a disk answers that is full, or is full for us, and will take more after somebody has tidied up. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && FULL.has(String(error.code));
}

/** Writes groups of frames behind each other, from file to file. One call at a time. */
export class SegmentWriter {
  readonly #options: StreamOptions;
  readonly #begun: (segment: Segment) => void;
  #segment: Segment | null;
  #fd: number | null = null;
  #unmarked = false;
  #broken = false;

  constructor(options: StreamOptions, newest: Segment | null, begun: (segment: Segment) => void) {
    this.#options = options;
    this.#segment = newest;
    this.#begun = begun;
  }

  /** True once it is uncertain what the disk holds: nothing can be written any more before a restart. */
  get broken(): boolean {
    return this.#broken;
  }

  /**
   * Returns when the group is durable. Throws what the disk said. When the disk is merely full, the file was cut back
   * to what was durable before; after any other failure nobody knows which bytes the system has lost, and it is broken.
   */
  async write(group: readonly Buffer[], first: Position): Promise<void> {
    const { segment, fd } = await this.#current(first);
    const offset = segment.bytes;
    segment.bytes += await this.#writeAt(fd, { buffers: [markFrame(offset, first), ...group], offset });
    segment.note(first, offset);
    this.#unmarked = true;
  }

  async #writeAt(fd: number, target: { buffers: readonly Buffer[]; offset: number }): Promise<number> {
    const { files } = this.#options;
    try {
      return await writeWhole(files, fd, target);
    } catch (error) {
      this.#broken = true;
      if (isFull(error)) {
        await files.truncate(fd, target.offset);
        await files.sync(fd);
        this.#broken = false;
      }
      throw error;
    }
  }

  async #current(next: Position): Promise<{ segment: Segment; fd: number }> {
    const { files, segmentBytes } = this.#options;
    let segment = this.#segment;
    if (segment === null || segment.bytes >= segmentBytes) {
      await this.#closeFile();
      segment = await this.#begin(next);
    }
    this.#fd ??= await files.open(segment.path, 'change');
    return { segment, fd: this.#fd };
  }

  /** A file left behind by an attempt that failed half-way holds nothing that was acknowledged: it is emptied. */
  async #begin(first: Position): Promise<Segment> {
    const { files, directory } = this.#options;
    await files.makeDirectory(directory);
    const segment = new Segment(directory, first);
    const fd = await files.open(segment.path, 'create');
    try {
      await this.#writeAt(fd, { buffers: [fileHead(first)], offset: 0 });
      await this.#syncDirectory();
    } catch (error) {
      await files.close(fd);
      throw error;
    }
    segment.bytes = FILE_HEAD_BYTES;
    this.#fd = fd;
    this.#segment = segment;
    this.#begun(segment);
    return segment;
  }

  async #syncDirectory(): Promise<void> {
    try {
      await this.#options.files.syncDirectory(this.#options.directory);
    } catch (error) {
      this.#broken = !isFull(error);
      throw error;
    }
  }

  /** A last mark tells the next start that everything before it was durable, whatever happens to the file. */
  async close(next: Position): Promise<void> {
    const segment = this.#segment;
    if (this.#fd !== null && segment !== null && this.#unmarked && !this.#broken) {
      const offset = segment.bytes;
      segment.bytes += await this.#writeAt(this.#fd, { buffers: [markFrame(offset, next)], offset });
    }
    await this.#closeFile();
  }

  async #closeFile(): Promise<void> {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) await this.#options.files.close(fd);
  }
}
