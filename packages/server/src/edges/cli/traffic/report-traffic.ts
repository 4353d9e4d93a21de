import type { AccountHandle } from '../account-handle.ts';
import { type DayFigures, type Figures, readFigures, readSpend, rounded, totalOf } from './figures.ts';
import { openMpoCalls } from './mpo-calls.ts';
import type { PlayedTraffic } from './play-traffic.ts';
import { openSender } from './sender.ts';

/** What was played, as the shoppers counted it and as the server reports it. */
export interface TrafficReport {
  readonly startDate: string;
  readonly endDate: string;
  readonly own: {
    readonly siteEvents: number;
    readonly bidRequests: number;
    readonly bids: number;
    /** Banners loaded, and products shown in them. */
    readonly banners: number;
    readonly impressions: number;
    /** Links followed, each once. */
    readonly clicks: number;
    readonly orders: number;
    readonly units: number;
    readonly revenue: number;
    /** What the ledger has posted to the account's running budgets. */
    readonly posted: number;
  };
  readonly days: readonly DayFigures[];
  readonly stats: Figures;
}

export async function reportTraffic(account: AccountHandle, played: PlayedTraffic): Promise<TrafficReport> {
  const sender = openSender({ baseUrl: account.baseUrl, toleratesRestarts: false });
  try {
    const mpo = await openMpoCalls(sender, account);
    const { acknowledged, startDate, endDate } = played;
    const days = await readFigures(mpo, account, { startDate, endDate });
    const orders = [...acknowledged.orders.values()];
    return {
      ...{ startDate, endDate },
      own: {
        siteEvents: acknowledged.siteEvents.size,
        bidRequests: acknowledged.bidRequests,
        bids: acknowledged.bids,
        banners: acknowledged.impressions.size,
        impressions: [...acknowledged.impressions.values()].reduce((sum, shown) => sum + shown, 0),
        clicks: acknowledged.clicks.size,
        orders: orders.length,
        units: orders.reduce((sum, order) => sum + order.units, 0),
        revenue: rounded(orders.reduce((sum, order) => sum + order.revenue, 0)),
        posted: await readSpend(mpo, account),
      },
      days,
      stats: totalOf(days),
    };
  } finally {
    sender.close();
  }
}
