import { type Campaigns, single } from '../../../modules/campaigns/index.ts';
import { callerOf } from '../auth.ts';
import { arrayBody, pathId } from '../body.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { budgetAnswer } from './budget-answer.ts';
import { readBudgetFilter } from './budget-filter.ts';
import { readBudgetChange, readNewBudget } from './read-budget.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;
const MANAGE = { config: { scope: 'MarketingSolutions_Campaign_Manage' } } as const;

/** `/budgets`: lists, bulk creation and change, one budget. */
export function budgetRoutes(app: MpoApp, { campaigns }: { campaigns: Campaigns }): void {
  const { lists, sight } = campaigns;

  app.get(`${MPO}/budgets`, READ, async (request) => {
    const filter = readBudgetFilter(request.query, ['advertiserId', 'sellerId', 'campaignId']);
    return lists.budgets(callerOf(request).advertiserIds, filter).map(budgetAnswer);
  });

  app.post(`${MPO}/budgets`, MANAGE, async (request) => {
    const items = arrayBody(request.body).map(readNewBudget);
    const budgets = await campaigns.createBudgets(callerOf(request).advertiserIds, items);
    return budgets.map((budget) => budgetAnswer(lists.viewBudget(budget)));
  });

  app.patch(`${MPO}/budgets`, MANAGE, async (request) => {
    const items = arrayBody(request.body).map((item) => readBudgetChange(item));
    const budgets = await campaigns.updateBudgets({ visible: callerOf(request).advertiserIds }, items);
    return budgets.map((budget) => budgetAnswer(lists.viewBudget(budget)));
  });

  app.get(`${MPO}/budgets/:budgetId`, READ, async (request) => {
    const budgetId = pathId(request.params, 'budgetId', 'WithInvalidBudgetId');
    return budgetAnswer(lists.viewBudget(sight.budget(callerOf(request).advertiserIds, budgetId)));
  });

  app.patch(`${MPO}/budgets/:budgetId`, MANAGE, async (request) => {
    const visible = callerOf(request).advertiserIds;
    const budgetId = pathId(request.params, 'budgetId', 'WithInvalidBudgetId');
    sight.budget(visible, budgetId);
    const change = readBudgetChange(request.body, budgetId);
    const budgets = await campaigns.updateBudgets({ visible, prefix: single }, [change]);
    return budgets.map((budget) => budgetAnswer(lists.viewBudget(budget)))[0];
  });
}
