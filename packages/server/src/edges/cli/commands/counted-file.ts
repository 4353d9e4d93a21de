import { stat } from 'node:fs/promises';
import { type Readable, Transform } from 'node:stream';
import { CliError, EXIT } from '../cli-error.ts';
import type { Progress } from '../progress.ts';

/** Bytes of a file that is to be read. */
export async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new Error('it is a directory');
    return found.size;
  } catch (error) {
    throw new CliError(
      EXIT.failed,
      `${file} cannot be read (${error instanceof Error ? error.message : error}); nothing was changed`,
    );
  }
}

/** The same bytes, with the bar told how many have gone by. */
export function counted(source: Readable, progress: Progress): Readable {
  let sent = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      progress.update(sent);
      done(null, chunk);
    },
  });
  source.on('error', (error) => through.destroy(error));
  return source.pipe(through);
}
