import { Command } from 'commander';
import { CliError, EXIT } from '../cli-error.ts';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { several } from '../values.ts';

interface ClientAnswer {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly advertiserIds: readonly number[];
  readonly consentedAdvertiserIds: readonly number[];
  readonly redirectUris: readonly string[];
  readonly revokedAtMs: number | null;
}

interface CreateOptions extends LinkOptions {
  readonly name: string;
  readonly advertiser?: readonly string[];
  readonly redirectUri?: readonly string[];
  readonly scope?: readonly string[];
}

export function clientsCommand(): Command {
  const command = new Command('clients').description('API clients: who may call the MPO API');
  linked(command.command('list').description('all API clients')).action(list);
  linked(
    command
      .command('create')
      .description('a new API client; its secret is shown this once')
      .addHelpText(
        'before',
        'Examples:\n  souk clients create --name "Seller portal" --advertiser 10001\n' +
          '  souk clients create --name "Agency app" --redirect-uri https://agency.example/callback\n',
      )
      .requiredOption('--name <name>', 'its name')
      .option('--advertiser <ids>', 'the advertisers it sees without asking anybody', several)
      .option(
        '--redirect-uri <uri>',
        'where members are sent back to who were asked for their consent; may be given several times',
        (uri: string, before: string[] = []) => [...before, uri],
      )
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
  { title: 'by consent', cell: (row) => row.consentedAdvertiserIds.join(',') },
  { title: 'scopes', align: 'right', cell: (row) => row.scopes.length },
  { title: 'state', cell: (row) => (row.revokedAtMs === null ? 'active' : 'revoked') },
];

async function create(options: CreateOptions): Promise<void> {
  const { advertiser = [], redirectUri = [] } = options;
  if (advertiser.length === 0 && redirectUri.length === 0) {
    throw new CliError(
      EXIT.wrongUsage,
      'a client needs --advertiser (it sees them at once) or --redirect-uri (it asks members for their consent); nothing was made',
    );
  }
  const { SCOPES } = await import('../../../modules/accounts/index.ts');
  const link = await openServerLink(options);
  const made = await link.post<{ clientId: string; clientSecret: string }>('/clients', {
    name: options.name,
    scopes: options.scope ?? SCOPES,
    advertiserIds: advertiser.map(Number),
    redirectUris: redirectUri,
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
