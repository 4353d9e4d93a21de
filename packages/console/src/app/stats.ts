import type { StatsReportMessage } from '@souk/sdk';
import { useQuery } from '@tanstack/react-query';
import { useAccount, useApi } from './context.ts';
import type { Range } from './days.ts';

/** One row of a report by its columns. */
export type StatsRow = Readonly<Record<string, string | number | null>>;

export function rowsOf({ columns, data }: StatsReportMessage): StatsRow[] {
  return data.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])));
}

export function numberIn(row: StatsRow, column: string): number {
  return Number(row[column] ?? 0);
}

export interface Figures {
  readonly impressions: number;
  readonly clicks: number;
  readonly cost: number;
  readonly sales: number;
  readonly revenue: number;
}

/** Adds rows up. Sums are of what the report shows, which is exact to the micro-unit. */
export function figuresOf(rows: readonly StatsRow[]): Figures {
  const sum = (column: string) => rows.reduce((total, row) => total + numberIn(row, column), 0);
  return {
    impressions: sum('impressions'),
    clicks: sum('clicks'),
    cost: sum('cost'),
    sales: sum('saleUnits'),
    revenue: sum('revenue'),
  };
}

export interface DailyWanted {
  readonly range: Range;
  readonly zone: string;
  readonly sellerId?: string;
  readonly campaignId?: string;
}

export const REFRESH_MS = 30_000;

/** Statistics by day of an advertiser, one of its sellers or campaigns; refreshed while it is looked at. */
export function useDaily({ range, zone, sellerId, campaignId }: DailyWanted, enabled = true) {
  const { souk } = useApi();
  const { id } = useAccount();
  const query = {
    advertiserId: id,
    startDate: range.from,
    endDate: range.to,
    timeZoneId: zone,
    intervalSize: 'Day' as const,
    ...(campaignId === undefined ? {} : { campaignId }),
  };
  return useQuery({
    queryKey: ['daily', query, sellerId],
    enabled,
    queryFn: async ({ signal }) =>
      rowsOf(
        sellerId === undefined
          ? await souk.stats.campaigns(query, { signal })
          : await souk.stats.sellers({ ...query, sellerId }, { signal }),
      ),
    refetchInterval: REFRESH_MS,
  });
}

/** A figure for each day, 0 where nothing happened: reports leave such days out. */
export function byDay(rows: readonly StatsRow[], days: readonly string[], column: string): number[] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const day = String(row.day ?? '').slice(0, 10);
    sums.set(day, (sums.get(day) ?? 0) + numberIn(row, column));
  }
  return days.map((day) => sums.get(day) ?? 0);
}
