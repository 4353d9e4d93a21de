import { type Campaigns, single } from '../../../modules/campaigns/index.ts';
import { callerOf } from '../auth.ts';
import { arrayBody, pathId } from '../body.ts';
import { callOf } from '../call-of.ts';
import { mayHaveBeenApplied } from '../idempotency.ts';
import { answerList } from '../list-answer.ts';
import { MPO, type MpoApp } from '../mpo-api.ts';
import { budgetAnswer } from './budget-answer.ts';
import { readBudgetFilter } from './budget-filter.ts';
import { createBudgets, getBudget, listBudgets, updateBudget, updateBudgets } from './budgets.schema.ts';
import { readBudgetChange, readNewBudget } from './read-budget.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;
const MANAGE = { config: { scope: 'MarketingSolutions_Campaign_Manage' } } as const;

const REPEATED = {
  'idempotency-replayed': 'true',
  warning:
    '299 souk "an identical request of this client made this budget a moment ago; no other was made. Send an Idempotency-Key with every request that may be sent again"',
};

/** `/budgets`: lists, bulk creation and change, one budget. */
export function budgetRoutes(app: MpoApp, { campaigns }: { campaigns: Campaigns }): void {
  const { lists, sight } = campaigns;

  app.get(`${MPO}/budgets`, { ...READ, schema: listBudgets }, async (request, reply) => {
    const filter = readBudgetFilter(request.query, ['advertiserId', 'sellerId', 'campaignId']);
    const budgets = lists.budgets(callerOf(request).advertiserIds, filter);
    return answerList({ request, reply }, budgets, budgetAnswer);
  });

  app.post(`${MPO}/budgets`, { ...MANAGE, schema: createBudgets }, async (request, reply) => {
    const items = arrayBody(request.body).map(readNewBudget);
    const before = mayHaveBeenApplied(request);
    const sinceMs = before === 'unkeyed' ? null : before;
    const known =
      before === null ? null : await campaigns.repeatedBudgets(callOf(request), { batch: items, sinceMs });
    if (known !== null) void reply.headers(REPEATED);
    const budgets = known ?? (await campaigns.createBudgets(callOf(request), items));
    return budgets.map((budget) => budgetAnswer(lists.viewBudget(budget)));
  });

  app.patch(`${MPO}/budgets`, { ...MANAGE, schema: updateBudgets }, async (request) => {
    const items = arrayBody(request.body).map((item) => readBudgetChange(item));
    const budgets = await campaigns.updateBudgets(callOf(request), items);
    return budgets.map((budget) => budgetAnswer(lists.viewBudget(budget)));
  });

  app.get(`${MPO}/budgets/:budgetId`, { ...READ, schema: getBudget }, async (request) => {
    const budgetId = pathId(request.params, 'budgetId', 'WithInvalidBudgetId');
    return budgetAnswer(lists.viewBudget(sight.budget(callerOf(request).advertiserIds, budgetId)));
  });

  app.patch(`${MPO}/budgets/:budgetId`, { ...MANAGE, schema: updateBudget }, async (request) => {
    const call = callOf(request);
    const budgetId = pathId(request.params, 'budgetId', 'WithInvalidBudgetId');
    sight.budget(call.visible, budgetId);
    const change = readBudgetChange(request.body, budgetId);
    const budgets = await campaigns.updateBudgets({ ...call, prefix: single }, [change]);
    return budgets.map((budget) => budgetAnswer(lists.viewBudget(budget)))[0];
  });
}
