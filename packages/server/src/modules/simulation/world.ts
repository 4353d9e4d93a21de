import type { EpochMs } from '../../base/time.ts';
import { BudgetOutlays, clickFunds, type Market, NO_COUNTS, NO_LIFT } from '../delivery/index.ts';
import type { Charge, LedgerClick } from '../ledger/index.ts';
import { curveOf, NO_OUTLAY, type TrafficCurve } from '../pacing/index.ts';
import { NO_SUGGESTIONS } from '../recommendation/index.ts';
import type { SimulatedMarket } from './market.ts';
import { MemoryLedger } from './memory-ledger.ts';

/** The server of a simulation: what decisions read, what bids are noted in, what charges clicks. Nothing of it is made up. */
export interface World {
  readonly market: Market;
  readonly outlays: BudgetOutlays;
  settle(clicks: readonly LedgerClick[]): Charge[];
  /** Counts a request by the hour that the advertiser's clocks show. */
  countRequest(hour: number): void;
  /** Learns the curve from what was counted. */
  learn(): void;
}

/** @param awaits whether what is out is awaited, as production does */
export function openWorld(market: SimulatedMarket, awaits: boolean): World {
  const { advertiser, sellers } = market;
  const bySeller = new Map(sellers.map((seller) => [seller.sellerCampaign.sellerId, seller]));
  const byProduct = new Map(sellers.map(({ product }) => [product.key, product]));
  const campaignsOf = new Map(
    sellers.map(({ sellerCampaign }) => [sellerCampaign.sellerId, [sellerCampaign]]),
  );
  const productsOf = new Map(sellers.map(({ product }) => [product.sellerId, [product]]));
  const ledger = new MemoryLedger(
    sellers.map(({ budgetId, amountMicros, spentMicros }) => ({
      ...{ budgetId, kind: 'total', capMicros: amountMicros, postedMicros: spentMicros },
    })),
  );
  const outlays = new BudgetOutlays();
  const requestsByHour = [...market.learnedRequests];
  let curve: TrafficCurve = curveOf(requestsByHour);
  const fundsOf = (click: LedgerClick) =>
    clickFunds(click, campaignsOf.get(click.sellerId) ?? [], advertiser.timeZone);
  return {
    outlays,
    market: {
      advertisers: () => [advertiser],
      sellerCampaignsOf: (sellerId) => campaignsOf.get(sellerId) ?? [],
      product: (_advertiserId, key) => byProduct.get(key),
      productsOf: (sellerId) => productsOf.get(sellerId) ?? [],
      sellerName: (sellerId) => `Seller ${bySeller.get(sellerId)?.budgetId ?? sellerId}`,
      suggest: () => NO_SUGGESTIONS,
      clickLift: () => NO_LIFT,
      exposures: () => 0,
      shareCounts: () => NO_COUNTS,
      posted: (budgetId) => ledger.posted(budgetId),
      postedOn: (budgetId, date) => ledger.postedOn(budgetId, date),
      trafficCurve: () => curve,
      outlay: (budgetId) => (awaits ? outlays.of(budgetId) : NO_OUTLAY),
      publicUrl: 'https://souk.example',
    },
    settle(clicks) {
      const charges = ledger.settle(clicks, fundsOf);
      outlays.charged(charges);
      return charges;
    },
    countRequest(hour) {
      requestsByHour[hour] = (requestsByHour[hour] ?? 0) + 1;
    },
    learn() {
      curve = curveOf(requestsByHour);
    },
  };
}

/** Clicks that wait for their time, by the minute in which they are settled. */
export class AwaitedClicks {
  readonly #byMinute = new Map<number, LedgerClick[]>();

  add(minute: number, click: LedgerClick): void {
    const clicks = this.#byMinute.get(minute);
    if (clicks === undefined) this.#byMinute.set(minute, [click]);
    else clicks.push(click);
  }

  /** Takes out those of that minute. */
  take(minute: number): readonly LedgerClick[] {
    const clicks = this.#byMinute.get(minute);
    if (clicks === undefined) return [];
    this.#byMinute.delete(minute);
    return clicks;
  }

  /** The last minute for which there is a click; null when there is none. */
  last(): number | null {
    return this.#byMinute.size === 0 ? null : Math.max(...this.#byMinute.keys());
  }
}

/** Whole minutes since 1970. */
export function minuteOf(atMs: EpochMs): number {
  return Math.floor(atMs / 60_000);
}
