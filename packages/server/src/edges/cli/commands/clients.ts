import { Command } from 'commander';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { several } from '../values.ts';

interface ClientAnswer {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly advertiserIds: readonly number[];
  readonly revokedAtMs: number | null;
}

interface CreateOptions extends LinkOptions {
  readonly name: string;
  readonly advertiser: readonly string[];
  readonly scope?: readonly string[];
}

export function clientsCommand(): Command {
  const command = new Command('clients').description('API clients: who may call the MPO API');
  linked(command.command('list').description('all API clients')).action(list);
  linked(
    command
      .command('create')
      .description('a new API client; its secret is shown this once')
      .addHelpText('before', 'Example:\n  souk clients create --name "Seller portal" --advertiser 1\n')
      .requiredOption('--name <name>', 'its name')
      .requiredOption('--advertiser <ids>', 'the advertisers it sees', several)
      .option('--scope <scopes>', 'what it may do (default: everything)', several),
  ).action(create);
  linked(
    command
      .command('revoke')
      .description('stops a client’s tokens at once')
      .argument('<clientId>', 'which client'),
  ).action(revoke);
  return command;
}

async function list(options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const clients = await link.get<ClientAnswer[]>('/clients');
  link.close();
  if (options.json) printJson(terminal, clients);
  else printTable(terminal, clients, COLUMNS);
}

const COLUMNS: readonly Column<ClientAnswer>[] = [
  { title: 'client id', cell: (row) => row.clientId },
  { title: 'name', cell: (row) => row.name },
  { title: 'advertisers', cell: (row) => row.advertiserIds.join(',') },
  { title: 'scopes', align: 'right', cell: (row) => row.scopes.length },
  { title: 'state', cell: (row) => (row.revokedAtMs === null ? 'active' : 'revoked') },
];

async function create(options: CreateOptions): Promise<void> {
  const { SCOPES } = await import('../../../modules/accounts/index.ts');
  const link = await openServerLink(options);
  const made = await link.post<{ clientId: string; clientSecret: string }>('/clients', {
    name: options.name,
    scopes: options.scope ?? SCOPES,
    advertiserIds: options.advertiser.map(Number),
  });
  link.close();
  terminal.note('The secret is shown this once; keep it.\n');
  if (options.json) printJson(terminal, made);
  else terminal.out(`client id      ${made.clientId}\nclient secret  ${made.clientSecret}\n`);
}

async function revoke(clientId: string, options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const revoked = await link.post<ClientAnswer>(`/clients/${encodeURIComponent(clientId)}/revoke`);
  link.close();
  if (options.json) printJson(terminal, revoked);
  else printTable(terminal, [revoked], COLUMNS);
}
