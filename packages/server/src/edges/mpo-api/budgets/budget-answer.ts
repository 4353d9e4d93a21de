import { unitsOf } from '../../../base/money.ts';
import type { BudgetView } from '../../../modules/campaigns/index.ts';

/** A budget in the contract's exact types: the id a string, money numbers, an open end the empty string. */
export function budgetAnswer(budget: BudgetView) {
  return {
    id: budget.budgetId,
    sellerId: budget.sellerId,
    campaignIds: budget.campaignIds,
    budgetType: budget.type,
    amount: budget.amountMicros === null ? null : unitsOf(budget.amountMicros),
    startDate: budget.startDate,
    endDate: budget.endDate ?? '',
    spend: unitsOf(budget.spendMicros),
    status: budget.status,
    isSuspended: budget.isSuspended,
  };
}
