import { setTimeout as pause } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { type ApiLink, type ApiOptions, openApiLink, saveBody, withApi } from '../api-link.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../print.ts';
import { terminal } from '../terminal.ts';
import { positive, several } from '../values.ts';

interface CreateOptions extends ApiOptions {
  readonly advertisers: readonly string[];
  readonly campaigns?: readonly string[];
  readonly sellers?: readonly string[];
  readonly dimensions?: readonly string[];
  readonly metrics?: readonly string[];
  readonly lookback?: number;
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
  readonly format: string;
  readonly asOf?: string;
  readonly wait?: boolean;
}

interface Job {
  readonly exportId: string;
  readonly status: string;
  readonly message: string | null;
}

/** A small export is done within that; a large one is asked for a hundred times. */
const POLL_MS = 250;

export function reportCommand(): Command {
  const command = new Command('report')
    .description('real-time exports: clicks, displays and cost of the last minutes, as a file')
    .addHelpText(
      'before',
      'Examples:\n  souk report create --advertisers 10001 --dimensions sellerId,hour --wait\n' +
        '  souk report status 0f4c…\n  souk report download 0f4c… last-hour.csv\n',
    );
  command.addCommand(withApi(createCommand()).action(create));
  command.addCommand(
    withApi(new Command('status').description('how an export does').argument('<export>', 'its id')).action(
      status,
    ),
  );
  command.addCommand(
    withApi(
      new Command('download')
        .description('the file of an export that is done')
        .argument('<export>', 'its id')
        .argument('[file]', 'where it goes; standard output unless given'),
    ).action(download),
  );
  return command;
}

function createCommand(): Command {
  return new Command('create')
    .description('starts an export')
    .addOption(new Option('--advertisers <ids>', 'of these').argParser(several).makeOptionMandatory())
    .addOption(new Option('--campaigns <ids>', 'of these only').argParser(several))
    .addOption(new Option('--sellers <ids>', 'of these only').argParser(several))
    .addOption(new Option('--dimensions <names>', 'a row for each, e.g. sellerId,hour').argParser(several))
    .addOption(new Option('--metrics <names>', 'of clicks, displays, cost').argParser(several))
    .addOption(new Option('--lookback <minutes>', 'back from now, 60 to 1440').argParser(positive))
    .option('--from <moment>', 'instead: from then')
    .option('--to <moment>', 'until then (default: now)')
    .option('--time-zone <zone>', 'of the columns of time (default UTC)')
    .addOption(new Option('--format <format>', 'of the file').choices(['csv', 'json']).default('csv'))
    .option('--as-of <state>', 'as of an earlier report')
    .option('--wait', 'until it is done');
}

async function create(options: CreateOptions): Promise<void> {
  const api = await openApiLink(options);
  const attributes = {
    ...{ advertiserIds: options.advertisers, campaignIds: options.campaigns, sellerIds: options.sellers },
    ...{ dimensions: options.dimensions, metrics: options.metrics, lookbackWindow: options.lookback },
    ...{ startDate: options.from, endDate: options.to, timezone: options.timeZone },
    fileFormat: options.format,
  };
  const query = options.asOf === undefined ? '' : `?asOf=${encodeURIComponent(options.asOf)}`;
  const body = { data: { type: 'RealTimeProductReportJob', attributes } };
  const answer = await api.call(`/stats/realtime-reports/export${query}`, { body });
  let job = (await answer.json()) as Job;
  while (options.wait && job.status === 'Pending') {
    await pause(POLL_MS);
    job = await jobOf(api, job.exportId);
  }
  printJob(job, options);
}

async function status(exportId: string, options: ApiOptions): Promise<void> {
  printJob(await jobOf(await openApiLink(options), exportId), options);
}

async function download(exportId: string, file: string | undefined, options: ApiOptions): Promise<void> {
  const api = await openApiLink(options);
  const path = `/stats/realtime-reports/${encodeURIComponent(exportId)}`;
  await saveBody(await api.call(path, { accept: '*/*' }), file);
}

async function jobOf(api: ApiLink, exportId: string): Promise<Job> {
  const answer = await api.call(`/stats/report-jobs/${encodeURIComponent(exportId)}`);
  return (await answer.json()) as Job;
}

function printJob({ exportId, status, message }: Job, options: ApiOptions): void {
  if (options.json) printJson(terminal, { exportId, status, message });
  else
    printTable(
      terminal,
      [{ exportId, status, message }],
      [
        { title: 'export', cell: (job) => job.exportId },
        { title: 'status', cell: (job) => job.status },
        { title: 'message', cell: (job) => job.message },
      ],
    );
  if (status === 'Failure')
    throw new CliError(EXIT.hasProblems, `export ${exportId} failed: ${message ?? 'no reason was told'}`);
}
