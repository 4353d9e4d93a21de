import { Command, Option } from 'commander';
import type { AccountHandle } from '../account-handle.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { DATA_FILES, dataDirectory, readIfThere } from '../data-files.ts';
import { printJson, printTable } from '../print.ts';
import { openProgress } from '../progress.ts';
import { terminal } from '../terminal.ts';
import type { TrafficReport } from '../traffic/report-traffic.ts';
import { positive, wholeNumber } from '../values.ts';

interface TrafficOptions {
  readonly data?: string;
  readonly shoppers: number;
  readonly days: number;
  readonly seed: number;
  readonly tolerateRestarts?: boolean;
  readonly json?: boolean;
}

/** A 32-bit progress bar counts ticks; nobody plays more at once. */
const DAYS_MAX = 31;

export function trafficCommand(): Command {
  return new Command('traffic')
    .description('shoppers who look, click and buy, against the running server on its test clock')
    .addHelpText(
      'before',
      'Examples:\n  souk traffic --shoppers 500 --days 7 --seed 42\n  souk traffic --days 1 --json\n',
    )
    .option('--data <dir>', 'the data directory of the server (SOUK_DATA, default ./.souk)')
    .addOption(new Option('--shoppers <count>', 'how many').argParser(positive).default(500))
    .addOption(new Option('--days <count>', 'for how long').argParser(positive).default(7))
    .addOption(
      new Option('--seed <number>', 'the same seed on a fresh server gives the same figures')
        .argParser(wholeNumber)
        .default(42),
    )
    .option('--tolerate-restarts', 'wait for a server that went away and send again')
    .option('--json', 'print JSON')
    .action(traffic);
}

async function traffic(options: TrafficOptions): Promise<void> {
  const { seed, shoppers, days } = options;
  if (days > DAYS_MAX)
    throw new CliError(
      EXIT.wrongUsage,
      `--days is at most ${DAYS_MAX}; nothing was sent. Run it again for more`,
    );
  const { account, operatorKey } = await readAccount(dataDirectory(options.data, process.env));
  const { playTraffic } = await import('../traffic/play-traffic.ts');
  const { reportTraffic } = await import('../traffic/report-traffic.ts');
  const progress = await openProgress(terminal, { what: `${days} days`, total: days * 4 });
  const toleratesRestarts = options.tolerateRestarts === true;
  const played = await playTraffic({
    ...{ account, operatorKey, seed, shoppers, days, toleratesRestarts },
    onProgress: (done) => progress.update(done),
  }).finally(() => progress.stop());
  const report = await reportTraffic(account, played);
  if (options.json) printJson(terminal, report);
  else printReport(report);
}

async function readAccount(directory: string): Promise<{ account: AccountHandle; operatorKey: string }> {
  const text = await readIfThere(directory, DATA_FILES.demo);
  const key = await readIfThere(directory, DATA_FILES.operatorKey);
  if (text === null || key === null) {
    throw new CliError(
      EXIT.failed,
      `there is no demo account in ${directory}; nothing was sent. Start a server there with souk start --clock test, or name its directory with --data`,
    );
  }
  return { account: JSON.parse(text), operatorKey: key.trim() };
}

function printReport(report: TrafficReport): void {
  printTable(
    terminal,
    [...report.days.map((day) => ({ ...day, name: day.day })), { ...report.stats, name: 'total' }],
    [
      { title: 'day', cell: (row) => row.name },
      { title: 'shown', align: 'right', cell: (row) => row.impressions },
      { title: 'clicked', align: 'right', cell: (row) => row.clicks },
      { title: 'spent', align: 'right', cell: (row) => row.cost.toFixed(2) },
      { title: 'sold', align: 'right', cell: (row) => row.saleUnits },
      { title: 'revenue', align: 'right', cell: (row) => row.revenue.toFixed(2) },
    ],
  );
  const { own } = report;
  terminal.out(
    `\nThe shoppers themselves count ${own.banners} banners with ${own.impressions} products, ${own.clicks} links clicked, ` +
      `${own.orders} orders of ${own.units} items for ${own.revenue.toFixed(2)} (with or without an ad).\n` +
      `They asked for ${own.bidRequests} ads and got ${own.bids}. The ledger posted ${own.posted.toFixed(2)}.\n`,
  );
}
