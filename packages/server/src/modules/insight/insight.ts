import { type Clock, dateAt, type IsoDate } from '../../base/time.ts';
import type { Budget, Campaigns } from '../campaigns/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { type BudgetBoard, type BudgetQuery, budgetBoard } from './budget-board.ts';
import { type BudgetCourse, budgetCourse } from './budget-course.ts';
import type { Books, Posted } from './budget-pace.ts';
import { type SellerBoard, type SellerQuery, sellerBoard } from './seller-board.ts';

/** How an advertiser's sellers and budgets stand now: from memory, judged by the rules that serving goes by. */
export interface Insight {
  /** The advertiser's date. */
  today(advertiserId: number): IsoDate;
  sellers(advertiserId: number, query: SellerQuery): Promise<SellerBoard>;
  budgets(advertiserId: number, query: BudgetQuery): Promise<BudgetBoard>;
  budget(budget: Budget): BudgetCourse;
}

export interface InsightDeps extends Books {
  readonly catalog: Pick<Catalog, 'sellers'>;
  readonly campaigns: Pick<Campaigns, 'sellerCampaignsOf'>;
  /** Of a seller, by id; ended ones too. */
  readonly budgetsOf: (sellerId: string) => readonly Budget[];
}

export function openInsight(deps: {
  readonly catalog: Pick<Catalog, 'sellers'>;
  readonly campaigns: Pick<Campaigns, 'sellerCampaignsOf'>;
  readonly ledger: Pick<Ledger, 'posted' | 'postedOn'>;
  readonly clock: Clock;
  readonly zoneOf: (advertiserId: number) => string;
}): Insight {
  const { catalog, campaigns, ledger, clock, zoneOf } = deps;
  const posted: Posted = (budgetId, day) =>
    day === null ? ledger.posted(budgetId) : ledger.postedOn(budgetId, day);
  const today = (advertiserId: number) => dateAt(clock.now(), zoneOf(advertiserId));
  const parts: InsightDeps = {
    ...{ catalog, campaigns, posted },
    clickMicrosOf({ sellerId, campaignIds }) {
      const bids = new Set(
        campaigns
          .sellerCampaignsOf(sellerId)
          .filter(({ campaignId }) => campaignIds.includes(campaignId))
          .map(({ bidMicros }) => bidMicros),
      );
      return bids.size === 1 ? ([...bids][0] ?? null) : null;
    },
    budgetsOf: (sellerId) => [
      ...new Map(
        campaigns
          .sellerCampaignsOf(sellerId)
          .flatMap(({ budgets }) => budgets.map((budget) => [budget.budgetId, budget] as const)),
      ).values(),
    ],
  };
  return {
    today,
    sellers: (advertiserId, query) => sellerBoard(parts, { advertiserId, today: today(advertiserId) }, query),
    budgets: (advertiserId, query) => budgetBoard(parts, { advertiserId, today: today(advertiserId) }, query),
    budget: (budget) => budgetCourse(budget, today(budget.advertiserId), parts),
  };
}
