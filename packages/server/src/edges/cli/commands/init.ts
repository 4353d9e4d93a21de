import { join } from 'node:path';
import { Command, Option } from 'commander';
import { makeAccount } from '../account-handle.ts';
import { DATA_FILES, dataDirectory, readIfThere } from '../data-files.ts';
import { printJson } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { positive } from '../values.ts';

interface InitOptions extends LinkOptions {
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly goal: string;
  readonly minDailyBudget: string;
  readonly productSetMin?: number;
  readonly email: string;
  readonly out?: string;
}

export function initCommand(): Command {
  return linked(
    new Command('init')
      .description('an account of your own: advertiser, campaigns, API client, keys, in one file')
      .addHelpText(
        'before',
        'Example:\n  souk init --name "My Shop" --currency EUR --time-zone Europe/Paris --email me@myshop.example\n',
      )
      .requiredOption('--name <name>', 'the marketplace')
      .requiredOption('--currency <code>', 'ISO 4217, e.g. EUR')
      .option('--time-zone <zone>', 'IANA zone of its days', 'UTC')
      .addOption(
        new Option('--goal <goal>', 'what campaigns optimise for')
          .choices(['clicks', 'sales', 'revenue'])
          .default('clicks'),
      )
      .option('--min-daily-budget <amount>', 'least amount for each day of a seller’s budget', '5')
      .addOption(
        new Option('--product-set-min <count>', 'smallest product set of a seller').argParser(positive),
      )
      .requiredOption('--email <address>', 'the console’s first member')
      .option('--out <file>', 'where the handle goes (default: account.json in the data directory)'),
  ).action(init);
}

async function init(options: InitOptions): Promise<void> {
  const link = await openServerLink(options);
  const directory = dataDirectory(options.data, process.env);
  const file = options.out ?? join(directory, DATA_FILES.account);
  const running = await readIfThere(directory, DATA_FILES.server);
  const signalUrl = running === null ? '' : (JSON.parse(running) as { signalUrl: string }).signalUrl;
  const { name, currency, timeZone, goal, productSetMin } = options;
  const handle = await makeAccount(
    {
      ...{ name, currency, timeZone, goal },
      minDailyBudget: Number(options.minDailyBudget),
      adminEmail: options.email,
      ...(productSetMin === undefined ? {} : { productSetIdsMin: productSetMin }),
    },
    { link, signalUrl, file },
  );
  link.close();
  if (options.json) printJson(terminal, handle);
  else {
    terminal.out(
      `advertiser  ${handle.advertiserId} (partner id ${handle.partnerId})\nhandle      ${file}\n`,
    );
    terminal.note(
      `The handle holds the secrets. Next: souk feed import products.csv --advertiser ${handle.advertiserId}\n`,
    );
  }
}
