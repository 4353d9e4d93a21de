import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { checkFeed, type FeedCheck } from '../../../modules/catalog/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../print.ts';
import { openProgress } from '../progress.ts';
import { terminal } from '../terminal.ts';
import { counted, sizeOf } from './counted-file.ts';

/** Findings that are printed of each kind; all that are kept are in the JSON. */
const SHOWN = 20;

export function checkCommand(): Command {
  return new Command('check')
    .description('what an upload would say of a file, line by line; needs no server')
    .addHelpText(
      'before',
      'Examples:\n  souk feed check products.csv\n  souk feed check products.xml.gz --json\n',
    )
    .argument('<file>', 'the file; - for standard input')
    .option('--json', 'JSON instead of text')
    .action(checkFile);
}

async function checkFile(file: string, { json = false }: { json?: boolean }): Promise<void> {
  const total = file === '-' ? 0 : await sizeOf(file);
  const name = file === '-' ? 'standard input' : basename(file);
  const progress = await openProgress(terminal, { what: name, total });
  const source = file === '-' ? process.stdin : createReadStream(file);
  const check = await checkFeed(counted(source, progress)).finally(() => progress.stop());
  if (json) printJson(terminal, check);
  else printCheck(name, check);
  const { failure, refused } = check;
  if (failure !== null) {
    throw new CliError(EXIT.hasProblems, `${name}: ${failure.detail}; an upload would change nothing`);
  }
  if (refused > 0) {
    throw new CliError(
      EXIT.hasProblems,
      `${name}: an upload would refuse ${refused} rows; correct them, or upload without them`,
    );
  }
}

function printCheck(name: string, check: FeedCheck): void {
  if (check.failure === null) {
    terminal.out(
      `${name}: ${check.accepted} of ${check.rows} rows would be taken, of ${check.sellers} sellers\n`,
    );
  }
  printFindings(check);
}

/** What is to be mended in a file, by line. */
export function printFindings(
  of: Pick<FeedCheck, 'withoutSeller' | 'warnings' | 'refused' | 'refusals'>,
): void {
  const notes = { ...terminal, out: terminal.note };
  if (of.withoutSeller > 0)
    terminal.note(`Not advertised because they name no seller_id: ${of.withoutSeller}\n`);
  if (of.warnings.length > 0) {
    terminal.note('To be looked at:\n');
    printTable(notes, of.warnings.slice(0, SHOWN), [
      { title: 'lines', cell: (warning) => warning.lines.join(', ') },
      { title: 'warning', cell: (warning) => warning.code },
      { title: 'detail', cell: (warning) => warning.detail },
    ]);
  }
  if (of.refused === 0) return;
  terminal.note(`Rows refused: ${of.refused}\n`);
  printTable(notes, of.refusals.slice(0, SHOWN), [
    { title: 'line', align: 'right', cell: (row) => row.line },
    { title: 'reason', cell: (row) => row.reason },
    { title: 'product', cell: (row) => row.productId },
    { title: 'detail', cell: (row) => row.detail },
  ]);
}
