import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';

/** `shop/daily`: below the operator's folder, whatever is written. */
export function isFolderPath(path: string): boolean {
  const steps = path.split('/');
  return (
    path.length <= 500 &&
    !/[\\\0]/.test(path) &&
    (path === '.' || steps.every((step) => step !== '' && step !== '.' && step !== '..'))
  );
}

/** Where the folder really lies; null when a link leads out of the operator's folder. Throws when it is not there. */
export async function realFolder(root: string, path: string): Promise<string | null> {
  const [realRoot, real] = [await realpath(root), await realpath(resolve(root, path))];
  return real === realRoot || real.startsWith(realRoot + sep) ? real : null;
}
