import { Command } from 'commander';
import { formatMicros, parseMicros } from '../../../base/money.ts';
import { daysInclusive, parseDate } from '../../../base/time.ts';
import { type ApiOptions, openApiLink, withApi } from '../api-link.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { type Column, printJson, printTable } from '../print.ts';
import { terminal } from '../terminal.ts';

interface PlanOptions extends ApiOptions {
  readonly amount?: string;
  readonly from?: string;
  readonly to?: string;
  readonly click?: string;
}

interface Pacing {
  readonly budgetId: string;
  readonly currency: string;
  readonly asOf: string;
  readonly isPaced: boolean;
  readonly amount: number | null;
  readonly spend: number;
  readonly expectedSpend: number | null;
  readonly forecastSpend: number | null;
  readonly allowedSpend: number | null;
  readonly verdict: string;
  readonly action: string;
  readonly days: readonly Day[];
}

interface Day {
  readonly date: string;
  readonly spend: number | null;
  readonly planned: number | null;
}

export function budgetsCommand(): Command {
  const command = new Command('budgets').description(
    'how budgets are spread over their days; changes nothing',
  );
  withApi(
    command
      .command('plan')
      .description('day by day what a budget has spent and will spend, and whether it is on pace')
      .addHelpText(
        'before',
        'Examples:\n  souk budgets plan 100001\n' +
          '  souk budgets plan --amount 1200 --from 2026-12-01 --to 2026-12-24    one that does not exist; needs no server\n',
      )
      .argument('[budget]', 'its id')
      .option('--amount <amount>', 'without an id: of a budget that may be made')
      .option('--from <date>', 'its first day')
      .option('--to <date>', 'its last day')
      .option(
        '--click <amount>',
        'what a click costs: small budgets are planned to be done two clicks early',
      ),
  ).action(plan);
  return command;
}

async function plan(budgetId: string | undefined, options: PlanOptions): Promise<void> {
  if (budgetId === undefined) return planNew(options);
  const api = await openApiLink(options);
  const pacing = (await (await api.call(`/budgets/${encodeURIComponent(budgetId)}/pacing`)).json()) as Pacing;
  if (options.json) return printJson(terminal, pacing);
  const { currency, amount, expectedSpend, forecastSpend, allowedSpend } = pacing;
  const of = (value: number | null) =>
    value === null ? '–' : `${Math.round(value * 100) / 100} ${currency}`;
  terminal.out(`budget ${pacing.budgetId}, ${pacing.asOf.slice(0, 16).replace('T', ' ')} UTC\n`);
  terminal.out(`${pacing.verdict}: ${pacing.action}\n\n`);
  terminal.out(`spent ${of(pacing.spend)} of ${amount === null ? 'no limit' : of(amount)}\n`);
  terminal.out(`expected by now ${of(expectedSpend)}, forecast at the end ${of(forecastSpend)}\n`);
  if (pacing.isPaced) terminal.out(`allowed today by now ${of(allowedSpend)}\n\n`);
  else terminal.out('not paced: it is spent as shoppers come\n\n');
  printTable(terminal, pacing.days, DAYS);
}

/** The same arithmetic as serving's, on a budget that exists in this command only. */
async function planNew({ amount, from, to, click, json }: PlanOptions): Promise<void> {
  if (amount === undefined || from === undefined || to === undefined) {
    throw new CliError(
      EXIT.wrongUsage,
      'name a budget, or --amount, --from and --to of one that may be made',
    );
  }
  const amountMicros = micros('--amount', amount);
  const clickMicros = click === undefined ? null : micros('--click', click);
  const [first, last] = [parseDate(from), parseDate(to)];
  if (first === null || last === null || last < first) {
    throw new CliError(EXIT.wrongUsage, `${from} to ${to} are no days such as 2026-12-01 to 2026-12-24`);
  }
  const { PLANNED_DAYS_MAX, plannedDays } = await import('../../../modules/pacing/index.ts');
  const planned = plannedDays({
    amountMicros,
    spentBeforeMicros: 0,
    today: first,
    endDate: last,
    clickMicros,
  });
  const days = planned.map(({ date, micros: planned }) => ({
    date,
    spend: null,
    planned: formatMicros(planned),
  }));
  if (json) printJson(terminal, { amount: formatMicros(amountMicros), days });
  else printTable(terminal, days, DAYS);
  const left = daysInclusive(first, last) - days.length;
  if (left > 0)
    terminal.note(`These are the first ${PLANNED_DAYS_MAX} days; ${left} more follow, up to ${last}.\n`);
}

function micros(option: string, text: string): number {
  const read = parseMicros(text);
  if (read === null || read < 0)
    throw new CliError(EXIT.wrongUsage, `${option} ${text} is no amount such as 12.50`);
  return read;
}

const DAYS: readonly Column<{ date: string; spend: number | null; planned: number | string | null }>[] = [
  { title: 'day', cell: ({ date }) => date },
  { title: 'spent', align: 'right', cell: ({ spend }) => spend },
  { title: 'planned', align: 'right', cell: ({ planned }) => planned },
];
