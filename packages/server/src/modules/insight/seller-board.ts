import type { Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';
import { fundsOn, type SellerCampaign, type SuspensionReason, worstSuspension } from '../campaigns/index.ts';
import type { Seller } from '../catalog/index.ts';
import type { InsightDeps } from './insight.ts';
import { backwards, type Compare, countBy, type Page, type PageWanted, pageOf, visit } from './rows.ts';

/** `serving` in at least one campaign, `stopped` in all of its campaigns, `idle` in none. */
export const SELLER_STATES = ['serving', 'stopped', 'idle'] as const;
export type SellerState = (typeof SELLER_STATES)[number];

export const SELLER_ORDERS = ['name', 'products', 'spend', 'left', 'id'] as const;
export type SellerOrder = (typeof SELLER_ORDERS)[number];

export interface SellerRow {
  readonly id: string;
  readonly name: string;
  readonly productCount: number;
  readonly state: SellerState;
  /** The gravest of each campaign in which it does not serve, without repetition. */
  readonly reasons: readonly SuspensionReason[];
  readonly campaignCount: number;
  /** The lowest and highest bid of its campaigns; null where it has none. */
  readonly bidMicros: readonly [Micros, Micros] | null;
  /** Posted today, by all of its budgets. */
  readonly spentTodayMicros: Micros;
  /** What its current Capped budgets have left; null without any. */
  readonly leftMicros: Micros | null;
}

export interface SellerQuery extends PageWanted {
  readonly search?: string | undefined;
  readonly state?: SellerState | undefined;
  readonly reason?: SuspensionReason | undefined;
  readonly order: SellerOrder;
  readonly isBackwards: boolean;
}

export interface SellerBoard extends Page<SellerRow> {
  /** Of all sellers that the search finds, whatever their state. */
  readonly states: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, number>>;
}

/** An advertiser's sellers as a page of a table. */
export async function sellerBoard(
  deps: InsightDeps,
  of: { advertiserId: number; today: IsoDate },
  query: SellerQuery,
): Promise<SellerBoard> {
  const word = query.search?.trim().toLowerCase() ?? '';
  const found: SellerRow[] = [];
  await visit(deps.catalog.sellers({ advertiserId: of.advertiserId }), (seller) => {
    const isNamed = word === '' || seller.id === word || seller.name.toLowerCase().includes(word);
    if (isNamed) found.push(sellerRow(deps, seller, of.today));
  });
  const wanted = found.filter(
    ({ state, reasons }) =>
      (query.state === undefined || state === query.state) &&
      (query.reason === undefined || reasons.includes(query.reason)),
  );
  const compare = ORDERS[query.order];
  return {
    ...(await pageOf(wanted, query.isBackwards ? backwards(compare) : compare, query)),
    states: countBy(found, ({ state }) => state),
    reasons: countBy(
      found.flatMap(({ reasons }) => reasons),
      (reason) => reason,
    ),
  };
}

const ORDERS: Readonly<Record<SellerOrder, Compare<SellerRow>>> = {
  id: (a, b) => Number(a.id) - Number(b.id),
  name: (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)),
  products: (a, b) => a.productCount - b.productCount,
  spend: (a, b) => a.spentTodayMicros - b.spentTodayMicros,
  left: (a, b) => (a.leftMicros ?? -1) - (b.leftMicros ?? -1),
};

function sellerRow(deps: InsightDeps, seller: Seller, today: IsoDate): SellerRow {
  const sellerCampaigns = deps.campaigns.sellerCampaignsOf(seller.id);
  const posted = deps.posted;
  const reasons = new Set<SuspensionReason>();
  const budgets = new Map<string, SellerCampaign['budgets'][number]>();
  const bids: Micros[] = [];
  let serving = 0;
  for (const sellerCampaign of sellerCampaigns) {
    const funds = fundsOn(sellerCampaign, today);
    const hasProducts = seller.productCount > 0;
    const reason = worstSuspension(sellerCampaign, { funds, today, posted, hasProducts });
    if (reason === null) serving++;
    else reasons.add(reason);
    if (sellerCampaign.bidMicros !== null) bids.push(sellerCampaign.bidMicros);
    for (const budget of sellerCampaign.budgets) budgets.set(budget.budgetId, budget);
  }
  let spentTodayMicros = 0;
  let leftMicros: Micros | null = null;
  for (const { budgetId, type, amountMicros, startDate, endDate, isSuspended } of budgets.values()) {
    if (startDate > today || (endDate !== null && endDate < today)) continue;
    // A Daily budget bounds a day of what a total pays for: the total's spend is all of it.
    if (type !== 'Daily') spentTodayMicros += posted(budgetId, today);
    if (type === 'Capped' && amountMicros !== null && !isSuspended) {
      leftMicros = (leftMicros ?? 0) + Math.max(0, amountMicros - posted(budgetId, null));
    }
  }
  return {
    ...{ id: seller.id, name: seller.name, productCount: seller.productCount },
    state: sellerCampaigns.length === 0 ? 'idle' : serving > 0 ? 'serving' : 'stopped',
    reasons: [...reasons],
    campaignCount: sellerCampaigns.length,
    bidMicros: bids.length === 0 ? null : [Math.min(...bids), Math.max(...bids)],
    ...{ spentTodayMicros, leftMicros },
  };
}
