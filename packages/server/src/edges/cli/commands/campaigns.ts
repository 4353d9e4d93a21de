import { Command, Option } from 'commander';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { wholeNumber } from '../values.ts';

interface CampaignAnswer {
  readonly id: number;
  readonly advertiserId: number;
  readonly name: string;
  readonly kind: string;
  readonly goal: string;
  readonly pacing: string;
  readonly audience: string;
  readonly minDailyBudget: string | null;
  readonly status: string;
}

interface ListOptions extends LinkOptions {
  readonly advertiser?: number;
}

interface CreateOptions extends LinkOptions {
  readonly advertiser: number;
  readonly name: string;
  readonly kind: string;
  readonly goal: string;
  readonly pacing?: string;
  readonly audience: string;
  readonly minDailyBudget?: string;
}

export function campaignsCommand(): Command {
  const command = new Command('campaigns').description('multi-seller campaigns and single-seller templates');
  linked(
    command
      .command('list')
      .description('campaigns and templates')
      .addOption(new Option('--advertiser <id>', 'of this advertiser only').argParser(wholeNumber)),
  ).action(list);
  linked(
    command
      .command('create')
      .description('a new campaign or template')
      .addHelpText(
        'before',
        'Example:\n  souk campaigns create --advertiser 1 --name "Sellers" --kind single-seller --goal sales --min-daily-budget 5\n',
      )
      .addOption(
        new Option('--advertiser <id>', 'whose campaign').argParser(wholeNumber).makeOptionMandatory(),
      )
      .requiredOption('--name <name>', 'its name')
      .addOption(
        new Option('--kind <kind>', 'shared by many sellers, or a template for one each')
          .choices(['multi-seller', 'single-seller'])
          .default('single-seller'),
      )
      .addOption(
        new Option('--goal <goal>', 'what to optimise for')
          .choices(['clicks', 'sales', 'revenue'])
          .default('clicks'),
      )
      .addOption(
        new Option(
          '--pacing <pacing>',
          'even: totals are spread over their days and hours; none: spent as shoppers come (default: even for single-seller, none for multi-seller)',
        ).choices(['even', 'none']),
      )
      .addOption(
        new Option(
          '--audience <audience>',
          'who has looked at the seller’s products, who may like them, or both',
        )
          .choices(['retargeting', 'reach', 'both'])
          .default('both'),
      )
      .option('--min-daily-budget <amount>', 'least amount for each day of a seller’s budget'),
  ).action(create);
  return command;
}

async function list(options: ListOptions): Promise<void> {
  const link = await openServerLink(options);
  const query = options.advertiser === undefined ? '' : `?advertiserId=${options.advertiser}`;
  const campaigns = await link.get<CampaignAnswer[]>(`/campaigns${query}`);
  link.close();
  if (options.json) printJson(terminal, campaigns);
  else printTable(terminal, campaigns, COLUMNS);
}

const COLUMNS: readonly Column<CampaignAnswer>[] = [
  { title: 'id', align: 'right', cell: (row) => row.id },
  { title: 'advertiser', align: 'right', cell: (row) => row.advertiserId },
  { title: 'name', cell: (row) => row.name },
  { title: 'kind', cell: (row) => row.kind },
  { title: 'goal', cell: (row) => row.goal },
  { title: 'pacing', cell: (row) => row.pacing },
  { title: 'audience', cell: (row) => row.audience },
  { title: 'min daily budget', align: 'right', cell: (row) => row.minDailyBudget },
  { title: 'status', cell: (row) => row.status },
];

async function create(options: CreateOptions): Promise<void> {
  const link = await openServerLink(options);
  const { advertiser, name, kind, goal, pacing, audience, minDailyBudget } = options;
  const made = await link.post<CampaignAnswer>('/campaigns', {
    ...{ advertiserId: advertiser, name, kind, goal, pacing, audience, minDailyBudget },
  });
  link.close();
  if (options.json) printJson(terminal, made);
  else printTable(terminal, [made], COLUMNS);
}
