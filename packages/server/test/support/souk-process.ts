import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterwards } from './afterwards.ts';

const BIN = fileURLToPath(new URL('../../bin/souk.js', import.meta.url));
const READY_MS_MAX = 60_000;

/** Below those that a system gives to outgoing connections: one of them would take the port while the server is down. */
const PORTS = { from: 20_000, to: 30_000 };
const PORTS_TRIED_MAX = 100;

/** A server in a process of its own, as `souk start` runs it, that can be killed and started again on its directory. */
export interface SoukProcess {
  readonly data: string;
  readonly url: string;
  /** `kill -9`: nothing of the process gets a chance to finish. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** As Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export async function soukProcess(
  t: TestContext,
  flags: readonly string[] = ['--clock', 'test'],
): Promise<SoukProcess> {
  const data = await mkdtemp(join(tmpdir(), 'souk-crash-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const args = [
      BIN,
      'start',
      '--data',
      data,
      '--port',
      String(port),
      '--signal-port',
      '0',
      '--log-level',
      'warn',
      ...flags,
    ];
    child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const until = performance.now() + READY_MS_MAX;
    while (!(await isReady(url, data))) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} while starting`);
      if (performance.now() > until) throw new Error('the server was not ready in time');
      await pause(50);
    }
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return null;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = await exited;
    return code as number | null;
  }

  afterwards(t, async () => {
    await end('SIGINT');
    rmSync(data, { recursive: true, force: true });
  });
  await start();
  return { data, url, start, kill: async () => void (await end('SIGKILL')), stop: () => end('SIGINT') };
}

/** Ready, and the demo marketplace is made. */
async function isReady(url: string, data: string): Promise<boolean> {
  try {
    readFileSync(join(data, 'demo.json'));
    return (await fetch(`${url}/readyz`)).status === 200;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  for (let tried = 0; tried < PORTS_TRIED_MAX; tried++) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
  throw new Error(`of ${PORTS_TRIED_MAX} ports from ${PORTS.from} to ${PORTS.to} none is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
