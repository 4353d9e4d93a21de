import { Command } from 'commander';
import type { DropSample, LiveEvent } from '../../../modules/events/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { serverSent } from '../server-sent.ts';
import { terminal } from '../terminal.ts';

export function eventsCommand(): Command {
  return new Command('events')
    .description('events as they come in, and those that were dropped')
    .addHelpText(
      'before',
      'Examples:\n  souk events tail --outcome dropped\n  souk events tail --advertiser 10001 --surface app,partner --json\n  souk events drops --reason account-unknown\n',
    )
    .addCommand(tailCommand())
    .addCommand(dropsCommand());
}

const FILTERS = ['surface', 'type', 'reason', 'outcome', 'partner'] as const;

interface TailOptions extends LinkOptions, Partial<Record<(typeof FILTERS)[number], string>> {
  readonly advertiser?: string;
  readonly count?: string;
}

function tailCommand(): Command {
  return linked(
    new Command('tail')
      .description('every event as it is kept or dropped, until Ctrl-C; with --json one object a line')
      .option('--advertiser <id>', 'of one advertiser (default: all)')
      .option('--surface <list>', 'onetag, s2s, app, tag-manager, events-api, partner, ad-choices')
      .option('--type <list>', 'viewItem, trackTransaction …')
      .option('--reason <list>', 'why it was dropped: bot, duplicate …')
      .option('--outcome <kept|dropped>', 'kept or dropped events alone')
      .option('--partner <list>', 'of measurement partners: adjust, branch …')
      .option('--count <n>', 'end after so many'),
  ).action(tail);
}

async function tail(options: TailOptions): Promise<void> {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (options[name] !== undefined) query.set(name, options[name]);
  const most = options.count === undefined ? Number.POSITIVE_INFINITY : Number(options.count);
  if (!(most >= 1)) throw new CliError(EXIT.wrongUsage, `--count is a number from 1, not ${options.count}`);
  const link = await openServerLink(options);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  let left = most;
  try {
    // The server ends a stream now and then, so that whoever reads it shows again that they may.
    while (left > 0) {
      const body = await link.stream(`${scopeOf(options)}/events/live?${query}`, stop.signal);
      left -= await printEvents(body, { most: left, json: options.json ?? false });
    }
  } catch (error) {
    if (stop.signal.aborted) return;
    if (error instanceof CliError) throw error;
    throw new CliError(
      EXIT.notReachable,
      `the stream from ${link.url} broke off; start the command again once the server runs`,
    );
  } finally {
    stop.abort();
    link.close();
  }
}

/** Returns how many events were printed when the stream ended or there were enough of them. */
async function printEvents(
  body: ReadableStream<Uint8Array>,
  { most, json }: { most: number; json: boolean },
): Promise<number> {
  let count = 0;
  for await (const { event, data } of serverSent(body)) {
    if (event === 'missed') terminal.note(`… ${missedIn(data)} events came too fast to be shown\n`);
    if (event !== 'event') continue;
    terminal.out(json ? `${data}\n` : lineOf(JSON.parse(data) as LiveEvent));
    if (++count >= most) break;
  }
  return count;
}

function missedIn(data: string): number {
  return (JSON.parse(data) as { missed: number }).missed;
}

function scopeOf({ advertiser }: { advertiser?: string }): string {
  return advertiser === undefined ? '' : `/advertisers/${encodeURIComponent(advertiser)}`;
}

function lineOf(event: LiveEvent): string {
  const { receivedMs, outcome, reason, surface, partner, account, type, identifiedBy, items, itemCount } =
    event;
  const [first] = items;
  const cells = [
    new Date(receivedMs).toISOString().slice(11, 23),
    outcome.padEnd(7),
    (partner ?? surface).padEnd(11),
    (account ?? '–').padEnd(8),
    (type ?? event.event).padEnd(16),
    reason ?? `by ${identifiedBy.join(', ')}`,
    event.transactionId === null ? '' : `order ${event.transactionId}`,
    first === undefined ? '' : `${first.product}${itemCount > 1 ? ` and ${itemCount - 1} more` : ''}`,
  ];
  return `${cells.filter((cell) => cell !== '').join('  ')}\n`;
}

interface DropsOptions extends LinkOptions {
  readonly advertiser?: string;
  readonly reason?: string;
}

function dropsCommand(): Command {
  return linked(
    new Command('drops')
      .description('the last events that were dropped, with what arrived; personal data is masked')
      .option('--advertiser <id>', 'of one advertiser (default: those that belong to none)')
      .option('--reason <list>', 'account-unknown, duplicate …'),
  ).action(drops);
}

async function drops(options: DropsOptions): Promise<void> {
  const link = await openServerLink(options);
  const query = options.reason === undefined ? '' : `?reason=${encodeURIComponent(options.reason)}`;
  const { samples } = await link.get<{ samples: DropSample[] }>(`${scopeOf(options)}/events/drops${query}`);
  link.close();
  if (options.json) {
    printJson(terminal, { samples });
    return;
  }
  if (samples.length === 0) terminal.note('Nothing was dropped since the server started.\n');
  printTable(terminal, samples, [
    { title: 'time', cell: ({ atMs }) => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ') },
    { title: 'reason', cell: ({ reason }) => reason },
    { title: 'from', cell: ({ surface, partner }) => partner ?? surface },
    { title: 'event', cell: ({ event }) => event },
    { title: 'what arrived', cell: ({ payload }) => JSON.stringify(payload) },
  ]);
}
