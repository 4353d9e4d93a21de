import { assert } from '../../base/assert.ts';
import { BatchProblems, byIndex, type Reading, refuseBatchSize } from './batch.ts';
import { budgetClass } from './budget-overlap.ts';
import { insertBudgets, nextBudgetIds } from './budget-rows.ts';
import type { Call } from './call.ts';
import type { Budget } from './campaign.ts';
import { recordChanges } from './change-rows.ts';
import { type Desk, edit, ruleBook } from './desk.ts';
import { type NewBudget, newBudgetProblems } from './new-budget.ts';
import { addOverlaps, budgetsOf } from './overlap-problems.ts';
import { budgetChangeDraft } from './recorded-change.ts';

/**
 * Creates all of the budgets or none, and answers in the order of the call. A seller-campaign that a budget names and
 * that does not exist yet is created with it. Throws a Refusal that names every item at fault.
 */
export async function createBudgets(
  desk: Desk,
  call: Call,
  batch: readonly Reading<NewBudget>[],
): Promise<Budget[]> {
  refuseBatchSize(batch);
  const book = ruleBook(desk, call.visible);
  const problems = new BatchProblems(byIndex);
  batch.forEach((item, index) => {
    problems.add(index, 'problems' in item ? item.problems : newBudgetProblems(item.value, book));
  });
  const wanted = batch.flatMap((item, index) =>
    'value' in item && !problems.has(index) ? [{ index, budget: { ...item.value, isSuspended: false } }] : [],
  );
  const sellerIds = [...new Set(wanted.map(({ budget }) => budget.sellerId))];
  addOverlaps(
    problems,
    wanted,
    sellerIds.flatMap((sellerId) => desk.model.seller(sellerId).budgets),
  );
  problems.throwIfAny();

  const pairs = wanted.flatMap(({ budget }) =>
    budget.campaignIds.map((campaignId) => ({ sellerId: budget.sellerId, campaignId })),
  );
  return edit(desk, { pairs, makesMissing: true }, async ({ tx, nowMs, sellers }) => {
    // Memory may have been a moment behind; under the locks it is the database that counts.
    const underLock = new BatchProblems(byIndex);
    addOverlaps(underLock, wanted, budgetsOf(sellers));
    underLock.throwIfAny();
    const ids = await nextBudgetIds(tx, wanted.length);
    const budgets = wanted.map(({ budget }, at): Budget => {
      const advertiserId = book.advertiserIdOf(budget.sellerId);
      const budgetId = ids[at];
      assert(advertiserId !== undefined && budgetId !== undefined, 'a checked budget lost its seller or id');
      return { ...budget, budgetId, advertiserId };
    });
    await insertBudgets(tx, budgets, nowMs);
    const accounts = budgets.map((budget) => ({
      budgetId: budget.budgetId,
      kind: budgetClass(budget),
      capMicros: budget.amountMicros,
    }));
    await desk.ledger.openAccounts(tx, accounts);
    const drafts = budgets.map((budget) => budgetChangeDraft(null, budget));
    await recordChanges(tx, { author: call.author, nowMs }, drafts);
    return budgets;
  });
}
