import { Command } from 'commander';
import type { CalibrationBucket, CalibrationReport } from '../../../modules/value/index.ts';
import { type Column, printJson, printTable } from '../print.ts';
import { type LinkOptions, linked, openServerLink } from '../server-link.ts';
import { terminal } from '../terminal.ts';

export function valueCommand(): Command {
  const command = new Command('value').description(
    'what impressions are taken to be worth, and what came of it',
  );
  linked(
    command
      .command('calibration')
      .description('clicks that were predicted when bids were made, and clicks that came')
      .addHelpText('before', 'Example:\n  souk value calibration\n'),
  ).action(calibration);
  return command;
}

async function calibration(options: LinkOptions): Promise<void> {
  const link = await openServerLink(options);
  const report = await link.get<CalibrationReport>('/value/calibration');
  link.close();
  if (options.json) printJson(terminal, report);
  else print(report);
}

function print(report: CalibrationReport): void {
  const { days, impressions, clicks, predictedClicks, buckets } = report;
  if (impressions === 0) {
    terminal.out(
      `No impression in the last ${days} days on which anything was shown: nothing to compare yet.\n`,
    );
    return;
  }
  printTable(terminal, buckets, BUCKETS);
  terminal.out(
    `\nThe last ${days} days with impressions: ${impressions} impressions, ${predictedClicks.toFixed(1)} clicks predicted, ${clicks} came. ` +
      `${verdict(clicks, predictedClicks)}\n`,
  );
}

/** Clicks that come by chance vary by the root of their number; twice that is a difference. */
function verdict(clicks: number, predictedClicks: number): string {
  const surprise = Math.abs(clicks - predictedClicks);
  if (surprise <= 2 * Math.sqrt(Math.max(predictedClicks, 1))) return 'That is within chance.';
  const what =
    clicks > predictedClicks ? 'More clicks came than predicted' : 'Fewer clicks came than predicted';
  return `${what}, beyond chance; it is learned from, and should shrink within some hundreds of clicks.`;
}

const BUCKETS: readonly Column<CalibrationBucket>[] = [
  {
    title: 'predicted probability',
    cell: ({ least, most }) => `${percent(least)} to ${percent(most)}`,
  },
  { title: 'impressions', align: 'right', cell: ({ impressions }) => impressions },
  { title: 'clicks predicted', align: 'right', cell: ({ predictedClicks }) => predictedClicks.toFixed(1) },
  { title: 'clicks', align: 'right', cell: ({ clicks }) => clicks },
  {
    title: 'came of predicted',
    align: 'right',
    cell: ({ clicks, predictedClicks }) =>
      predictedClicks > 0 ? `${Math.round((clicks / predictedClicks) * 100)} %` : '–',
  },
];

function percent(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}
