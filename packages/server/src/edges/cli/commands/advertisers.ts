import { Command, Option } from 'commander';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { wholeNumber } from '../values.ts';

interface AdvertiserAnswer {
  readonly id: number;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly partnerId: number;
}

interface CreateOptions extends LinkOptions {
  readonly name: string;
  readonly currency: string;
  readonly timeZone?: string;
  readonly partnerId?: number;
  readonly productSetMin?: number;
  readonly attributionDays?: number;
}

export function advertisersCommand(): Command {
  const command = new Command('advertisers').description(
    'marketplaces: what campaigns and sellers belong to',
  );
  linked(command.command('list').description('all advertisers')).action(list);
  linked(
    command
      .command('create')
      .description('a new advertiser')
      .addHelpText(
        'before',
        'Example:\n  souk advertisers create --name "My Shop" --currency EUR --time-zone Europe/Paris\n',
      )
      .requiredOption('--name <name>', 'its name')
      .requiredOption('--currency <code>', 'ISO 4217, e.g. EUR')
      .option('--time-zone <zone>', 'IANA zone of its days (default UTC)')
      .addOption(new Option('--partner-id <id>', 'the id its shops send events under').argParser(wholeNumber))
      .addOption(
        new Option('--product-set-min <count>', 'smallest product set of a seller').argParser(wholeNumber),
      )
      .addOption(
        new Option('--attribution-days <days>', 'how long a click is credited with sales').argParser(
          wholeNumber,
        ),
      ),
  ).action(create);
  return command;
}

async function list(options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const advertisers = await link.get<AdvertiserAnswer[]>('/advertisers');
  link.close();
  if (options.json) printJson(terminal, advertisers);
  else printTable(terminal, advertisers, COLUMNS);
}

const COLUMNS: readonly Column<AdvertiserAnswer>[] = [
  { title: 'id', align: 'right', cell: (row) => row.id },
  { title: 'name', cell: (row) => row.name },
  { title: 'currency', cell: (row) => row.currency },
  { title: 'time zone', cell: (row) => row.timeZone },
  { title: 'partner id', align: 'right', cell: (row) => row.partnerId },
];

async function create(options: CreateOptions): Promise<void> {
  const link = await openServerLink(options);
  const { name, currency, timeZone, partnerId, productSetMin, attributionDays } = options;
  const made = await link.post<AdvertiserAnswer>('/advertisers', {
    ...{ name, currency, timeZone, partnerId },
    productSetIdsMin: productSetMin,
    attributionWindowDays: attributionDays,
  });
  link.close();
  if (options.json) printJson(terminal, made);
  else printTable(terminal, [made], COLUMNS);
}
