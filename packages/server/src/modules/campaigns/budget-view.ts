import type { Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';
import { type BudgetStatus, budgetStatusOn } from './budget-status.ts';
import type { Budget, BudgetType } from './campaign.ts';
import type { BudgetAccounts } from './neighbours.ts';

/** Which budgets a list shows. Absent conditions do not count; the others must all hold. */
export interface BudgetFilter {
  readonly advertiserId?: number;
  readonly sellerId?: string;
  readonly campaignId?: number;
  readonly budgetId?: string;
  readonly status?: BudgetStatus;
  readonly type?: BudgetType;
  /** true: something is left to spend. false: the others. */
  readonly withBalance?: boolean;
  /** true: something was spent. false: the others. */
  readonly withSpend?: boolean;
  /** Ends on that day or later. Without it, ended budgets are left out unless the status asks for them. */
  readonly endAfterDate?: IsoDate;
  /** Starts on that day or earlier. */
  readonly startBeforeDate?: IsoDate;
  /** Has a higher id: the list begins after this budget. */
  readonly after?: string;
}

/** A budget as lists show it. */
export interface BudgetView extends Budget {
  readonly status: BudgetStatus;
  readonly spendMicros: Micros;
}

export type Spend = Pick<BudgetAccounts, 'posted' | 'postedOn' | 'postedThrough'>;

/**
 * The budget with its status and spend. A Daily budget shows the spend of one day: today, its last day once that is
 * past, or `endAfterDate`. The others show all spend, or what was spent up to `endAfterDate`.
 */
export function budgetView(
  budget: Budget,
  facts: { today: IsoDate; spend: Spend; endAfterDate?: IsoDate | undefined },
): BudgetView {
  const { today, spend, endAfterDate } = facts;
  return {
    ...budget,
    status: budgetStatusOn(budget, today),
    spendMicros:
      budget.type === 'Daily'
        ? spend.postedOn(budget.budgetId, earliest(today, budget.endDate, endAfterDate))
        : endAfterDate === undefined || endAfterDate >= today
          ? spend.posted(budget.budgetId)
          : spend.postedThrough(budget.budgetId, endAfterDate),
  };
}

/** True when a list with this filter shows a budget of such terms, whatever was spent of it. */
export function passesTerms(budget: Budget, filter: BudgetFilter, today: IsoDate): boolean {
  if (filter.budgetId !== undefined && budget.budgetId !== filter.budgetId) return false;
  if (filter.campaignId !== undefined && !budget.campaignIds.includes(filter.campaignId)) return false;
  if (filter.type !== undefined && budget.type !== filter.type) return false;
  if (filter.startBeforeDate !== undefined && budget.startDate > filter.startBeforeDate) return false;
  const status = budgetStatusOn(budget, today);
  if (filter.status !== undefined && status !== filter.status) return false;
  if (filter.endAfterDate === undefined) return status !== 'Archived' || filter.status === 'Archived';
  return budget.endDate === null || budget.endDate >= filter.endAfterDate;
}

/** True when a list with this filter shows a budget of which so much was spent. */
export function passesSpend(
  view: BudgetView,
  filter: BudgetFilter,
  facts: { today: IsoDate; spend: Spend },
): boolean {
  if (filter.withSpend !== undefined && view.spendMicros > 0 !== filter.withSpend) return false;
  return filter.withBalance === undefined || hasBalance(view, facts) === filter.withBalance;
}

/** Uncapped always has some left; Daily is judged by today. */
function hasBalance(view: BudgetView, { today, spend }: { today: IsoDate; spend: Spend }): boolean {
  if (view.amountMicros === null) return true;
  const used = view.type === 'Daily' ? spend.postedOn(view.budgetId, today) : spend.posted(view.budgetId);
  return used < view.amountMicros;
}

function earliest(today: IsoDate, ...others: (IsoDate | null | undefined)[]): IsoDate {
  let first = today;
  for (const date of others) if (date !== null && date !== undefined && date < first) first = date;
  return first;
}
