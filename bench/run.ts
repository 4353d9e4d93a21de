// npm run bench [-- name…] [--json]: measures, prints a table on standard output and what it does on standard error.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAttribution } from './attribution.ts';
import { benchBid } from './bid.ts';
import { benchCollect, benchPixel } from './collect.ts';
import { canPin, LOAD_CORE, SERVER_CORE, takeLoadCore } from './cores.ts';
import { benchDecide } from './decide.ts';
import { benchFreshness } from './freshness.ts';
import { benchImport } from './import.ts';
import { benchLog } from './log.ts';
import { type Marketplace, openMarketplace } from './marketplace.ts';
import { benchMemory } from './memory.ts';
import { benchMpo } from './mpo.ts';
import { benchRecommendation } from './recommendation.ts';
import { benchReports } from './reports.ts';
import { type BenchResult, numberText, targetText, verdictOf } from './result.ts';
import { stopAll } from './server-process.ts';
import { benchSettle } from './settle.ts';
import { benchSignal } from './signal.ts';

interface Bench {
  readonly about: string;
  readonly run: (shop: () => Promise<Marketplace>) => Promise<BenchResult[]>;
}

/** In this order, so that those which need a marketplace share one: the import fills it for the others. */
const BENCHES: Readonly<Record<string, Bench>> = {
  memory: { about: 'idle memory of all processes', run: () => benchMemory(say) },
  import: { about: 'a feed of 200,000 rows', run: async (shop) => benchImport(await shop(), say) },
  collect: { about: 'events in, durable', run: async (shop) => benchCollect(await shop(), say) },
  pixel: { about: 'views of the tag', run: async (shop) => benchPixel(await shop(), say) },
  bid: { about: 'bid decisions over HTTP', run: async (shop) => benchBid(await shop(), say) },
  mpo: { about: 'the API on an account of 300,000 budgets', run: () => benchMpo(say) },
  freshness: { about: 'from a click to the reports', run: () => benchFreshness(say) },
  reports: { about: 'reports over 50 million facts', run: () => benchReports(say) },
  log: { about: 'the log alone', run: () => benchLog() },
  attribution: { about: 'sales of a million events', run: () => benchAttribution(say) },
  recommendation: { about: 'the next product of a session', run: () => benchRecommendation(say) },
  decide: { about: 'a decision alone', run: () => benchDecide() },
  settle: { about: 'clicks judged and posted', run: async () => benchSettle() },
  signal: { about: 'events taken, governed and delivered', run: () => benchSignal() },
};

function say(line: string): void {
  process.stderr.write(`· ${line}\n`);
}

async function runAll(names: readonly string[]): Promise<BenchResult[]> {
  const shops: Promise<Marketplace>[] = [];
  const theShop = () => {
    shops[0] ??= openMarketplace(say);
    return shops[0];
  };
  const results: BenchResult[] = [];
  try {
    for (const name of names) {
      const bench = BENCHES[name];
      say(`${name}: ${bench?.about}`);
      const found = await bench?.run(theShop);
      results.push(...(found ?? []));
    }
  } finally {
    for (const shop of shops) await (await shop).close();
  }
  return results;
}

function printTable(results: readonly BenchResult[]): void {
  const rows = results.map((result) => [
    result.name,
    `${numberText(result.value)} ${result.unit}`,
    result.ratio === undefined ? '' : result.ratio.toFixed(2),
    targetText(result.target),
    verdictOf(result),
    result.note ?? '',
  ]);
  const all = [['bench', 'figure', 'ratio', 'target', 'verdict', 'note'], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  for (const row of all) {
    const cells = row.map((cell, i) => (i === 5 ? cell : cell.padEnd(widths[i] ?? 0)));
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(
    `there is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}\n`,
  );
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopAll().finally(() => process.exit(130)));
}
takeLoadCore();
const names = Object.keys(BENCHES).filter((name) => positionals.length === 0 || positionals.includes(name));
const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`;
const placing = canPin
  ? `server and its children on core ${SERVER_CORE}, load on core ${LOAD_CORE}`
  : 'no cores of their own: taskset or a second core is missing, so ratios are rough';
say(`${machine}; ${placing}`);
const results = await runAll(names);
if (values.json) {
  const judged = results.map((result) => ({ ...result, verdict: verdictOf(result) }));
  process.stdout.write(
    `${JSON.stringify({ date: new Date().toISOString(), machine, placing, results: judged }, null, 2)}\n`,
  );
} else {
  printTable(results);
}
process.exitCode = results.some((result) => verdictOf(result) === 'missed') ? 1 : 0;
