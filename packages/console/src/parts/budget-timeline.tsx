import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { BudgetRow } from '../app/boards.ts';
import { useAccount } from '../app/context.ts';
import { addDays, daysIn } from '../app/days.ts';
import { longDay, money, shortDay } from './formats.ts';

interface BudgetTimelineProps {
  readonly rows: readonly BudgetRow[];
  readonly today: string;
}

/** Budgets without an end are drawn so far beyond today. */
const AHEAD_DAYS = 14;

/** Budgets as spans of days, each campaign and kind in a lane of its own: in one lane nothing overlaps but what is suspended. */
export function BudgetTimeline({ rows, today }: BudgetTimelineProps) {
  const account = useAccount();
  const last = addDays(today, AHEAD_DAYS);
  const ends = rows.map(({ endDate }) => endDate ?? last);
  const from = [today, ...rows.map(({ startDate }) => startDate)].sort()[0] ?? today;
  const to = [today, ...ends].sort().at(-1) ?? today;
  const days = daysIn(from, to);
  const at = (day: string) => ((daysIn(from, day) - 1) / days) * 100;
  return (
    <div>
      <div className="timeline">
        {lanesOf(rows).map(({ name, budgets }) => (
          <div key={name}>
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            <div className="lane">
              {budgets.map((row) => {
                const end = row.endDate ?? last;
                const text = `${row.amount === null ? 'no limit' : money(row.amount, account.currency)}${row.isSuspended ? ', suspended' : ''}`;
                return (
                  <Link
                    key={row.budgetId}
                    className="span"
                    data-class={row.type === 'Daily' ? 'daily' : 'total'}
                    data-state={row.state}
                    to="/$advertiserId/budgets/$budgetId"
                    params={{ advertiserId: String(account.id), budgetId: row.budgetId }}
                    style={{
                      left: `${at(row.startDate)}%`,
                      width: `${(daysIn(row.startDate, end) / days) * 100}%`,
                    }}
                    title={`Budget ${row.budgetId}, ${text}, ${longDay(row.startDate)} to ${row.endDate === null ? 'open' : longDay(row.endDate)}`}
                  >
                    {text}
                  </Link>
                );
              })}
              <span className="now" style={{ left: `${at(today) + 50 / days}%` }} title="Today" />
            </div>
          </div>
        ))}
      </div>
      <Text
        size="xs"
        c="dimmed"
        mt={4}
        style={{ display: 'flex', justifyContent: 'space-between' }}
        component="div"
      >
        <span>{shortDay(from)}</span>
        <span>{shortDay(to)}</span>
      </Text>
    </div>
  );
}

/** Suspended budgets may lie on others: each has a lane of its own. */
function lanesOf(rows: readonly BudgetRow[]): { name: string; budgets: BudgetRow[] }[] {
  const lanes = new Map<string, BudgetRow[]>();
  for (const row of rows) {
    const campaigns = `campaign ${row.campaignIds.join(', ')}`;
    const kind = row.type === 'Daily' ? 'daily' : 'total';
    const name = row.isSuspended
      ? `${campaigns}, ${kind}, suspended ${row.budgetId}`
      : `${campaigns}, ${kind}`;
    lanes.set(name, [...(lanes.get(name) ?? []), row]);
  }
  return [...lanes].map(([name, budgets]) => ({ name, budgets }));
}
