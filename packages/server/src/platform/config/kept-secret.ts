import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret of a data directory: made at the first start, readable by its owner only, the same ever after. */
export async function keptSecret(directory: string, name: string, make: () => string): Promise<string> {
  const file = join(directory, name);
  const known = (await readFile(file, 'utf8').catch(ifMissing))?.trim();
  if (known !== undefined && known !== '') return known;
  const secret = make();
  const handle = await open(`${file}.new`, 'w', 0o600);
  await handle.writeFile(`${secret}\n`);
  await handle.sync();
  await handle.close();
  await rename(`${file}.new`, file);
  return secret;
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
