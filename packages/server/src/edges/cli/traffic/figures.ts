import type { IsoDate } from '../../../base/time.ts';
import type { AccountHandle } from '../account-handle.ts';
import type { MpoCalls } from './mpo-calls.ts';

/** What the server's statistics say about a stretch of days. Money in units of the advertiser's currency. */
export interface Figures {
  readonly impressions: number;
  readonly clicks: number;
  readonly cost: number;
  readonly saleUnits: number;
  readonly revenue: number;
}

export interface DayFigures extends Figures {
  readonly day: IsoDate;
}

interface StatsTable {
  readonly columns: readonly string[];
  readonly data: readonly (readonly (string | number | null)[])[];
}

const METRICS = ['impressions', 'clicks', 'cost', 'saleUnits', 'revenue'] as const;

/** By day, oldest first, from the standard statistics. */
export async function readFigures(
  mpo: MpoCalls,
  account: AccountHandle,
  { startDate, endDate }: { startDate: IsoDate; endDate: IsoDate },
): Promise<DayFigures[]> {
  const query = new URLSearchParams({
    advertiserId: String(account.advertiserId),
    intervalSize: 'Day',
    clickAttributionPolicy: 'AnySeller',
    ...{ startDate, endDate },
  });
  const table = await mpo.get<StatsTable>(`/stats/campaigns?${query}`);
  const byDay = new Map<string, number[]>();
  const at = (name: string) => table.columns.indexOf(name);
  for (const row of table.data) {
    const day = String(row[at('day')]);
    const sums = byDay.get(day) ?? METRICS.map(() => 0);
    byDay.set(
      day,
      sums.map((sum, i) => sum + Number(row[at(METRICS[i] ?? '')] ?? 0)),
    );
  }
  return [...byDay].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, sums]) => ({ day, ...figuresOf(sums) }));
}

export function totalOf(days: readonly Figures[]): Figures {
  return figuresOf(METRICS.map((metric) => days.reduce((sum, day) => sum + day[metric], 0)));
}

/**
 * What the ledger has posted to the advertiser's running budgets. Daily ones only limit what others pay for.
 */
export async function readSpend(mpo: MpoCalls, account: AccountHandle): Promise<number> {
  const budgets = await mpo.get<{ spend: number; budgetType: string }[]>(
    `/budgets?advertiserId=${account.advertiserId}`,
  );
  const paying = budgets.filter((budget) => budget.budgetType !== 'Daily');
  return rounded(paying.reduce((sum, budget) => sum + budget.spend, 0));
}

function figuresOf(sums: readonly number[]): Figures {
  const [impressions = 0, clicks = 0, cost = 0, saleUnits = 0, revenue = 0] = sums;
  return { impressions, clicks, cost: rounded(cost), saleUnits, revenue: rounded(revenue) };
}

/** Sums of doubles, back to the micro-unit that they are made of. */
export function rounded(amount: number): number {
  return Math.round(amount * 1_000_000) / 1_000_000;
}
