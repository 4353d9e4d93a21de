import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The server and everything it starts share one core, the load has another: what `taskset` calls them. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** Whether processes can be kept to a core of their own here. */
export const canPin: boolean = hasTaskset() && availableParallelism() >= 2;

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The command line that starts a Node process on the server's core; its children and threads inherit it. */
export function onServerCore(args: readonly string[]): [command: string, args: string[]] {
  if (!canPin) return [process.execPath, [...args]];
  return ['taskset', ['-c', String(SERVER_CORE), process.execPath, ...args]];
}

/** Keeps this process, the load, off the server's core. */
export function takeLoadCore(): void {
  if (!canPin) return;
  execFileSync('taskset', ['-a', '-cp', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' });
}
