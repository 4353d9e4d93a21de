import { BUDGET_STATUSES, BUDGET_TYPES, type BudgetFilter } from '../../../modules/campaigns/index.ts';
import { given, queryId, queryNumericId } from '../filter.ts';
import { readQuery } from '../query.ts';

/** Filters that name an account, seller, campaign or budget; each list declares those that its path leaves open. */
export type BudgetScope = 'advertiserId' | 'sellerId' | 'campaignId' | 'budgetId';

/** Reads the filters of a list of budgets. Scopes that the list does not declare are ignored, as any unknown name. */
export function readBudgetFilter(query: unknown, scopes: readonly BudgetScope[]): BudgetFilter {
  const reader = readQuery(query);
  const has = (scope: BudgetScope) => scopes.includes(scope);
  const filter = given({
    advertiserId: has('advertiserId')
      ? queryNumericId(reader, 'advertiserId', 'WithInvalidAdvertiserId')
      : undefined,
    sellerId: has('sellerId') ? queryId(reader, 'sellerId', 'WithInvalidSellerId') : undefined,
    campaignId: has('campaignId') ? queryNumericId(reader, 'campaignId', 'WithInvalidCampaignId') : undefined,
    budgetId: has('budgetId') ? queryId(reader, 'budgetId', 'WithInvalidBudgetId') : undefined,
    status: reader.oneOf('status', BUDGET_STATUSES),
    type: reader.oneOf('type', BUDGET_TYPES, { code: 'WithInvalidBudgetType' }),
    withBalance: reader.bool('withBalance'),
    withSpend: reader.bool('withSpend'),
    endAfterDate: reader.date('endAfterDate', { code: 'WithInvalidDate' }),
    startBeforeDate: reader.date('startBeforeDate', { code: 'WithInvalidDate' }),
    after: queryId(reader, 'after', 'WithInvalidBudgetId'),
  });
  reader.check();
  return filter;
}
