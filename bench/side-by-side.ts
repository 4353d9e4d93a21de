import type { LoadResult } from './load.ts';
import { cpuSecondsOf } from './process-tree.ts';
import { median } from './result.ts';
import { type ServerProcess, startBare } from './server-process.ts';

/** Odd, so that one round is the median. */
const ROUNDS = 3;
/** Until the runtime has compiled what is hot: it takes tens of thousands of requests. */
const WARM = { seconds: 6, requestsMax: 30_000 } as const;
const SECONDS = 2.5;

/** One server's turn. */
interface Turn extends LoadResult {
  /** Processor time of the server and its children for one request, in microseconds, with all that it leaves to do. */
  readonly cpuMicros: number;
}

export interface Comparison {
  /** The turn with the median throughput. */
  readonly bare: Turn;
  readonly souk: Turn;
  /** Throughput of ours by that of the bare server. */
  readonly ratio: number;
  /** The same from processor time, which counts work that is done later and does not count neighbours. */
  readonly cpuRatio: number;
}

interface Contest {
  readonly souk: ServerProcess;
  readonly run: (port: number, until: { seconds: number; requestsMax?: number }) => Promise<LoadResult>;
  /** Ends when ours has nothing more to do; the bare server must have the core for itself. */
  readonly settle: () => Promise<void>;
  readonly say: (line: string) => void;
}

/** Loads a bare server and ours in turns, so that whatever else the machine does meets both. */
export async function sideBySide({ souk, run, settle, say }: Contest): Promise<Comparison> {
  const peer = await startBare();
  const turns: { bare: Turn[]; souk: Turn[] } = { bare: [], souk: [] };
  const turn = async (server: ServerProcess): Promise<Turn> => {
    const before = cpuSecondsOf(server.pid);
    const result = await run(server.port, { seconds: SECONDS });
    await settle();
    const requests = Object.values(result.statuses).reduce((sum, count) => sum + count, 0);
    return { ...result, cpuMicros: ((cpuSecondsOf(server.pid) - before) / requests) * 1e6 };
  };
  try {
    say('warming both servers');
    await run(peer.port, WARM);
    await run(souk.port, WARM);
    await settle();
    for (let round = 1; round <= ROUNDS; round++) {
      say(`round ${round} of ${ROUNDS}`);
      turns.bare.push(await turn(peer));
      turns.souk.push(await turn(souk));
    }
  } finally {
    await peer.stop();
  }
  const bare = middle(turns.bare);
  const ours = middle(turns.souk);
  return {
    ...{ bare, souk: ours, ratio: ours.requestsPerSecond / bare.requestsPerSecond },
    cpuRatio: medianCpu(turns.bare) / medianCpu(turns.souk),
  };
}

function medianCpu(turns: readonly Turn[]): number {
  return median(turns.map((turn) => turn.cpuMicros));
}

function middle(turns: readonly Turn[]): Turn {
  const rate = median(turns.map((turn) => turn.requestsPerSecond));
  const found = turns.find((turn) => turn.requestsPerSecond === rate);
  if (found === undefined) throw new Error('no round was run');
  return found;
}
