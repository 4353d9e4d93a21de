import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export interface Memory {
  /** Pages counted once, those shared by several processes in equal parts. */
  readonly pssMb: number;
  /** As `ps` shows it: shared pages counted for each process. */
  readonly rssMb: number;
  readonly processes: number;
}

/** Memory of a process and of everything it started. Linux only. */
export function memoryOf(pid: number): Memory {
  let pss = 0;
  let rss = 0;
  const pids = treeOf(pid);
  for (const one of pids) {
    const rollup = readIfThere(`/proc/${one}/smaps_rollup`);
    pss += kilobytes(rollup, 'Pss');
    rss += kilobytes(rollup, 'Rss');
  }
  return { pssMb: pss / 1024, rssMb: rss / 1024, processes: pids.length };
}

/** Resident memory of one process alone; cheap enough to be asked ten times a second. */
export function rssOf(pid: number): number {
  return kilobytes(readIfThere(`/proc/${pid}/status`), 'VmRSS') / 1024;
}

/** The kernel counts processor time in hundredths of a second for whoever asks. */
const TICKS_PER_SECOND = 100;

/** Processor time of a process and of everything it started, in seconds: unlike throughput hardly touched by neighbours. */
export function cpuSecondsOf(pid: number): number {
  let ticks = 0;
  for (const one of treeOf(pid)) {
    const fields = fieldsOf(readIfThere(`/proc/${one}/stat`));
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / TICKS_PER_SECOND;
}

/** Processor time a second, in seconds, that is no work: timers, and whoever asks. */
const RESTING = 0.1;
const REST_SECONDS_MAX = 180;

/** Waits until a process and everything it started do nothing. False when that takes too long. */
export async function untilAtRest(pid: number): Promise<boolean> {
  for (let seconds = 0; seconds < REST_SECONDS_MAX; seconds++) {
    const before = cpuSecondsOf(pid);
    await pause(1_000);
    if (cpuSecondsOf(pid) - before < RESTING) return true;
  }
  return false;
}

function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(fieldsOf(readIfThere(`/proc/${name}/stat`))[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** The name in brackets may hold spaces: what follows the last bracket is split. State comes first, then the parent. */
function fieldsOf(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function kilobytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

/** A process may end between being listed and being read. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
