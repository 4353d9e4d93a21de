import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { endingOf, forwardLines, type LineLog } from '../../platform/processes/child.ts';
import type { PgConnection } from './pg-db.ts';
import { type PostgresAccount, postgresAccount } from './postgres-account.ts';
import { type BinariesDir, postgresBinaries } from './postgres-binaries.ts';
import { postgresSettings } from './postgres-settings.ts';
import { answerOf, socketDirectoryOf, USER } from './postgres-socket.ts';
import { leftBehind, saysReady, stopPostmaster } from './postmaster.ts';

const run = promisify(execFile);

export interface EmbeddedPostgres {
  readonly connection: { socketDirectory: string; database: string; user: string } & PgConnection;
  /** Ends every connection, writes everything to disk, and resolves when the server is gone. */
  stop(): Promise<void>;
}

/** After a crash the server first repeats its journal; more than this means that it hangs. */
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 15;

/**
 * Starts PostgreSQL on a cluster folder, which is made when it does not exist. A server that an earlier process of
 * ours left behind on the same folder is taken over.
 */
export async function startEmbeddedPostgres(options: {
  clusterDir: string;
  log: LineLog;
  settings?: Readonly<Record<string, string | number>>;
}): Promise<EmbeddedPostgres> {
  const account = postgresAccount(options.clusterDir);
  const binaries = await postgresBinaries(account);
  const clusterDir = await makeCluster(options.clusterDir, { account, binaries });
  const socketDirectory = await socketDirectoryOf(clusterDir);
  if ((await leftBehind(clusterDir, socketDirectory)) === 'none') {
    const child = spawn(
      join(binaries, 'bin', 'postgres'),
      ['-D', asSeenFrom(clusterDir, account), ...postgresSettings(options.settings)],
      {
        cwd: clusterDir,
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: environment(),
        ...account,
      },
    );
    await untilAnswering(child, { clusterDir, socketDirectory, log: options.log });
  } else {
    options.log('took over the PostgreSQL that an earlier process had left running');
  }
  return {
    connection: { socketDirectory, database: 'postgres', user: USER },
    stop: () => stopPostmaster(clusterDir),
  };
}

/** Waits until the server takes queries; says why when it ends before that. */
async function untilAnswering(
  child: ChildProcess,
  { clusterDir, socketDirectory, log }: { clusterDir: string; socketDirectory: string; log: LineLog },
): Promise<void> {
  const said: string[] = [];
  forwardLines(child.stderr, (line) => {
    if (said.length < 20) said.push(line);
    log(line);
  });
  let ended: string | null = null;
  endingOf(child).then((ending) => {
    ended = ending;
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!saysReady(clusterDir) || (await answerOf(socketDirectory)) !== 'yes') {
    if (ended !== null) {
      throw new Error(`PostgreSQL ended while starting (${ended}). It said: ${said.join(' | ')}`);
    }
    if (performance.now() > deadline) {
      child.kill('SIGQUIT');
      throw new Error(`PostgreSQL did not answer within ${START_TIMEOUT_MS / 1_000} s and was stopped`);
    }
    await pause(POLL_MS);
  }
  // From here on the server must not keep a process alive that has nothing else to do.
  child.unref();
  (child.stderr as { unref?: () => void } | null)?.unref?.();
}

/** Makes the cluster under another name first: a crash in the middle leaves nothing that looks complete. */
async function makeCluster(
  wanted: string,
  { account, binaries }: { account: PostgresAccount | null; binaries: BinariesDir },
): Promise<string> {
  if (existsSync(join(wanted, 'PG_VERSION'))) return realpath(wanted);
  await mkdir(dirname(wanted), { recursive: true });
  const parent = await realpath(dirname(wanted));
  const clusterDir = join(parent, basename(wanted));
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
    { cwd: fresh, env: environment(), ...account },
  );
  await rename(fresh, clusterDir);
  return clusterDir;
}

/**
 * Another account may not be able to walk to the folder (a home with mode 700 stands in between). It need not walk: it
 * is started inside, and the kernel's name for "where I am" leads there whatever lies above.
 */
function asSeenFrom(dir: string, account: PostgresAccount | null): string {
  return account !== null && process.platform === 'linux' ? '/proc/self/cwd' : dir;
}

/** Nothing of ours may change how PostgreSQL behaves (PGDATA, PGOPTIONS, LC_ALL …). */
function environment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
}
