import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onServerCore } from './cores.ts';

export interface ServerProcess {
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface SoukServer extends ServerProcess {
  /** Its data directory, removed when it stops. */
  readonly data: string;
  /** Stops it and keeps its directory. */
  leave(): Promise<void>;
}

const START_MS_MAX = 60_000;
const STOP_MS_MAX = 20_000;
const BARE = fileURLToPath(new URL('bare-server.ts', import.meta.url));
const SOUK = fileURLToPath(new URL('../packages/server/bin/souk.js', import.meta.url));

const running = new Set<ChildProcess>();
const directories = new Set<string>();

/** For whoever is interrupted: ends every server that still runs and removes what it wrote. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(stop));
  await Promise.all([...directories].map(forget));
}

async function forget(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  directories.delete(directory);
}

/** The peer: a bare node:http server that parses the same bodies, on the server's core. */
export async function startBare(): Promise<ServerProcess> {
  const child = start([BARE]);
  const { port } = await firstLine<{ port: number }>(child);
  return serverOn(child, `http://127.0.0.1:${port}`);
}

export interface StartOptions {
  readonly demo: boolean;
  /** Of `souk start`, beside those that every bench needs. */
  readonly flags?: readonly string[];
  /** Settings that have no flag, such as `SOUK_RATE_LIMITS`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The directory of a server that was left, instead of a fresh one. */
  readonly data?: string;
}

/** The server as `souk start` runs it, on a fresh data directory, on the server's core with all of its children. */
export async function startSouk({
  demo,
  flags: more = [],
  env = {},
  ...left
}: StartOptions): Promise<SoukServer> {
  const data = left.data ?? (await mkdtemp(join(tmpdir(), 'souk-bench-')));
  directories.add(data);
  const ports = ['--port', '0', '--signal-port', '0'];
  const flags = ['--data', data, '--log-level', 'warn', '--json', ...(demo ? [] : ['--no-demo']), ...more];
  // For whoever looks for the next thing to make faster: SOUK_BENCH_NODE_FLAGS="--cpu-prof --cpu-prof-dir=…".
  const nodeFlags = (process.env.SOUK_BENCH_NODE_FLAGS ?? '').split(' ').filter((flag) => flag !== '');
  const child = start([...nodeFlags, SOUK, 'start', ...ports, ...flags], env);
  try {
    const { url } = await firstLine<{ url: string }>(child);
    const server = serverOn(child, url);
    return {
      ...server,
      data,
      leave: () => server.stop(),
      stop: () => server.stop().then(() => forget(data)),
    };
  } catch (error) {
    await stop(child);
    await forget(data);
    throw error;
  }
}

function start(nodeArgs: readonly string[], settings: Readonly<Record<string, string>> = {}): ChildProcess {
  const [command, args] = onServerCore(nodeArgs);
  // A SOUK_… variable of whoever runs the bench must not change what is measured.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SOUK_')));
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...env, ...settings } });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

function serverOn(child: ChildProcess, url: string): ServerProcess {
  return { url, port: Number(new URL(url).port), pid: child.pid ?? 0, stop: () => stop(child) };
}

/** The line of JSON that a server prints when it answers requests. */
async function firstLine<T>(child: ChildProcess): Promise<T> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const late = AbortSignal.timeout(START_MS_MAX);
  while (!text.includes('\n')) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} while starting`);
    await Promise.race([
      once(child, 'exit', { signal: late }),
      once(child.stdout ?? child, 'data', { signal: late }),
    ]);
  }
  return JSON.parse(text.slice(0, text.indexOf('\n'))) as T;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  await exited;
  clearTimeout(impatience);
}
