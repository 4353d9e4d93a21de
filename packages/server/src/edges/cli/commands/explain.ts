import { Command } from 'commander';
import type { Condition, CountedHour, Explanation } from '../../../modules/delivery/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';

export function explainCommand(): Command {
  const command = linked(
    new Command('explain')
      .description('why a seller-campaign does or does not serve; exit code 3 when it does not')
      .addHelpText('before', 'Example:\n  souk explain 1000001.10001\n')
      .argument('<seller-campaign>', '{sellerId}.{campaignId}, as GET /seller-campaigns lists it'),
  );
  command.action(explain);
  return command;
}

async function explain(sellerCampaign: string, options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const path = `/seller-campaigns/${encodeURIComponent(sellerCampaign)}/explain`;
  const explanation = await link.get<Explanation>(path);
  link.close();
  if (options.json) printJson(terminal, explanation);
  else print(explanation);
  const [cause] = explanation.conditions.filter(({ holds }) => !holds);
  if (cause !== undefined) {
    throw new CliError(EXIT.hasProblems, `${sellerCampaign} does not serve: ${cause.value}. ${cause.remedy}`);
  }
}

function print({ sellerId, sellerName, campaignId, ...explanation }: Explanation): void {
  const state = explanation.isServing ? 'may serve' : 'does not serve';
  terminal.out(`${sellerId}.${campaignId} (${sellerName}) ${state}, ${moment(explanation.asOfMs)}\n\n`);
  printTable(terminal, explanation.conditions, CONDITIONS);
  const { lastHour, requests } = explanation;
  terminal.out(
    `\nSince ${moment(lastHour.sinceMs)}: weighed ${lastHour.weighed} times, ${lastHour.bids} bids\n`,
  );
  if (lastHour.note !== null) terminal.out(`${lastHour.note}\n`);
  printReasons(lastHour);
  terminal.out(`\nAll bid requests of this time: ${requests.weighed}, of which ${requests.bids} got a bid\n`);
  printReasons(requests);
}

const CONDITIONS: readonly Column<Condition>[] = [
  { title: '', cell: ({ holds }) => (holds ? 'ok' : 'NO') },
  { title: 'condition', cell: ({ name }) => name },
  { title: 'now', cell: ({ value }) => value },
  { title: 'what to do', cell: ({ remedy }) => remedy },
];

function printReasons({ noBids }: CountedHour): void {
  if (noBids.length > 0) printTable(terminal, noBids, REASONS);
}

const REASONS: readonly Column<CountedHour['noBids'][number]>[] = [
  { title: 'no bid', align: 'right', cell: ({ count }) => count },
  { title: 'reason', cell: ({ reason }) => reason },
  { title: 'meaning', cell: ({ meaning }) => meaning },
];

function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
