import { Command } from 'commander';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';

interface StatementOptions extends LinkOptions {
  readonly seller: string;
  readonly from: string;
  readonly to: string;
}

interface Statement {
  readonly sellerId: string;
  readonly sellerName: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly Line[];
  readonly clicks: number;
  readonly charged: string;
  readonly givenAway: string;
}

interface Line {
  readonly day: string;
  readonly campaignId: number;
  readonly budgetId: string | null;
  readonly clicks: number;
  readonly refused: number;
  readonly charged: string;
  readonly givenAway: string;
}

export function ledgerCommand(): Command {
  const command = new Command('ledger').description('what sellers were charged');
  linked(
    command
      .command('statement')
      .description('the charges of one seller by day, campaign and budget; the sum is the cost in statistics')
      .addHelpText(
        'before',
        'Example:\n  souk ledger statement --seller 1000001 --from 2026-11-01 --to 2026-11-30\n',
      )
      .requiredOption('--seller <id>', 'whose')
      .requiredOption('--from <date>', 'the first day, in the advertiser’s zone')
      .requiredOption('--to <date>', 'the last day'),
  ).action(statement);
  return command;
}

async function statement({ seller, from, to, ...options }: StatementOptions): Promise<void> {
  const link = await openServerLink(options);
  const query = new URLSearchParams({ sellerId: seller, from, to });
  const found = await link.get<Statement>(`/ledger/statement?${query}`);
  link.close();
  if (options.json) return printJson(terminal, found);
  const { sellerId, sellerName, currency, timeZone, lines, clicks, charged, givenAway } = found;
  terminal.out(`${sellerId} (${sellerName}), ${found.from} to ${found.to}, days of ${timeZone}\n\n`);
  printTable(terminal, lines, COLUMNS);
  terminal.out(`\n${clicks} clicks, charged ${charged} ${currency}, given away ${givenAway} ${currency}\n`);
}

const COLUMNS: readonly Column<Line>[] = [
  { title: 'day', cell: ({ day }) => day },
  { title: 'campaign', align: 'right', cell: ({ campaignId }) => campaignId },
  { title: 'budget', align: 'right', cell: ({ budgetId }) => budgetId ?? 'none' },
  { title: 'clicks', align: 'right', cell: ({ clicks }) => clicks },
  { title: 'refused', align: 'right', cell: ({ refused }) => refused },
  { title: 'charged', align: 'right', cell: ({ charged }) => charged },
  { title: 'given away', align: 'right', cell: ({ givenAway }) => givenAway },
];
