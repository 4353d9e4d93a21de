import { Command, Option } from 'commander';
import type { FeedSource } from '../../../modules/catalog/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink, type ServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { wholeNumber } from '../values.ts';
import { ownerOf, ownerOption } from './feed-owner.ts';

interface OwnerOptions extends LinkOptions {
  readonly advertiser?: number;
}

interface AddOptions extends OwnerOptions {
  readonly url?: string;
  readonly folder?: string;
  readonly files?: string;
  readonly schedule?: string;
  readonly mode: 'full' | 'delta';
  readonly user?: string;
  readonly header: readonly string[];
}

/** How often it is asked whether a look has ended. */
const ASK_MS = 300;

export function sourceCommand(): Command {
  const command = new Command('source').description('places from which feeds are fetched on a schedule');
  command.addCommand(addCommand());
  command.addCommand(listCommand());
  command.addCommand(runCommand());
  command.addCommand(pauseCommand('pause', 'look at a source no more until it is resumed'));
  command.addCommand(pauseCommand('resume', 'look at a paused source again, at once and on its schedule'));
  command.addCommand(removeCommand());
  return command;
}

function addCommand(): Command {
  const command = new Command('add')
    .description('a place to fetch feeds from: an address, or a folder of the server')
    .addHelpText(
      'before',
      'Examples:\n  souk feed source add shop --from-url https://shop.example/products.csv.gz --schedule "every 6h"\n' +
        '  souk feed source add prices --from-url https://shop.example/prices.csv --mode delta --schedule "30 4 * * *" --user souk\n' +
        '  souk feed source add inbox --folder shop --files "products_*.csv"\n',
    )
    .argument('<name>', 'what the source is called')
    .option('--from-url <address>', 'an http or https address')
    .option('--folder <path>', 'a folder below the server’s feedFolder')
    .option('--files <names>', 'which files of the folder, * for any characters (default: *)')
    .option(
      '--schedule <when>',
      '"every 6h" (m, h, d) or cron in the account’s time zone, "30 4 * * *" (default: every 1h, a folder every 1m)',
    )
    .addOption(
      new Option('--mode <mode>', 'full: a file is the whole catalog; delta: it adds and changes')
        .choices(['full', 'delta'])
        .default('full'),
    )
    .option('--user <name>', 'for basic authentication; the password is read from SOUK_FEED_PASSWORD')
    .option('--header <line>', 'a header to send, "Name: value"; may be given several times', collected, [])
    .addOption(ownerOption());
  return linked(command).action(async (name: string, options: AddOptions & { fromUrl?: string }) => {
    const link = await openServerLink(options);
    const { fromUrl, folder, files, schedule, mode, user, header } = options;
    const source = await link.post<FeedSource>(await sourcesPath(options, link), {
      ...{ name, mode, headers: Object.fromEntries(header.map(readHeader)) },
      ...(fromUrl === undefined ? {} : { url: fromUrl }),
      ...(folder === undefined ? {} : { folder }),
      ...(files === undefined ? {} : { files }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(user === undefined ? {} : { user, password: process.env.SOUK_FEED_PASSWORD ?? '' }),
    });
    await watch(options, link, { source, looksBefore: 0 });
  });
}

function collected(line: string, before: readonly string[]): readonly string[] {
  return [...before, line];
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon > 0) return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  throw new CliError(EXIT.wrongUsage, `--header is written "Name: value"; nothing was sent`);
}

function listCommand(): Command {
  const command = new Command('list').description('sources and what came of them').addOption(ownerOption());
  return linked(command).action(async (options: OwnerOptions) => {
    const link = await openServerLink(options);
    const sources = await link.get<FeedSource[]>(await sourcesPath(options, link));
    link.close();
    if (options.json) return printJson(terminal, sources);
    printTable(terminal, sources, [
      { title: 'source', align: 'right', cell: (source) => source.id },
      { title: 'name', cell: (source) => source.name },
      {
        title: 'from',
        cell: ({ place }) => (place.kind === 'url' ? place.url : `${place.path}/${place.files}`),
      },
      { title: 'mode', cell: (source) => source.mode },
      { title: 'schedule', cell: (source) => source.schedule },
      { title: 'next', cell: nextOf },
      {
        title: 'last',
        cell: ({ last }) => (last === null ? '' : `${momentOf(last.finishedMs)} ${last.outcome}`),
      },
      { title: 'detail', cell: ({ last }) => last?.detail ?? '' },
    ]);
  });
}

function nextOf({ isPaused, isRunning, dueMs }: FeedSource): string {
  if (isRunning) return 'now';
  return isPaused ? 'paused' : momentOf(dueMs);
}

function momentOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16);
}

function runCommand(): Command {
  const command = withSource('run', 'look now, and take what is there also when it was taken before');
  return linked(command).action(async (id: number, options: OwnerOptions) => {
    const link = await openServerLink(options);
    const path = `${await sourcesPath(options, link)}/${id}`;
    const { looks } = await link.get<FeedSource>(path);
    const source = await link.post<FeedSource>(`${path}/run`);
    await watch(options, link, { source, looksBefore: looks });
  });
}

/** Waits until a look has ended and tells what came of it. */
async function watch(
  options: OwnerOptions,
  link: ServerLink,
  { source, looksBefore }: { source: FeedSource; looksBefore: number },
): Promise<void> {
  const path = `${await sourcesPath(options, link)}/${source.id}`;
  terminal.note(`Looking at ${source.name}; the server goes on when this command is stopped.\n`);
  let now = source;
  while (now.looks <= looksBefore) {
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    now = await link.get<FeedSource>(path);
  }
  link.close();
  if (options.json) printJson(terminal, now);
  const { last } = now;
  const run = last?.runId == null ? '' : ` (run ${last.runId})`;
  if (last === null || ['done', 'unchanged'].includes(last.outcome)) {
    if (!options.json)
      terminal.out(`source ${now.id} ${now.name}: ${last?.outcome}, ${last?.detail}${run}\n`);
    return;
  }
  const next =
    last.outcome === 'held'
      ? `souk feed confirm ${last.runId}, or souk feed reject ${last.runId}`
      : last.outcome === 'retrying'
        ? `it is tried again at ${momentOf(now.dueMs)}`
        : `souk feed source run ${now.id}, once it is mended`;
  throw new CliError(
    EXIT.hasProblems,
    `source ${now.id} ${now.name}: ${last.outcome}, ${last.detail}${run}. Then: ${next}`,
  );
}

function pauseCommand(word: 'pause' | 'resume', what: string): Command {
  return linked(withSource(word, what)).action(async (id: number, options: OwnerOptions) => {
    const link = await openServerLink(options);
    const path = `${await sourcesPath(options, link)}/${id}`;
    const source = await link.patch<FeedSource>(path, { isPaused: word === 'pause' });
    link.close();
    if (options.json) printJson(terminal, source);
    else terminal.out(`source ${source.id} ${source.name}: ${word === 'pause' ? 'paused' : 'resumed'}\n`);
  });
}

function removeCommand(): Command {
  const command = withSource('remove', 'forget a source; the products that it brought stay');
  return linked(command).action(async (id: number, options: OwnerOptions) => {
    const link = await openServerLink(options);
    await link.remove(`${await sourcesPath(options, link)}/${id}`);
    link.close();
    if (options.json) printJson(terminal, { removed: id });
    else terminal.out(`source ${id}: removed; the products that it brought stay\n`);
  });
}

function withSource(name: string, what: string): Command {
  return new Command(name)
    .description(what)
    .argument('<source>', 'the number of the source', wholeNumber)
    .addOption(ownerOption());
}

async function sourcesPath(options: OwnerOptions, link: ServerLink): Promise<string> {
  return `/advertisers/${await ownerOf(options, link)}/feed-sources`;
}
