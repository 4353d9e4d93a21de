import { Command } from 'commander';
import type { ReadinessItem, ReadinessReport, Verdict } from '../../../modules/readiness/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink, type ServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('looks for what is wrong, and says what to do')
    .addCommand(onboardingCommand());
}

interface OnboardingOptions extends LinkOptions {
  readonly advertiser?: string;
}

function onboardingCommand(): Command {
  return linked(
    new Command('onboarding')
      .description(
        'whether an advertiser’s events and catalog are good enough to start; exit code 3 when something is to be done',
      )
      .addHelpText('before', 'Example:\n  souk doctor onboarding --advertiser 10001\n')
      .option('--advertiser <id>', 'which advertiser (default: the only one)'),
  ).action(onboarding);
}

async function onboarding(options: OnboardingOptions): Promise<void> {
  const link = await openServerLink(options);
  const id = options.advertiser ?? (await onlyAdvertiser(link));
  const report = await link.get<ReadinessReport>(`/advertisers/${encodeURIComponent(id)}/readiness`);
  link.close();
  if (options.json) printJson(terminal, report);
  else print(report);
  const open = report.items.filter(({ nextStep }) => nextStep !== null);
  if (open.length > 0) {
    throw new CliError(
      EXIT.hasProblems,
      `advertiser ${id}: ${open.length} of ${report.items.length} things are to be done`,
    );
  }
}

async function onlyAdvertiser(link: ServerLink): Promise<string> {
  const advertisers = await link.get<{ id: number; name: string }[]>('/advertisers');
  const [only] = advertisers;
  if (only !== undefined && advertisers.length === 1) return String(only.id);
  link.close();
  const names = advertisers.map(({ id, name }) => `${id} (${name})`).join(', ');
  throw new CliError(
    EXIT.wrongUsage,
    only === undefined
      ? 'there is no advertiser; make one with souk init'
      : `there are several advertisers: name one with --advertiser. They are ${names}`,
  );
}

const SHOWN: Readonly<Record<Verdict, string>> = { ok: 'ok', warning: 'LOOK', missing: 'NO', unknown: '?' };

const ITEMS: readonly Column<ReadinessItem>[] = [
  { title: '', cell: ({ verdict }) => SHOWN[verdict] },
  { title: 'what has to be so', cell: ({ title }) => title },
  { title: 'now', cell: ({ value }) => value },
];

function print({ advertiserId, asOfMs, isReady, items }: ReadinessReport): void {
  const moment = `${new Date(asOfMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  terminal.out(`Advertiser ${advertiserId} is ${isReady ? '' : 'not '}ready, ${moment}\n\n`);
  terminal.out('The checklist\n');
  printTable(
    terminal,
    items.filter(({ isOnChecklist }) => isOnChecklist),
    ITEMS,
  );
  terminal.out('\nThe last seven days\n');
  printTable(
    terminal,
    items.filter(({ isOnChecklist }) => !isOnChecklist),
    ITEMS,
  );
  const steps = items.filter(({ nextStep }) => nextStep !== null);
  if (steps.length > 0) terminal.out('\nWhat to do\n');
  for (const { id, nextStep } of steps) terminal.out(`  ${id}: ${nextStep}\n`);
}
