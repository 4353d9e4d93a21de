import type { IsoDate } from '../../base/time.ts';
import type { Budget, BudgetType } from '../campaigns/index.ts';
import { type BudgetPace, budgetPace, PACE_STATES, type PaceState } from './budget-pace.ts';
import type { InsightDeps } from './insight.ts';
import { backwards, type Compare, countBy, type Page, type PageWanted, pageOf, visit } from './rows.ts';

export const BUDGET_ORDERS = ['state', 'id', 'seller', 'amount', 'spent', 'left', 'start', 'end'] as const;
export type BudgetOrder = (typeof BUDGET_ORDERS)[number];

export interface BudgetRow extends BudgetPace {
  readonly budget: Budget;
  readonly sellerName: string;
}

export interface BudgetQuery extends PageWanted {
  /** A part of the seller's name, or an id of a budget or seller. */
  readonly search?: string | undefined;
  readonly state?: PaceState | undefined;
  readonly type?: BudgetType | undefined;
  readonly sellerId?: string | undefined;
  /** Ended ones, too; they are also shown when the state asks for them. */
  readonly withEnded: boolean;
  readonly order: BudgetOrder;
  readonly isBackwards: boolean;
}

export interface BudgetBoard extends Page<BudgetRow> {
  readonly states: Readonly<Record<string, number>>;
}

/** An advertiser's budgets as a page of a table. */
export async function budgetBoard(
  deps: InsightDeps,
  of: { advertiserId: number; today: IsoDate },
  query: BudgetQuery,
): Promise<BudgetBoard> {
  const word = query.search?.trim().toLowerCase() ?? '';
  const found: BudgetRow[] = [];
  await visit(deps.catalog.sellers({ advertiserId: of.advertiserId }), (seller) => {
    if (query.sellerId !== undefined && seller.id !== query.sellerId) return;
    const isNamed = word === '' || seller.id === word || seller.name.toLowerCase().includes(word);
    for (const budget of deps.budgetsOf(seller.id)) {
      if (!isNamed && budget.budgetId !== word) continue;
      if (query.type !== undefined && budget.type !== query.type) continue;
      found.push({ budget, sellerName: seller.name, ...budgetPace(budget, of.today, deps) });
    }
  });
  const isShown = ({ state }: BudgetRow) =>
    query.state === undefined ? query.withEnded || state !== 'ended' : state === query.state;
  const compare = ORDERS[query.order];
  return {
    ...(await pageOf(found.filter(isShown), query.isBackwards ? backwards(compare) : compare, query)),
    states: countBy(found, ({ state }) => state),
  };
}

const text =
  (of: (row: BudgetRow) => string): Compare<BudgetRow> =>
  (a, b) =>
    of(a) < of(b) ? -1 : Number(of(a) > of(b));
const number =
  (of: (row: BudgetRow) => number): Compare<BudgetRow> =>
  (a, b) =>
    of(a) - of(b);

/** After every day that a budget can end on. */
const OPEN_END = '9999-12-31';

const ORDERS: Readonly<Record<BudgetOrder, Compare<BudgetRow>>> = {
  state: number(({ state }) => PACE_STATES.indexOf(state)),
  id: number(({ budget }) => Number(budget.budgetId)),
  seller: text(({ sellerName }) => sellerName),
  amount: number(({ budget }) => budget.amountMicros ?? Number.POSITIVE_INFINITY),
  spent: number(({ spentMicros }) => spentMicros),
  left: number(({ leftMicros }) => leftMicros ?? Number.POSITIVE_INFINITY),
  start: text(({ budget }) => budget.startDate),
  end: text(({ budget }) => budget.endDate ?? OPEN_END),
};
