import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ids } from '../../base/ids.ts';

const FILE = 'operator.key';

/** The operator's key of a data directory; made at the first start, readable by its owner only. */
export async function operatorKey(directory: string, ids: Ids): Promise<string> {
  const file = join(directory, FILE);
  const known = (await readFile(file, 'utf8').catch(ifMissing))?.trim();
  if (known !== undefined && known !== '') return known;
  const key = `op_${ids.next()}${ids.next()}`;
  const handle = await open(`${file}.new`, 'w', 0o600);
  await handle.writeFile(`${key}\n`);
  await handle.sync();
  await handle.close();
  await rename(`${file}.new`, file);
  return key;
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
