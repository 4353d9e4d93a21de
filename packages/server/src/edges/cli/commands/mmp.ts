import { Command } from 'commander';
import { PARTNERS, type PartnerPreset, postbackAddress } from '../../../modules/events/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';

export function mmpCommand(): Command {
  return new Command('mmp')
    .description('mobile measurement partners: what to paste into their consoles')
    .addHelpText(
      'before',
      'Examples:\n  souk mmp list\n  souk mmp template adjust --server https://souk.example\n  souk mmp connect appsflyer --advertiser 10001\n',
    )
    .addCommand(listCommand())
    .addCommand(templateCommand())
    .addCommand(connectCommand());
}

function listCommand(): Command {
  return new Command('list')
    .description('the partners that postbacks are taken from; needs no server')
    .option('--json', 'print JSON')
    .action(({ json = false }: { json?: boolean }) => {
      if (json) printJson(terminal, PARTNERS);
      else
        printTable(terminal, PARTNERS, [
          { title: 'partner', cell: ({ id }) => id },
          { title: 'name', cell: ({ name }) => name },
          { title: 'sends', cell: ({ method }) => method },
          { title: 'names', cell: ({ mapping }) => (mapping === 'published' ? 'known' : 'to be filled in') },
          { title: 'checked by', cell: ({ signature }) => (signature ? 'key, signature' : 'key') },
        ]);
    });
}

function templateCommand(): Command {
  return new Command('template')
    .description('the address to paste, with the partner’s macros; needs no server')
    .argument('<partner>', 'as souk mmp list names it')
    .option('--server <url>', 'where the partner reaches this server', 'https://souk.example')
    .option('--json', 'print JSON')
    .action((partner: string, { server, json = false }: { server: string; json?: boolean }) =>
      print(presetOf(partner), { server, key: '<key>' }, json),
    );
}

interface ConnectOptions extends LinkOptions {
  readonly advertiser?: string;
  readonly server?: string;
}

function connectCommand(): Command {
  return linked(
    new Command('connect')
      .description('makes a key for a partner and prints the address with it; the key is shown this once')
      .argument('<partner>', 'as souk mmp list names it')
      .requiredOption('--advertiser <id>', 'whose events they are')
      .option('--server <url>', 'where the partner reaches this server (default: where this command does)'),
  ).action(connect);
}

async function connect(partner: string, options: ConnectOptions): Promise<void> {
  const preset = presetOf(partner);
  const link = await openServerLink(options);
  try {
    const { key } = await link.post<{ key: string }>('/event-keys', {
      advertiserId: Number(options.advertiser),
      kind: 'partner',
      name: preset.name,
    });
    print(preset, { server: options.server ?? link.url, key }, options.json ?? false);
  } finally {
    link.close();
  }
}

function presetOf(partner: string): PartnerPreset {
  const preset = PARTNERS.find(({ id }) => id === partner.toLowerCase());
  if (preset !== undefined) return preset;
  const known = PARTNERS.map(({ id }) => id).join(', ');
  throw new CliError(
    EXIT.wrongUsage,
    `there is no partner ${partner}; nothing was done. Known are ${known}: take generic for another one`,
  );
}

function print(preset: PartnerPreset, where: { server: string; key: string }, json: boolean): void {
  const address = postbackAddress(preset, where);
  if (json) {
    printJson(terminal, { ...preset, address });
    return;
  }
  terminal.out(`${address}\n`);
  terminal.note(`\n${preset.name}: ${preset.method}\n`);
  terminal.note(`Where:      ${preset.setup}\n`);
  terminal.note(`Body:       ${preset.body ?? 'none is needed'}\n`);
  terminal.note(`All events: ${preset.allEvents}\n`);
  if (preset.mapping === 'to-fill-in') {
    terminal.note(
      'To fill in: the parts in <…>, with names from the partner’s console. Leave out what it has not.\n',
    );
  }
}
