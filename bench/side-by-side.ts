import type { LoadResult } from './load.ts';
import { median } from './result.ts';
import { startBare } from './server-process.ts';

/** Odd, so that one round is the median. */
const ROUNDS = 3;
const WARM_SECONDS = 1.5;
const SECONDS = 2.5;

export interface Comparison {
  /** The round with the median throughput. */
  readonly bare: LoadResult;
  readonly souk: LoadResult;
  /** Throughput of ours by that of the bare server. */
  readonly ratio: number;
}

/** Loads a bare server and ours in turns, so that whatever else the machine does meets both. */
export async function sideBySide(of: {
  readonly souk: number;
  readonly run: (port: number, seconds: number) => Promise<LoadResult>;
  /** After each turn of ours; the bare server must have the core for itself. */
  readonly between: () => Promise<void>;
  readonly say: (line: string) => void;
}): Promise<Comparison> {
  const peer = await startBare();
  const bare: LoadResult[] = [];
  const souk: LoadResult[] = [];
  try {
    of.say('warming both servers');
    await of.run(peer.port, WARM_SECONDS);
    await of.run(of.souk, WARM_SECONDS);
    await of.between();
    for (let round = 1; round <= ROUNDS; round++) {
      of.say(`round ${round} of ${ROUNDS}`);
      bare.push(await of.run(peer.port, SECONDS));
      souk.push(await of.run(of.souk, SECONDS));
      await of.between();
    }
  } finally {
    await peer.stop();
  }
  const ratio = middle(souk).requestsPerSecond / middle(bare).requestsPerSecond;
  return { bare: middle(bare), souk: middle(souk), ratio };
}

function middle(rounds: readonly LoadResult[]): LoadResult {
  const rate = median(rounds.map((round) => round.requestsPerSecond));
  const found = rounds.find((round) => round.requestsPerSecond === rate);
  if (found === undefined) throw new Error('no round was run');
  return found;
}
