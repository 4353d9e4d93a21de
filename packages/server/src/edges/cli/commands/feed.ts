import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { Command, Option } from 'commander';
import type { FeedRun } from '../../../modules/catalog/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../print.ts';
import { openProgress, type Progress } from '../progress.ts';
import { type LinkOptions, linked, openServerLink, refusalOf, type ServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { wholeNumber } from '../values.ts';

interface ImportOptions extends LinkOptions {
  readonly advertiser?: number;
  readonly mode: 'full' | 'delta';
}

/** Refused rows that are printed; all that the server keeps are in the JSON. */
const REFUSALS_SHOWN = 20;

export function feedCommand(): Command {
  const command = new Command('feed').description('product feeds');
  linked(
    command
      .command('import')
      .description('products and sellers from a file of comma, tab, semicolon or pipe separated values')
      .addHelpText(
        'before',
        'Examples:\n  souk feed import products.csv\n  souk feed import changes.csv --mode delta --advertiser 1\n  zcat products.csv.gz | souk feed import -\n',
      )
      .argument('<file>', 'the file; - for standard input')
      .addOption(
        new Option('--advertiser <id>', 'whose feed (default: the only advertiser)').argParser(wholeNumber),
      )
      .addOption(
        new Option('--mode <mode>', 'full: the file is the whole catalog; delta: it adds and changes')
          .choices(['full', 'delta'])
          .default('full'),
      ),
  ).action(importFile);
  return command;
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const size = file === '-' ? 0 : await sizeOf(file);
  const link = await openServerLink(options);
  const advertiserId = options.advertiser ?? (await onlyAdvertiser(link));
  const progress = await openProgress(terminal, { what: basename(file), total: size });
  const name = file === '-' ? 'standard input' : basename(file);
  const source = file === '-' ? process.stdin : createReadStream(file);
  const path = `/advertisers/${advertiserId}/feeds?mode=${options.mode}&name=${encodeURIComponent(name)}`;
  const answer = await link.upload(path, counted(source, progress)).finally(() => progress.stop());
  link.close();
  const run = runOf(answer.text);
  if (run === null) throw refusalOf(answer);
  if (options.json) printJson(terminal, run);
  else printRun(run);
  if (run.failure !== null) {
    throw new CliError(
      EXIT.hasProblems,
      `${name}: ${run.failure.detail}; the catalog stayed as it was. Then: souk feed import ${file}`,
    );
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new Error('it is a directory');
    return found.size;
  } catch (error) {
    throw new CliError(
      EXIT.failed,
      `${file} cannot be read (${error instanceof Error ? error.message : error}); the catalog stayed as it was`,
    );
  }
}

async function onlyAdvertiser(link: ServerLink): Promise<number> {
  const advertisers = await link.get<{ id: number }[]>('/advertisers');
  const [only] = advertisers;
  if (only !== undefined && advertisers.length === 1) return only.id;
  throw new CliError(
    EXIT.wrongUsage,
    `the server has ${advertisers.length} advertisers; name one with --advertiser. souk advertisers list shows them`,
  );
}

/** The same bytes, with the bar told how many have gone by. */
function counted(source: Readable, progress: Progress): Readable {
  let sent = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      progress.update(sent);
      done(null, chunk);
    },
  });
  source.on('error', (error) => through.destroy(error));
  return source.pipe(through);
}

/** The run of an answer, be it done or failed; null when the server refused before there was one. */
function runOf(text: string): FeedRun | null {
  try {
    const answer = JSON.parse(text) as FeedRun | { run?: FeedRun };
    return 'state' in answer ? answer : (answer.run ?? null);
  } catch {
    return null;
  }
}

function printRun(run: FeedRun): void {
  if (run.failure === null) {
    terminal.out(
      `${run.name}: ${run.accepted} of ${run.rows} rows taken; products: ${run.productsAdded} added, ` +
        `${run.productsChanged} changed, ${run.productsRemoved} removed; sellers: ${run.sellersAdded} added, ${run.sellersEmptied} emptied\n`,
    );
  }
  if (run.withoutSeller > 0)
    terminal.note(`Not advertised because they name no seller_id: ${run.withoutSeller}\n`);
  if (run.refused === 0) return;
  terminal.note(`Rows refused: ${run.refused}\n`);
  printTable({ ...terminal, out: terminal.note }, run.refusals.slice(0, REFUSALS_SHOWN), [
    { title: 'line', align: 'right', cell: (row) => row.line },
    { title: 'reason', cell: (row) => row.reason },
    { title: 'product', cell: (row) => row.productId },
    { title: 'detail', cell: (row) => row.detail },
  ]);
}
