import { setTimeout as pause } from 'node:timers/promises';
import { Command, Option } from 'commander';
import type { RebuildStatus } from '../../../modules/attribution/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { type Column, printJson, printTable } from '../print.ts';
import { openProgress, type Progress } from '../progress.ts';
import { type LinkOptions, linked, openServerLink, type ServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { wholeNumber } from '../values.ts';

interface AttributionOptions extends LinkOptions {
  readonly advertiser?: number;
  readonly wait: boolean;
}

/** Between two looks at how far it is: often enough for a bar that moves. */
const LOOK_MS = 250;

export function rebuildCommand(): Command {
  const command = new Command('rebuild').description('computes again what follows from the log');
  linked(
    command
      .command('attribution')
      .description('sales and the clicks they are credited to, under the windows of now')
      .addHelpText(
        'before',
        'Examples:\n  souk rebuild attribution                      of all advertisers\n  souk rebuild attribution --advertiser 10001\n\n' +
          'The running server does it beside its other work. Reports keep showing what they showed and change over\n' +
          'at once when it is done. It goes on also when this command is interrupted or the server starts again.\n',
      )
      .addOption(new Option('--advertiser <id>', 'only this one').argParser(wholeNumber))
      .option('--no-wait', 'ask for it and return'),
  ).action(attribution);
  linked(command.command('status').description('what is being computed again, and how far')).action(status);
  return command;
}

async function attribution({ advertiser, wait, ...options }: AttributionOptions): Promise<void> {
  const link = await openServerLink(options);
  try {
    const asked = await link.post<RebuildStatus[]>('/attribution/rebuild', { advertiserId: advertiser });
    const ids = new Set(asked.map((one) => one.advertiserId));
    print(wait ? await untilDone(link, ids) : asked, options);
  } finally {
    link.close();
  }
}

async function status(options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const all = await link.get<RebuildStatus[]>('/attribution').finally(() => link.close());
  print(all, options);
}

async function untilDone(link: ServerLink, ids: ReadonlySet<number>): Promise<RebuildStatus[]> {
  let progress: Progress | null = null;
  try {
    for (;;) {
      const all = await link.get<RebuildStatus[]>('/attribution');
      const asked = all.filter(({ advertiserId }) => ids.has(advertiserId));
      const running = asked.find(({ state }) => state === 'rebuilding');
      if (running !== undefined) {
        progress ??= await openProgress(terminal, { what: 'attribution', total: running.toRead });
        progress.update(running.read);
      } else if (asked.every(({ state }) => state === 'current')) {
        throwIfRefused(asked);
        return asked;
      }
      await pause(LOOK_MS);
    }
  } finally {
    progress?.stop();
  }
}

function throwIfRefused(asked: readonly RebuildStatus[]): void {
  const failure = asked.find((one) => one.failure !== null)?.failure;
  if (typeof failure === 'string') throw new CliError(EXIT.failed, failure);
}

function print(all: readonly RebuildStatus[], options: LinkOptions): void {
  if (options.json) printJson(terminal, all);
  else printTable(terminal, all, COLUMNS);
}

const COLUMNS: readonly Column<RebuildStatus>[] = [
  { title: 'advertiser', align: 'right', cell: (row) => row.advertiserId },
  { title: 'window', align: 'right', cell: (row) => `${row.windowDays} d` },
  { title: 'generation', align: 'right', cell: (row) => row.number },
  { title: 'state', cell: (row) => row.state },
  { title: 'records read', cell: (row) => (row.toRead === 0 ? '' : `${row.read} of ${row.toRead}`) },
];
