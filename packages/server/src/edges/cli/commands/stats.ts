import { Command, Option } from 'commander';
import { type ApiOptions, openApiLink, saveBody, withApi } from '../api-link.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { positive, wholeNumber } from '../values.ts';

interface StatsOptions extends ApiOptions {
  readonly from?: string;
  readonly to?: string;
  readonly interval: string;
  readonly policy: string;
  readonly timeZone?: string;
  readonly advertiser?: number;
  readonly campaign?: number;
  readonly seller?: string;
  readonly count?: number;
  readonly asOf?: string;
  readonly output?: keyof typeof ACCEPT;
}

/** What a report can be saved as. */
const ACCEPT = {
  csv: 'text/csv',
  sheet: 'text/csv; profile=spreadsheet',
  parquet: 'application/vnd.apache.parquet',
} as const;

/** A table of JSON: the answer of a standard report. */
interface Report {
  readonly columns: readonly string[];
  readonly data: readonly (readonly (string | number | null)[])[];
}

const ENTITIES = {
  campaigns: 'by campaign',
  sellers: 'by seller',
  'seller-campaigns': 'by seller and campaign',
} as const;

export function statsCommand(): Command {
  const command = new Command('stats')
    .description('standard statistics: impressions, clicks, cost, sales')
    .addHelpText(
      'before',
      'Examples:\n  souk stats sellers --from 2026-11-01 --to 2026-11-30\n' +
        '  souk stats campaigns --interval Hour --time-zone Europe/Paris\n' +
        '  souk stats seller-campaigns --from 2026-11-01 --output sheet november.csv\n',
    );
  for (const [entity, description] of Object.entries(ENTITIES)) {
    command.addCommand(
      entityCommand(entity, description).action((file: string | undefined, options: StatsOptions) =>
        show(entity, file, options),
      ),
    );
  }
  linked(
    command
      .command('margin')
      .description(
        'what sellers paid, what media cost and what is left, by campaign; for whoever runs the server',
      )
      .argument('<advertiser>', 'the advertiser’s id', wholeNumber)
      .option('--from <date>', 'the first day (default: --to)')
      .option('--to <date>', 'the last day, in the advertiser’s zone (default: today there)')
      .addHelpText('before', 'Example:\n  souk stats margin 10001 --from 2026-11-01 --to 2026-11-30\n'),
  ).action(showMargin);
  return command;
}

interface Margin {
  readonly currency: string;
  readonly from: string;
  readonly to: string;
  readonly campaigns: readonly {
    readonly campaignId: number;
    readonly impressions: number;
    readonly pricedImpressions: number;
    readonly clicks: number;
    readonly paid: string;
    readonly media: string;
    readonly margin: string;
  }[];
}

async function showMargin(
  advertiserId: number,
  options: LinkOptions & { readonly from?: string; readonly to?: string },
): Promise<void> {
  const link = await openServerLink(options);
  const days = new URLSearchParams();
  for (const name of ['from', 'to'] as const) if (options[name]) days.set(name, options[name]);
  const report = await link.get<Margin>(`/advertisers/${advertiserId}/margin?${days}`);
  link.close();
  if (options.json) return printJson(terminal, report);
  const names = [
    'campaignId',
    'impressions',
    'pricedImpressions',
    'clicks',
    'paid',
    'media',
    'margin',
  ] as const;
  printTable(
    terminal,
    report.campaigns,
    names.map((name) => ({
      title: name,
      align: 'right' as const,
      cell: (row: Margin['campaigns'][number]) => row[name],
    })),
  );
  terminal.note(`${report.currency}, ${report.from} to ${report.to}; media is what exchanges told\n`);
}

function entityCommand(entity: string, description: string): Command {
  const command = new Command(entity)
    .description(description)
    .argument('[file]', 'where --output goes; standard output unless given')
    .option('--from <date>', 'the first day (default: --to)')
    .option('--to <date>', 'the last day (default: today)')
    .addOption(
      new Option('--interval <size>', 'a row for each')
        .choices(['Hour', 'Day', 'Month', 'Year'])
        .default('Day'),
    )
    .addOption(
      new Option('--policy <policy>', 'which sales a click is credited with')
        .choices(['AnySeller', 'SameSeller', 'Both'])
        .default('AnySeller'),
    )
    .option('--time-zone <zone>', 'IANA zone in which days begin (default UTC)')
    .addOption(new Option('--advertiser <id>', 'of this advertiser only').argParser(wholeNumber))
    .addOption(new Option('--count <rows>', 'at most so many rows').argParser(positive))
    .option('--as-of <state>', 'repeat an earlier report: what it noted as its state')
    .addOption(new Option('--output <format>', 'save it').choices(Object.keys(ACCEPT)));
  if (entity !== 'sellers') {
    command.addOption(new Option('--campaign <id>', 'of this campaign only').argParser(wholeNumber));
  }
  if (entity !== 'campaigns') command.option('--seller <id>', 'of this seller only');
  return withApi(command);
}

async function show(entity: string, file: string | undefined, options: StatsOptions): Promise<void> {
  if (file !== undefined && options.output === undefined) {
    throw new CliError(EXIT.wrongUsage, `say with --output what ${file} is to be: csv, sheet or parquet`);
  }
  const api = await openApiLink(options);
  const accept = options.output === undefined ? 'application/json' : ACCEPT[options.output];
  const answer = await api.call(`/stats/${entity}?${queryOf(options)}`, { accept });
  if (options.output === undefined) {
    const report = (await answer.json()) as Report;
    if (options.json) printJson(terminal, report);
    else printReport(report);
  } else {
    await saveBody(answer, file);
  }
  const open = answer.headers.get('souk-open-interval');
  const stillOpen = open === null ? '' : `; ${open} is not over yet`;
  terminal.note(`as of ${answer.headers.get('souk-as-of')}${stillOpen}\n`);
}

function queryOf(options: StatsOptions): URLSearchParams {
  const given = {
    ...{ startDate: options.from, endDate: options.to, timeZoneId: options.timeZone, asOf: options.asOf },
    ...{ advertiserId: options.advertiser, campaignId: options.campaign, sellerId: options.seller },
    ...{ intervalSize: options.interval, clickAttributionPolicy: options.policy, count: options.count },
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, String(value));
  return query;
}

function printReport({ columns, data }: Report): void {
  printTable(
    terminal,
    data,
    columns.map((title, i) => ({
      title,
      ...(typeof (data[0]?.[i] ?? 0) === 'number' ? { align: 'right' as const } : {}),
      cell: (row: Report['data'][number]) => shown(row[i] ?? null),
    })),
  );
}

/** A quotient has more digits than a person reads. */
function shown(value: string | number | null): string | number {
  if (value === null) return '–';
  return typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value;
}
