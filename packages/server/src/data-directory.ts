import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The folders that our own processes write. The database's folder is made by its engine, for the account it runs as. */
const FOLDERS = ['log', 'profiles', 'columns', 'reports'];

/** Shoppers' deeds and secrets lie below: nobody but the owner looks into what we make. */
const OWNER_ONLY = { mode: 0o700 };

/** Makes the data directory and its folders, and finds out before any engine starts whether they can be written. */
export async function prepareDataDirectory(path: string): Promise<void> {
  const directory = resolve(path);
  for (const place of [directory, ...FOLDERS.map((folder) => join(directory, folder))]) {
    try {
      await makeWithParents(place);
      await access(place, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      const reason = REASONS[codeOf(error)] ?? String(error);
      throw new Error(
        `the data directory ${directory} cannot be used: ${place} ${reason}. Nothing was started. ` +
          'Choose another one with --data or SOUK_DATA.',
        { cause: error },
      );
    }
  }
}

const NO_PERMISSION = `cannot be made, read or written by the user ${userInfo().username}`;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EROFS: 'is on a disk that cannot be written',
  ENOSPC: 'is on a full disk',
  ENOTDIR: 'is a file or lies below a file',
  ENOENT: 'cannot be made there',
};

/** One level at a time: Node's own recursive mkdir never ends where the system says ENOENT for good, as below /proc. */
async function makeWithParents(directory: string): Promise<void> {
  try {
    await mkdir(directory, OWNER_ONLY);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(directory) !== directory) {
      await makeWithParents(dirname(directory));
      await mkdir(directory, OWNER_ONLY);
      return;
    }
    if (!(await isDirectory(directory))) throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found !== null && !found.isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
  return found !== null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
