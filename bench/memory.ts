import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from './process-tree.ts';
import type { BenchResult } from './result.ts';
import { startSouk } from './server-process.ts';

const IDLE_MS = 10_000;

/** Memory of the server and all of its children, started with the demo marketplace and left alone. */
export async function benchMemory(say: (line: string) => void): Promise<BenchResult[]> {
  say('memory: starting a server with the demo marketplace');
  const started = performance.now();
  const server = await startSouk({ demo: true });
  const readySeconds = (performance.now() - started) / 1000;
  try {
    say(`memory: idle for ${IDLE_MS / 1000} s`);
    await pause(IDLE_MS);
    const { pssMb, rssMb, processes } = memoryOf(server.pid);
    return [
      {
        ...{ name: 'idle memory of all processes (PSS)', value: pssMb, unit: 'MB' },
        target: { atMost: 900 },
        note: `${processes} processes; the sum of their RSS is ${Math.round(rssMb)} MB`,
      },
      {
        ...{ name: 'first start until ready, with the demo', value: readySeconds, unit: 's' },
        target: { atMost: 20 },
        note: 'everything on one core',
      },
    ];
  } finally {
    await server.stop();
  }
}
