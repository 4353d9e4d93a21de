import { Command, Option } from 'commander';
import { CliError, EXIT } from '../cli-error.ts';
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
  readonly attributionWindowDays: number;
  readonly mpoEnabled: boolean;
  readonly singleSellerEnabled: boolean;
}

interface UpdateOptions extends LinkOptions {
  readonly attributionWindow?: number;
  readonly mpo?: OnOff;
  readonly singleSeller?: OnOff;
}

type OnOff = 'on' | 'off';

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
  linked(
    command
      .command('update')
      .description('changes an advertiser; a changed window is applied to past sales too, in the background')
      .addHelpText(
        'before',
        'Example:\n  souk advertisers update 10001 --attribution-window 7\n  souk rebuild status        how far the past is\n',
      )
      .argument('<id>', 'the advertiser', wholeNumber)
      .addOption(
        new Option(
          '--attribution-window <days>',
          'how long a click is credited with sales, 1 to 90',
        ).argParser(wholeNumber),
      )
      .addOption(new Option('--mpo <on|off>', 'whether it may use the MPO API').choices(['on', 'off']))
      .addOption(
        new Option('--single-seller <on|off>', 'whether it may use single-seller campaigns').choices([
          'on',
          'off',
        ]),
      ),
  ).action(update);
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
  { title: 'MPO', cell: (row) => onOff(row.mpoEnabled) },
  { title: 'single-seller', cell: (row) => onOff(row.singleSellerEnabled) },
  { title: 'partner id', align: 'right', cell: (row) => row.partnerId },
];

const WINDOW: Column<AdvertiserAnswer> = {
  title: 'window',
  align: 'right',
  cell: (row) => `${row.attributionWindowDays} d`,
};

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

async function update(id: number, options: UpdateOptions): Promise<void> {
  const { attributionWindow, mpo, singleSeller } = options;
  if (attributionWindow === undefined && mpo === undefined && singleSeller === undefined) {
    throw new CliError(
      EXIT.wrongUsage,
      'nothing to change; say --attribution-window <days>, --mpo on|off or --single-seller on|off',
    );
  }
  const link = await openServerLink(options);
  const changed = await link.patch<AdvertiserAnswer>(`/advertisers/${id}`, {
    ...(attributionWindow === undefined ? {} : { attributionWindowDays: attributionWindow }),
    ...(mpo === undefined ? {} : { mpoEnabled: mpo === 'on' }),
    ...(singleSeller === undefined ? {} : { singleSellerEnabled: singleSeller === 'on' }),
  });
  link.close();
  if (options.json) printJson(terminal, changed);
  else printTable(terminal, [changed], [...COLUMNS, WINDOW]);
}

function onOff(enabled: boolean): string {
  return enabled ? 'on' : 'off';
}
