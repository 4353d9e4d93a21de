import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresAccount } from './postgres-account.ts';
import type { BinariesDir } from './postgres-binaries.ts';
import { USER } from './postgres-socket.ts';

const run = promisify(execFile);

/**
 * Makes the folder of the database's files when it does not exist; resolves with its real path. It is made under another
 * name first, so that a crash in the middle leaves nothing that looks complete.
 */
export async function makeCluster(
  wanted: string,
  { account, binaries }: { account: PostgresAccount | null; binaries: BinariesDir },
): Promise<string> {
  if (existsSync(join(wanted, 'PG_VERSION'))) return realpath(wanted);
  await mkdir(dirname(wanted), { recursive: true });
  const clusterDir = join(await realpath(dirname(wanted)), basename(wanted));
  const fresh = `${clusterDir}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await chmod(fresh, 0o700);
  if (account !== null) await chown(fresh, account.uid, account.gid);
  await run(
    join(binaries, 'bin', 'initdb'),
    [
      ...['-D', asSeenFrom(fresh, account), '-U', USER, '-A', 'trust', '-E', 'UTF8'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    ],
    { cwd: fresh, env: postgresEnvironment(), ...account },
  );
  await rename(fresh, clusterDir).catch(async (error: NodeJS.ErrnoException) => {
    await rm(fresh, { recursive: true, force: true });
    throw new Error(
      `${clusterDir} exists and holds no database (${error.code}); nothing in it was changed. Move it away and start again.`,
      { cause: error },
    );
  });
  return clusterDir;
}

/**
 * The path of a folder for a process that is started inside it. Another account may not be able to walk there, because a
 * home with mode 700 stands in between. It need not: the kernel's name for "where I am" leads there whatever lies above.
 */
export function asSeenFrom(dir: string, account: PostgresAccount | null): string {
  return account !== null && process.platform === 'linux' ? '/proc/self/cwd' : dir;
}

/** Nothing of our own environment may change how PostgreSQL behaves (PGDATA, PGOPTIONS, LC_ALL …). */
export function postgresEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
}
