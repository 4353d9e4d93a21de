import { Command, Option } from 'commander';
import type { Outcome, PacingRuleName } from '../../../modules/simulation/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { type Column, printJson, printTable } from '../print.ts';
import { openProgress } from '../progress.ts';
import { terminal } from '../terminal.ts';
import { positive, wholeNumber } from '../values.ts';

interface SimulateOptions {
  readonly days: number;
  readonly sellers: number;
  readonly seed: number;
  readonly rules: readonly PacingRuleName[];
  readonly json?: boolean;
}

/** A day of a seller takes some 10 ms: more than this is hours. */
const SELLER_DAYS_MAX = 100_000;

const RULES = ['souk', 'none', 'daily-caps', 'proportional'] as const satisfies readonly PacingRuleName[];

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('a generated market played in virtual time: what pacing makes of it; needs no server')
    .addHelpText(
      'before',
      'Examples:\n  souk simulate --days 14 --sellers 200 --seed 1\n' +
        '  souk simulate --days 3 --sellers 20 --rules souk none --json\n',
    )
    .addOption(new Option('--days <count>', 'how many days the budgets have').argParser(positive).default(14))
    .addOption(new Option('--sellers <count>', 'each with one budget').argParser(positive).default(200))
    .addOption(
      new Option('--seed <number>', 'the same seed plays the same way').argParser(wholeNumber).default(1),
    )
    .addOption(
      new Option('--rules <rules...>', 'what is compared, in the same market').choices(RULES).default(RULES),
    )
    .option('--json', 'print JSON')
    .action(run);
}

async function run({ days, sellers, seed, rules, json = false }: SimulateOptions): Promise<void> {
  if (days * sellers > SELLER_DAYS_MAX) {
    throw new CliError(
      EXIT.wrongUsage,
      `${sellers} sellers for ${days} days are too many; nothing was played. Days × sellers may be ${SELLER_DAYS_MAX}`,
    );
  }
  const { generateMarket, outcomeOf, PACING_RULES, simulate } = await import(
    '../../../modules/simulation/index.ts'
  );
  const market = generateMarket({ seed, sellers, days });
  const progress = await openProgress(terminal, { what: `${days} days`, total: days * rules.length });
  const outcomes: Outcome[] = [];
  for (const [i, rule] of rules.entries()) {
    const play = simulate(market, { rule, seed });
    let step = play.next();
    for (; step.done !== true; step = play.next()) {
      progress.update(i * days + step.value);
      await breath();
    }
    outcomes.push(outcomeOf(step.value));
  }
  progress.stop();
  if (json) return printJson(terminal, { days, sellers, seed, outcomes });
  printTable(terminal, outcomes, COLUMNS);
  terminal.out('\n');
  for (const rule of rules) terminal.out(`${rule.padEnd(12)}  ${PACING_RULES[rule]}\n`);
  const [first] = outcomes;
  terminal.out(
    `\n${first?.withAudience ?? 0} of ${sellers} budgets have enough audience: their shoppers could click half as often again as they pay for.\n`,
  );
}

const COLUMNS: readonly Column<Outcome>[] = [
  { title: 'rule', cell: ({ rule }) => rule },
  { title: 'spent', align: 'right', cell: ({ spentShare }) => percent(spentShare, 1) },
  { title: 'overspent', align: 'right', cell: ({ overspentMicros }) => overspentMicros },
  { title: 'given away', align: 'right', cell: ({ givenAwayShare }) => percent(givenAwayShare, 3) },
  { title: '97-100 % spent', align: 'right', cell: ({ spentInTime }) => percent(spentInTime, 1) },
  { title: 'days off plan: median', align: 'right', cell: (row) => percent(row.dayDeviation.median, 1) },
  { title: 'p99', align: 'right', cell: (row) => percent(row.dayDeviation.p99, 1) },
  { title: 'most', align: 'right', cell: (row) => percent(row.dayDeviation.most, 1) },
  { title: 'clicks', align: 'right', cell: ({ clicks }) => clicks },
];

function percent(share: number, digits: number): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** Lets the progress bar be drawn and Ctrl-C be heard between two days. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
