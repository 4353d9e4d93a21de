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
   * Returns when the group is durable. Throws what the disk said, after the file was cut back to what was durable
   * before; if that fails too, or if syncing failed (the system then forgets which bytes it lost), it is broken.
   */
  async write(group: readonly Buffer[], numbers: { first: Position; last: Position }): Promise<void> {
    const { segment, fd } = await this.#current(numbers.first);
    const offset = segment.bytes;
    const buffers = [markFrame(offset, numbers.first), ...group];
    const bytes = await this.#writeOrCutBack(fd, { buffers, offset });
    await this.#sync(fd);
    segment.bytes = offset + bytes;
    segment.note(numbers.first, offset);
    this.#unmarked = true;
  }

  async #writeOrCutBack(fd: number, target: { buffers: readonly Buffer[]; offset: number }): Promise<number> {
    try {
      return await writeWhole(this.#options.files, fd, target);
    } catch (error) {
      try {
        await this.#options.files.truncate(fd, target.offset);
      } catch {
        this.#broken = true; // the caller is told of the first failure
      }
      throw error;
    }
  }

  async #sync(fd: number): Promise<void> {
    try {
      await this.#options.files.sync(fd);
    } catch (error) {
      this.#broken = true;
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
      await writeWhole(files, fd, { buffers: [fileHead(first)], offset: 0 });
      await this.#sync(fd);
      await files.syncDirectory(directory);
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

  /** A last mark tells the next start that everything before it was durable, whatever happens to the file. */
  async close(next: Position): Promise<void> {
    const segment = this.#segment;
    if (this.#fd !== null && segment !== null && this.#unmarked && !this.#broken) {
      const offset = segment.bytes;
      segment.bytes += await this.#writeOrCutBack(this.#fd, { buffers: [markFrame(offset, next)], offset });
      await this.#sync(this.#fd);
    }
    await this.#closeFile();
  }

  async #closeFile(): Promise<void> {
    const fd = this.#fd;
    this.#fd = null;
    if (fd !== null) await this.#options.files.close(fd);
  }
}
