import { Command, Option } from 'commander';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';
import { positive, wholeNumber } from '../values.ts';

interface ChangesOptions extends LinkOptions {
  readonly advertiser?: number;
  readonly seller?: string;
  readonly campaign?: number;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly after?: string;
}

interface Change {
  readonly id: string;
  readonly timeMs: number;
  readonly author: { readonly kind: string; readonly id: string };
  readonly subject: string;
  readonly subjectId: string;
  readonly isNew: boolean;
  readonly sellerId: string;
  readonly fields: readonly FieldChange[];
}

interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

export function changesCommand(): Command {
  const command = linked(
    new Command('changes')
      .description('who changed which budget, bid and product set, from what to what; the newest first')
      .addHelpText('before', 'Example:\n  souk changes --seller 1000001 --since 2026-11-01\n')
      .addOption(new Option('--advertiser <id>', 'of this advertiser only').argParser(wholeNumber))
      .option('--seller <id>', 'of this seller only')
      .addOption(new Option('--campaign <id>', 'of this campaign only').argParser(wholeNumber))
      .option('--since <time>', 'made then or later: a date or date-time, in UTC unless it says otherwise')
      .option('--until <time>', 'made before then')
      .addOption(new Option('--limit <n>', 'so many, at most 200').default(50).argParser(positive))
      .option('--after <id>', 'those before that change'),
  );
  command.action(list);
  return command;
}

async function list(options: ChangesOptions): Promise<void> {
  const { advertiser, seller, campaign, since, until, limit, after } = options;
  const filter = {
    advertiserId: advertiser,
    sellerId: seller,
    campaignId: campaign,
    since,
    until,
    limit,
    after,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  const link = await openServerLink(options);
  const page = await link.get<{ changes: Change[]; next: string | null }>(`/changes?${query}`);
  link.close();
  if (options.json) return printJson(terminal, page);
  printTable(terminal, page.changes, COLUMNS);
  if (page.next !== null) terminal.out(`\nolder ones: --after ${page.next}\n`);
}

const COLUMNS: readonly Column<Change>[] = [
  { title: 'time', cell: ({ timeMs }) => `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')}` },
  { title: 'by', cell: ({ author }) => `${author.kind} ${author.id}` },
  { title: 'seller', align: 'right', cell: ({ sellerId }) => sellerId },
  { title: 'of', cell: ({ subject, subjectId }) => `${subject} ${subjectId}` },
  {
    title: 'change',
    cell: ({ isNew, fields }) => (isNew ? 'new: ' : '') + fields.map(shown(isNew)).join(', '),
  },
];

function shown(isNew: boolean): (change: FieldChange) => string {
  return ({ field, from, to }) => (isNew ? `${field} ${word(to)}` : `${field} ${word(from)} → ${word(to)}`);
}

/** Long product sets are counted: `--json` has them whole. */
function word(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  const { operator, values } = value as { operator?: string; values?: readonly string[] };
  return values === undefined ? JSON.stringify(value) : `${operator} ${values.length} ids`;
}
