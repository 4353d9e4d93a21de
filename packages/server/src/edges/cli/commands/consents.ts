import { Command } from 'commander';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';

interface ConsentAnswer {
  readonly id: number;
  readonly clientId: string;
  readonly clientName: string;
  readonly memberEmail: string;
  readonly advertiserIds: readonly number[];
  readonly givenAtMs: number;
  readonly withdrawnAtMs: number | null;
}

export function consentsCommand(): Command {
  const command = new Command('consents').description('what members let apps see: given on the page /oauth2');
  linked(command.command('list').description('all consents, newest first')).action(list);
  linked(
    command
      .command('withdraw')
      .description('takes the advertisers from the app again and ends its tokens at once')
      .addHelpText('before', 'Example:\n  souk consents withdraw 3\n')
      .argument('<id>', 'which consent'),
  ).action(withdraw);
  return command;
}

async function list(options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const consents = await link.get<ConsentAnswer[]>('/consents');
  link.close();
  if (options.json) printJson(terminal, consents);
  else printTable(terminal, consents, COLUMNS);
}

async function withdraw(id: string, options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const withdrawn = await link.post<ConsentAnswer>(`/consents/${encodeURIComponent(id)}/withdraw`);
  link.close();
  if (options.json) printJson(terminal, withdrawn);
  else printTable(terminal, [withdrawn], COLUMNS);
}

const COLUMNS: readonly Column<ConsentAnswer>[] = [
  { title: 'id', align: 'right', cell: (row) => row.id },
  { title: 'app', cell: (row) => row.clientName },
  { title: 'member', cell: (row) => row.memberEmail },
  { title: 'advertisers', cell: (row) => row.advertiserIds.join(',') },
  { title: 'given', cell: (row) => momentOf(row.givenAtMs) },
  { title: 'withdrawn', cell: (row) => (row.withdrawnAtMs === null ? '' : momentOf(row.withdrawnAtMs)) },
];

function momentOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
