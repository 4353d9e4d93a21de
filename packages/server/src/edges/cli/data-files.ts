import { mkdirSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Env } from '../../platform/config/sources.ts';

/** The files of a data directory that the command line reads or writes. */
export const DATA_FILES = {
  operatorKey: 'operator.key',
  server: 'server.json',
  demo: 'demo.json',
  account: 'account.json',
} as const;

/** The data directory: the flag, else the environment, else `./.souk`. */
export function dataDirectory(flag: string | undefined, env: Env): string {
  return resolve(flag ?? (env.SOUK_DATA || './.souk'));
}

/** The text of a file; null when there is none. */
export async function readIfThere(directory: string, file: string): Promise<string | null> {
  try {
    return await readFile(join(directory, file), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a file whole or not at all, readable by its owner only: it may hold secrets. */
export async function writePrivate(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const handle = await open(`${path}.new`, 'w', 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
  await rename(`${path}.new`, path);
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
