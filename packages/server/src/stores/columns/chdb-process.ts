import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Ending, endingOf, forwardLines, type LineLog } from '../../platform/processes/child.ts';
import type { Running } from '../../platform/processes/keep-running.ts';
import { type Answer, type Call, type ChdbOptions, type Goodbye, LANES } from './chdb-messages.ts';
import { ColumnsRefusal, ColumnsUnavailable } from './port.ts';

const CHILD = fileURLToPath(new URL('./chdb-child.ts', import.meta.url));

/** Reports wait for the API, never the other way round. */
const NICE = 10;
/** Each lane keeps a thread busy; with fewer threads, small answers would wait for large ones after all. */
const THREADS = Object.values(LANES).reduce((sum, lanes) => sum + lanes);
/** Loading the tables of a large store after a crash takes seconds; more means that it hangs. */
const READY_TIMEOUT_MS = 60_000;
/** How long a statement that is under way may delay the end. */
const STOP_GRACE_MS = 5_000;
/** Calls that wait for the engine at once; more means that it cannot keep up. */
const CALLS_MAX = 1_000;

/** A call without its number, which the process gives. */
export type Ask = Call extends infer One ? (One extends Call ? Omit<One, 'id'> : never) : never;

interface Waiting {
  answered(bytes: Uint8Array | undefined): void;
  failed(error: Error): void;
}

/** One life of the engine's process. */
export interface ChdbProcess extends Running {
  readonly pid: number;
  /** Asks, and tells every answer to `waiting` until `forget`. */
  ask(call: Ask, waiting: Waiting): { id: number; forget(): void };
  /** Says something about a call that was asked before. */
  tell(message: Extract<Call, { kind: 'more' | 'cancel' }>): void;
}

export async function startChdbProcess(options: ChdbOptions, log: LineLog): Promise<ChdbProcess> {
  const child = fork(CHILD, [options.dataDir, options.configFile], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--max-old-space-size=128'],
    env: { PATH: process.env.PATH, TZ: 'UTC', UV_THREADPOOL_SIZE: String(THREADS) },
  });
  const said: string[] = [];
  const heard: LineLog = (line) => {
    if (said.length < 10) said.push(line);
    log(line);
  };
  forwardLines(child.stdout, heard);
  forwardLines(child.stderr, heard);
  const ended = endingOf(child);
  if (child.pid !== undefined) os.setPriority(child.pid, NICE);
  await untilReady(child, ended, said);
  return talkTo(child, ended);
}

function untilReady(child: ChildProcess, ended: Promise<Ending>, said: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`chDB did not open its files within ${READY_TIMEOUT_MS / 1_000} s and was stopped`));
    }, READY_TIMEOUT_MS);
    child.once('message', () => {
      clearTimeout(timeout);
      resolve();
    });
    ended.then((ending) => {
      clearTimeout(timeout);
      reject(new Error(`chDB ended while starting (${ending}). It said: ${said.join(' | ')}`));
    });
  });
}

function talkTo(child: ChildProcess, ended: Promise<Ending>): ChdbProcess {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  child.on('message', (answer: Answer) => {
    if (answer.kind === 'ready') return;
    const call = waiting.get(answer.id);
    if (answer.kind === 'failed') call?.failed(new ColumnsRefusal(answer.message, answer.code ?? null));
    else if (call !== undefined) call.answered(answer.bytes);
    // A piece of a stream whose reader has gone: without this word the engine would keep it open.
    else if (answer.bytes !== undefined) send({ id: answer.id, kind: 'cancel' });
    keepAliveWhileAsked();
  });
  ended.then((ending) => {
    const calls = [...waiting.values()];
    waiting.clear();
    for (const call of calls) call.failed(new ColumnsUnavailable(`its process ended (${ending})`));
  });

  function send(message: Call | Goodbye): void {
    // An error means that the process is ending: `ended` answers every call then.
    if (child.connected) child.send(message, () => {});
  }

  /** An idle engine must not keep a process alive that has nothing else to do. */
  function keepAliveWhileAsked(): void {
    if (waiting.size > 0) {
      child.ref();
      child.channel?.ref();
    } else {
      child.unref();
      child.channel?.unref();
    }
  }
  for (const output of [child.stdout, child.stderr]) (output as { unref?: () => void } | null)?.unref?.();
  keepAliveWhileAsked();

  return {
    pid: child.pid ?? 0,
    ended,
    ask(call, who) {
      const id = ++lastId;
      if (!child.connected || waiting.size >= CALLS_MAX) {
        const why = child.connected ? `${waiting.size} calls are waiting already` : 'its process has ended';
        queueMicrotask(() => who.failed(new ColumnsUnavailable(why)));
        return { id, forget() {} };
      }
      waiting.set(id, who);
      keepAliveWhileAsked();
      send({ ...call, id } as Call);
      return {
        id,
        forget() {
          waiting.delete(id);
          keepAliveWhileAsked();
        },
      };
    },
    tell: send,
    async stop() {
      child.ref();
      send({ kind: 'goodbye' });
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      await ended;
      clearTimeout(hard);
    },
  };
}
