import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import type { FeedHold, FeedRun } from '../../../modules/catalog/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../print.ts';
import { openProgress } from '../progress.ts';
import { type LinkOptions, linked, openServerLink, refusalOf } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { wholeNumber } from '../values.ts';
import { counted, sizeOf } from './counted-file.ts';
import { checkCommand, printFindings } from './feed-check.ts';
import { ownerOf, ownerOption } from './feed-owner.ts';
import { sourceCommand } from './feed-source.ts';

interface OwnerOptions extends LinkOptions {
  readonly advertiser?: number;
}

interface ImportOptions extends OwnerOptions {
  readonly mode: 'full' | 'delta';
  readonly confirm?: boolean;
}

export function feedCommand(): Command {
  const command = new Command('feed').description('product feeds');
  linked(
    command
      .command('import')
      .description('products and sellers from a file of separated values or XML, packed or not')
      .addHelpText(
        'before',
        'Examples:\n  souk feed import products.csv\n  souk feed import changes.csv --mode delta --advertiser 1\n  souk feed import products.xml.gz --confirm\n',
      )
      .argument('<file>', 'the file; - for standard input')
      .addOption(ownerOption())
      .addOption(
        new Option('--mode <mode>', 'full: the file is the whole catalog; delta: it adds and changes')
          .choices(['full', 'delta'])
          .default('full'),
      )
      .option('--confirm', 'take the feed also when it removes most products or sellers'),
  ).action(importFile);
  command.addCommand(checkCommand());
  command.addCommand(decisionCommand('confirm', 'make a held feed the catalog, whatever it takes away'));
  command.addCommand(decisionCommand('reject', 'give a held feed up; the catalog stays as it is'));
  command.addCommand(runsCommand());
  command.addCommand(sourceCommand());
  return command;
}

function runsCommand(): Command {
  const command = new Command('runs')
    .description('the last feeds and what came of them')
    .addOption(ownerOption());
  return linked(command).action(async (options: OwnerOptions) => {
    const link = await openServerLink(options);
    const runs = await link.get<FeedRun[]>(`/advertisers/${await ownerOf(options, link)}/feeds`);
    link.close();
    if (options.json) return printJson(terminal, runs);
    printTable(terminal, runs, [
      { title: 'run', align: 'right', cell: (run) => run.id },
      { title: 'file', cell: (run) => run.name },
      { title: 'state', cell: (run) => run.failure?.code ?? run.state },
      { title: 'rows', align: 'right', cell: (run) => run.rows },
      { title: 'refused', align: 'right', cell: (run) => run.refused },
      { title: 'finished', cell: (run) => new Date(run.finishedAtMs).toISOString().slice(0, 16) },
    ]);
  });
}

function decisionCommand(decision: 'confirm' | 'reject', what: string): Command {
  const command = new Command(decision)
    .description(what)
    .argument('<run>', 'the number of the run', wholeNumber);
  return linked(command.addOption(ownerOption())).action(async (run: number, options: OwnerOptions) => {
    const link = await openServerLink(options);
    const path = `/advertisers/${await ownerOf(options, link)}/feeds/${run}/${decision}`;
    const decided = await link.post<FeedRun>(path, {});
    link.close();
    if (options.json) printJson(terminal, decided);
    else if (decision === 'confirm') printRun(decided);
    else terminal.out(`${decided.name}: rejected; the catalog stayed as it was\n`);
  });
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const size = file === '-' ? 0 : await sizeOf(file);
  const link = await openServerLink(options);
  const advertiserId = await ownerOf(options, link);
  const progress = await openProgress(terminal, { what: basename(file), total: size });
  const name = file === '-' ? 'standard input' : basename(file);
  const source = file === '-' ? process.stdin : createReadStream(file);
  const confirm = options.confirm === true ? '&confirm=true' : '';
  const path = `/advertisers/${advertiserId}/feeds?mode=${options.mode}&name=${encodeURIComponent(name)}${confirm}`;
  const answer = await link.upload(path, counted(source, progress)).finally(() => progress.stop());
  link.close();
  const run = runOf(answer.text);
  if (run === null) throw refusalOf(answer);
  if (options.json) printJson(terminal, run);
  else printRun(run);
  if (run.hold !== null && run.state === 'held') throw heldError(run, run.hold);
  if (run.failure !== null) {
    throw new CliError(
      EXIT.hasProblems,
      `${name}: ${run.failure.detail}; the catalog stayed as it was. Then: souk feed import ${file}`,
    );
  }
}

function heldError({ id, name }: FeedRun, { products, sellers }: FeedHold): CliError {
  return new CliError(
    EXIT.hasProblems,
    `${name} waits: it would remove ${products.goes} of ${products.of} products and all products of ${sellers.goes} of ` +
      `${sellers.of} sellers; the catalog stayed as it was. Then: souk feed confirm ${id}, or souk feed reject ${id}`,
  );
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
  if (run.state === 'done') {
    terminal.out(
      `${run.name}: ${run.accepted} of ${run.rows} rows taken; products: ${run.productsAdded} added, ` +
        `${run.productsChanged} changed, ${run.productsRemoved} removed; sellers: ${run.sellersAdded} added, ${run.sellersEmptied} emptied\n`,
    );
  }
  printFindings(run);
}
