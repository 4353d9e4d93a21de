import type { IsoDate } from '../../base/time.ts';
import type { ServingBudget } from './campaign.ts';

export const BUDGET_STATUSES = ['Archived', 'Current', 'Scheduled'] as const;
export type BudgetStatus = (typeof BUDGET_STATUSES)[number];

/** By date alone: suspension and exhaustion show elsewhere. */
export function budgetStatusOn(
  budget: Pick<ServingBudget, 'startDate' | 'endDate'>,
  today: IsoDate,
): BudgetStatus {
  if (budget.startDate > today) return 'Scheduled';
  return budget.endDate !== null && budget.endDate < today ? 'Archived' : 'Current';
}
