import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Where a child's own messages go, one line at a time. */
export type LineLog = (line: string) => void;

/** How a child ended, in words for a person: `exit code 1` or `signal SIGKILL`. */
export type Ending = string;

/** Lines longer than this are cut: a child that goes mad must not fill our memory or our log. */
const LINE_CHARS_MAX = 2_000;

/** Hands each line of the child's output to the log, and keeps reading to the end so that the child never blocks. */
export function forwardLines(output: Readable | null, log: LineLog): void {
  if (output === null) return;
  output.on('error', () => {}); // a pipe that breaks with the child's death says nothing new
  const lines = createInterface({ input: output, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => {
    if (line !== '') log(line.length > LINE_CHARS_MAX ? `${line.slice(0, LINE_CHARS_MAX)}…` : line);
  });
  lines.on('error', () => {});
}

/** Resolves once the child is gone, or could not be started at all; never rejects. */
export function endingOf(child: ChildProcess): Promise<Ending> {
  if (child.exitCode !== null) return Promise.resolve(`exit code ${child.exitCode}`);
  if (child.signalCode !== null) return Promise.resolve(`signal ${child.signalCode}`);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(`could not start: ${error.message}`);
    });
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
}

/** Asks the child to end, and makes it end when it has not within `graceMs`. Resolves when it is gone. */
export async function stopChild(
  child: ChildProcess,
  options: { graceMs: number; signal: NodeJS.Signals },
): Promise<Ending> {
  const ending = endingOf(child);
  child.kill(options.signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), options.graceMs);
  try {
    return await ending;
  } finally {
    clearTimeout(hard);
  }
}
