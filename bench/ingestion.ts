// How fast facts come from the log into the column store.
import { cpuSecondsOf } from './process-tree.ts';
import type { Api } from './report-api.ts';
import { PRODUCTS_SHOWN, WAITING } from './report-facts.ts';
import type { BenchResult } from './result.ts';

/** What waits in the log when the server starts, until the last of it is in a report, with reports all the while. */
export async function measureIngestion(api: Api, say: (line: string) => void): Promise<BenchResult[]> {
  say(`reports: ${WAITING} banners in the log become ${WAITING * PRODUCTS_SHOWN} facts`);
  const behind = async (): Promise<number> => {
    const { folds } = await api.link.get<{ folds: { fold: string; behind: number }[] }>('/system');
    return folds.find(({ fold }) => fold === 'facts-ads')?.behind ?? 0;
  };
  const from = await behind();
  const started = performance.now();
  const cpu = cpuSecondsOf(api.server.pid);
  let left = from;
  let reports = 0;
  while (left > 0) {
    await api.get('/stats/campaigns');
    reports++;
    left = await behind();
  }
  const seconds = (performance.now() - started) / 1_000;
  const cpuMicros = ((cpuSecondsOf(api.server.pid) - cpu) * 1e6) / (from * PRODUCTS_SHOWN);
  return [
    {
      ...{ name: 'facts from the log into the column store', unit: 'facts/s' },
      value: (from * PRODUCTS_SHOWN) / seconds,
      target: { atLeast: 300_000 },
      note: `${from} banners with ${PRODUCTS_SHOWN} products each, beside the other folds of that stream and ${reports} reports; ${cpuMicros.toFixed(1)} µs of processor time a fact, all of this included`,
    },
  ];
}
