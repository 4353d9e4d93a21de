import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ending } from '../../platform/processes/child.ts';
import { answerOf, SOCKET_NAME } from './postgres-socket.ts';

/** Fast shutdown has this long to write everything; then it is ended at once, and repeats its journal next time. */
export const FAST_STOP_MS = 20_000;
const POLL_MS = 15;
/** A server that was left behind may still be repeating its journal. */
const LEFT_BEHIND_ANSWER_MS = 60_000;

/** Only a child tells us when it ends: one that we took over is looked at this often. */
const WATCH_MS = 500;

/**
 * What a process of ours that was killed has left on the cluster: a server that answers (`running`), or nothing that
 * stands in the way. A server that hangs is ended; the marks of one that is gone are removed.
 */
export async function leftBehind(clusterDir: string, socketDirectory: string): Promise<'running' | 'none'> {
  const deadline = performance.now() + LEFT_BEHIND_ANSWER_MS;
  let pid = postmasterPid(clusterDir);
  if (pid === null) return 'none';
  while (pid !== null && isPostmasterOf(pid, clusterDir)) {
    if ((await answerOf(socketDirectory)) === 'yes') return 'running';
    if (performance.now() > deadline) await stopPostmaster(clusterDir, 'SIGQUIT');
    await pause(POLL_MS);
    pid = postmasterPid(clusterDir);
  }
  for (const mark of ['postmaster.pid', `${SOCKET_NAME}.lock`, SOCKET_NAME]) {
    await rm(join(clusterDir, mark), { force: true });
  }
  return 'none';
}

/** Ends the cluster's server, if one runs, and resolves when it is gone. */
export async function stopPostmaster(clusterDir: string, first: NodeJS.Signals = 'SIGINT'): Promise<void> {
  const pid = postmasterPid(clusterDir);
  if (pid === null) return;
  const started = performance.now();
  let signal: NodeJS.Signals = first;
  let sent: NodeJS.Signals | null = null;
  while (isPostmasterOf(pid, clusterDir)) {
    if (signal !== sent) {
      process.kill(pid, signal);
      sent = signal;
    }
    await pause(POLL_MS);
    const waitedMs = performance.now() - started;
    if (waitedMs > FAST_STOP_MS) signal = 'SIGQUIT';
    if (waitedMs > FAST_STOP_MS * 2) signal = 'SIGKILL';
  }
}

/** Resolves when a server that is not our child is gone. */
export async function endOfPostmaster(clusterDir: string): Promise<Ending> {
  const pid = postmasterPid(clusterDir);
  while (pid !== null && isPostmasterOf(pid, clusterDir)) {
    await pause(WATCH_MS, undefined, { ref: false });
  }
  return 'it is gone';
}

/** The process id that the cluster's own mark names; null when there is no mark. */
export function postmasterPid(clusterDir: string): number | null {
  try {
    const pid = Number(readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
    return Number.isSafeInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

/** Whether the server's own mark says that it takes connections; asking the socket earlier only fills its log. */
export function saysReady(clusterDir: string): boolean {
  try {
    return (readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n')[7] ?? '').startsWith(
      'ready',
    );
  } catch {
    return false;
  }
}

/**
 * Whether that process is this cluster's server and not a stranger that got the number later. On Linux a server is
 * known by where it stands; elsewhere PostgreSQL's own check of the mark has to do.
 */
export function isPostmasterOf(pid: number, clusterDir: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir);
  } catch {
    return false;
  }
}
