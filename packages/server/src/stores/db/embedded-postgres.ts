import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Ending,
  endingOf,
  forwardLines,
  type LineLog,
  stopChild,
} from '../../platform/processes/child.ts';
import { keepRunning, type Running } from '../../platform/processes/keep-running.ts';
import { type PostgresAccount, postgresAccount } from './postgres-account.ts';
import { type BinariesDir, postgresBinaries } from './postgres-binaries.ts';
import { asSeenFrom, makeCluster, postgresEnvironment } from './postgres-cluster.ts';
import { claimCluster } from './postgres-owner.ts';
import { postgresSettings } from './postgres-settings.ts';
import { answerOf, DATABASE, socketDirectoryOf, USER } from './postgres-socket.ts';
import { endOfPostmaster, FAST_STOP_MS, leftBehind, saysReady, stopPostmaster } from './postmaster.ts';

export interface EmbeddedPostgres {
  /** For {@link openPgDb}; stays the same when the server is restarted. */
  readonly connection: { socketDirectory: string; database: string; user: string };
  /** Ends every connection, writes everything to disk, and resolves when the server is gone. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The folder of the database's files: made when it does not exist; nothing else may be in it. */
  readonly clusterDir: string;
  readonly log: LineLog;
  /** Overrides of postgres-settings.ts. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** After a crash the server first repeats its journal; more than this means that it hangs. */
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 15;

interface Cluster {
  readonly dir: string;
  readonly socketDirectory: string;
  readonly binaries: BinariesDir;
  readonly account: PostgresAccount | null;
}

/**
 * Starts PostgreSQL on a cluster folder and starts it again should it die. A server that an earlier process of ours left
 * behind on the same folder is taken over. Rejects when another living process uses the folder, and when this machine
 * cannot run PostgreSQL, with what to do instead.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = postgresAccount(options.clusterDir);
  const binaries = await postgresBinaries(account);
  const dir = await makeCluster(options.clusterDir, { account, binaries });
  const socketDirectory = await socketDirectoryOf(dir);
  const cluster: Cluster = { dir, socketDirectory, binaries, account };
  const kept = await keepRunning('PostgreSQL', () => runServer(cluster, options), options.log);
  return {
    connection: { socketDirectory, database: DATABASE, user: USER },
    async stop() {
      await kept.stop();
      if (socketDirectory !== dir) await rm(socketDirectory, { force: true }); // the short link to it
    },
  };
}

async function runServer(cluster: Cluster, options: EmbeddedPostgresOptions): Promise<Running> {
  const server = await answeringServer(cluster, options);
  const ownership = await claimCluster(cluster.socketDirectory);
  server.ended.then(() => ownership.release());
  return {
    ended: server.ended,
    async stop() {
      await ownership.release();
      await server.stop();
    },
  };
}

async function answeringServer(cluster: Cluster, options: EmbeddedPostgresOptions): Promise<Running> {
  if ((await leftBehind(cluster.dir, cluster.socketDirectory)) === 'running') {
    options.log('took over the PostgreSQL that an earlier process had left running');
    return { ended: endOfPostmaster(cluster.dir), stop: () => stopPostmaster(cluster.dir) };
  }
  return startServer(cluster, options);
}

/** Starts the server and waits until it takes queries; says why when it ends before that. */
async function startServer(cluster: Cluster, options: EmbeddedPostgresOptions): Promise<Running> {
  const args = ['-D', asSeenFrom(cluster.dir, cluster.account), ...postgresSettings(options.settings)];
  const child = spawn(join(cluster.binaries, 'bin', 'postgres'), args, {
    cwd: cluster.dir,
    detached: true, // Ctrl-C in a terminal goes to the whole group: we still need the server while we drain
    stdio: ['ignore', 'ignore', 'pipe'],
    env: postgresEnvironment(),
    ...cluster.account,
  });
  const said: string[] = [];
  forwardLines(child.stderr, (line) => {
    if (said.length < 20) said.push(line);
    options.log(line);
  });
  const ended = endingOf(child);
  let ending: Ending | null = null;
  ended.then((how) => {
    ending = how;
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!saysReady(cluster.dir) || (await answerOf(cluster.socketDirectory)) !== 'yes') {
    if (ending !== null) {
      throw new Error(`PostgreSQL ended while starting (${ending}). It said: ${said.join(' | ')}`);
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
  return {
    ended,
    async stop() {
      await stopChild(child, { signal: 'SIGINT', graceMs: FAST_STOP_MS });
    },
  };
}
