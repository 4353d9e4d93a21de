import { Command, Option } from 'commander';
import { CliError, EXIT } from '../cli-error.ts';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openSignalLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { positive, wholeNumber } from '../values.ts';
import { type Delivered, type LiveEvent, tail } from './signal-tail.ts';

interface Installed {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly variant: string;
  readonly status: string;
  readonly revision: number;
  readonly advertiser_id: number;
  readonly paused: { readonly cause: string; readonly resolution: string } | null;
}

interface InstallOptions extends LinkOptions {
  readonly name?: string;
  readonly variant: string;
  readonly advertiser?: number;
  readonly config?: readonly string[];
}

interface PageOptions extends LinkOptions {
  readonly limit: number;
  readonly outcome?: string;
}

export function signalCommand(): Command {
  const command = new Command('signal').description('the event hub: destinations, events, deliveries');
  linked(command.command('list').description('what is installed, and how it stands')).action(list);
  linked(
    command
      .command('install')
      .description('installs a destination of the catalog')
      .addHelpText(
        'before',
        'Example:\n  souk signal install criteo --config partner_id=12345 --config api_key=… --config caller_id=caller-abc-123\n',
      )
      .argument('<vendor>', 'criteo, souk or webhook')
      .option('--name <name>', 'its name')
      .addOption(new Option('--variant <variant>', 'of the vendor').default('default'))
      .addOption(
        new Option('--advertiser <id>', 'whose events it gets, where there are several').argParser(
          wholeNumber,
        ),
      )
      .option(
        '--config <field=value>',
        'a field of its configuration; may be given several times',
        collected,
      ),
  ).action(install);
  linked(
    command
      .command('enable')
      .description('goes on with an integration that was disabled or paused')
      .argument('<integration>', 'its id'),
  ).action((id: string, options: LinkOptions) => switched(id, 'enable', options));
  linked(
    command
      .command('disable')
      .description('stops delivering; events wait')
      .argument('<integration>', 'its id'),
  ).action((id: string, options: LinkOptions) => switched(id, 'disable', options));
  addLooking(command);
  return command;
}

/** What came of events. */
function addLooking(command: Command): void {
  linked(command.command('tail').description('events and deliveries as they come, until Ctrl-C')).action(
    tail,
  );
  linked(
    command
      .command('deliveries')
      .description('the Delivery Log of an integration, the newest first')
      .argument('<integration>', 'its id')
      .addOption(
        new Option('--outcome <outcome>', 'only these').choices([
          'delivered',
          'retrying',
          'dead',
          'replayed',
        ]),
      )
      .addOption(new Option('--limit <n>', 'so many, at most 100').default(50).argParser(positive)),
  ).action(deliveries);
  linked(
    command
      .command('replay')
      .description('takes dead letters up again, each once')
      .argument('<integration>', 'its id')
      .option('--reason <reason>', 'only those that were given up for this reason')
      .option('--event <name>', 'only events of this name'),
  ).action(replay);
  linked(
    command
      .command('dry-run')
      .description('what an integration would send for a past event; nothing is sent')
      .argument('<integration>', 'its id')
      .argument('<position>', 'of the event, as tail and deliveries show it', wholeNumber),
  ).action(dryRun);
}

function collected(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

const INSTALLED: readonly Column<Installed>[] = [
  { title: 'id', cell: ({ id }) => id },
  { title: 'name', cell: ({ name }) => name },
  { title: 'vendor', cell: ({ vendor, variant }) => `${vendor} ${variant}` },
  { title: 'advertiser', align: 'right', cell: ({ advertiser_id: id }) => id },
  { title: 'revision', align: 'right', cell: ({ revision }) => revision },
  { title: 'status', cell: ({ status }) => status },
  {
    title: 'what to do',
    cell: ({ paused }) => (paused === null ? '' : `${paused.cause}: ${paused.resolution}`),
  },
];

async function list(options: LinkOptions): Promise<void> {
  const link = await openSignalLink(options);
  const { data } = await link.get<{ data: Installed[] }>('/integrations');
  link.close();
  if (options.json) printJson(terminal, data);
  else printTable(terminal, data, INSTALLED);
}

async function install(vendor: string, options: InstallOptions): Promise<void> {
  const config: Record<string, string> = {};
  for (const entry of options.config ?? []) {
    const at = entry.indexOf('=');
    if (at < 1) throw new CliError(EXIT.wrongUsage, `${entry} is no field=value; nothing was installed`);
    config[entry.slice(0, at)] = entry.slice(at + 1);
  }
  const { name, variant, advertiser } = options;
  const link = await openSignalLink(options);
  const made = await link.post<Installed>(`/integration-catalog/${encodeURIComponent(vendor)}/install`, {
    ...{ variant, config, name, advertiser_id: advertiser },
  });
  link.close();
  if (options.json) printJson(terminal, made);
  else printTable(terminal, [made], INSTALLED);
}

async function switched(id: string, to: 'enable' | 'disable', options: LinkOptions): Promise<void> {
  const link = await openSignalLink(options);
  const now = await link.post<Installed>(`/integrations/${encodeURIComponent(id)}/${to}`, {});
  link.close();
  if (options.json) printJson(terminal, now);
  else printTable(terminal, [now], INSTALLED);
}

const DELIVERED: readonly Column<Delivered>[] = [
  { title: 'time', cell: ({ at }) => at.slice(0, 19).replace('T', ' ') },
  { title: 'position', align: 'right', cell: ({ position }) => position },
  { title: 'event', cell: ({ event }) => event },
  { title: 'outcome', cell: ({ outcome }) => outcome },
  { title: 'attempts', align: 'right', cell: ({ attempts }) => attempts },
  { title: 'status', align: 'right', cell: ({ response }) => response?.status ?? '' },
  { title: 'why', cell: ({ error, advice }) => (error ?? advice)?.cause ?? '' },
  { title: 'what to do', cell: ({ error, advice }) => (error ?? advice)?.resolution ?? '' },
];

async function deliveries(id: string, options: PageOptions): Promise<void> {
  const { limit, outcome } = options;
  const query = new URLSearchParams({ limit: String(limit), ...(outcome === undefined ? {} : { outcome }) });
  const link = await openSignalLink(options);
  const { data } = await link.get<{ data: Delivered[] }>(
    `/integrations/${encodeURIComponent(id)}/deliveries?${query}`,
  );
  link.close();
  if (options.json) printJson(terminal, data);
  else printTable(terminal, data, DELIVERED);
}

async function replay(id: string, options: LinkOptions & { reason?: string; event?: string }): Promise<void> {
  const { reason, event } = options;
  const link = await openSignalLink(options);
  const done = await link.post<{ replayed: number }>(
    `/integrations/${encodeURIComponent(id)}/dead-letters/replay`,
    { reason, event },
  );
  link.close();
  if (options.json) printJson(terminal, done);
  else terminal.out(`${done.replayed} dead letters are delivered again\n`);
}

async function dryRun(id: string, position: number, options: LinkOptions): Promise<void> {
  const link = await openSignalLink(options);
  const result = await link.post<{
    request: object | null;
    reason: string | null;
    governed: LiveEvent | null;
  }>(`/integrations/${encodeURIComponent(id)}/dry-run`, { position });
  link.close();
  if (options.json) printJson(terminal, result);
  else if (result.request === null) terminal.out(`nothing would be sent: ${result.reason}\n`);
  else printJson(terminal, result.request);
}
