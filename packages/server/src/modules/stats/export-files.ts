import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportFormat } from './export-request.ts';

const FORMATS: readonly ExportFormat[] = ['csv', 'json'];

/** The files of finished exports. One that has its name is whole: it is written under another one first. */
export class ExportFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async prepare(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
  }

  /** Writes the pieces as they come; only one of them is in memory. */
  async write(id: string, format: ExportFormat, pieces: AsyncIterable<Buffer>): Promise<void> {
    const path = this.#path(id, format);
    const file = await open(`${path}.part`, 'w', 0o600);
    await pipeline(pieces, file.createWriteStream({ flush: true }));
    await rename(`${path}.part`, path);
  }

  /** null when the file is not there. */
  async read(id: string, format: ExportFormat): Promise<{ bytes: number; content: Readable } | null> {
    const path = this.#path(id, format);
    try {
      return { bytes: (await stat(path)).size, content: createReadStream(path) };
    } catch {
      return null;
    }
  }

  async remove(id: string): Promise<void> {
    for (const format of FORMATS) {
      for (const suffix of ['', '.part']) await rm(`${this.#path(id, format)}${suffix}`, { force: true });
    }
  }

  #path(id: string, format: ExportFormat): string {
    return join(this.#directory, `${id}.${format}`);
  }
}
