import { assert } from '../../base/assert.ts';
import { formatMicros } from '../../base/money.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Visible } from './advertiser-terms.ts';
import { BatchProblems, byIndex, type Reading, refuseBatchSize } from './batch.ts';
import { type BudgetChange, budgetChangeProblems, changedBudget } from './budget-change.ts';
import { updateBudgets as writeBudgets } from './budget-rows.ts';
import type { Call } from './call.ts';
import type { Budget } from './campaign.ts';
import { recordChanges } from './change-rows.ts';
import { type Desk, edit, ruleBook } from './desk.ts';
import { addOverlaps, budgetsOf } from './overlap-problems.ts';
import { invalid, unknownId } from './problems.ts';
import { budgetChangeDraft } from './recorded-change.ts';

/** A change to a budget that exists and that the caller may see. */
interface Known {
  readonly index: number;
  readonly change: BudgetChange;
  readonly was: Budget;
}

interface Edited extends Known {
  readonly budget: Budget;
}

/**
 * Changes all of the budgets or none, and answers in the order of the call. An amount is never lowered below what is
 * already spent, whatever clicks are being charged meanwhile. Throws a Refusal that names every item at fault.
 */
export async function updateBudgets(
  desk: Desk,
  call: Call,
  batch: readonly Reading<BudgetChange>[],
): Promise<Budget[]> {
  refuseBatchSize(batch);
  const prefix = call.prefix ?? byIndex;
  const problems = new BatchProblems(prefix);
  const known = knownBudgets(desk, { visible: call.visible, problems }, batch);
  const book = ruleBook(desk, call.visible);
  checkRules(known, problems);
  problems.throwIfAny();

  // Campaigns can be dropped from a budget, not added: those before are all that it concerns.
  const pairs = known.flatMap(({ was: { sellerId, campaignIds } }) =>
    campaignIds.map((campaignId) => ({ sellerId, campaignId })),
  );
  return edit(desk, { pairs }, async ({ tx, nowMs, sellers }) => {
    await desk.ledger.lockAccounts(tx, [...new Set(known.map(({ was }) => was.budgetId))]);
    const fresh = new Map(budgetsOf(sellers).map((budget) => [budget.budgetId, budget]));
    const current = known.map((item) => {
      const was = fresh.get(item.was.budgetId);
      assert(was !== undefined, `budget ${item.was.budgetId} is gone`);
      return { ...item, was };
    });
    const underLock = new BatchProblems(prefix);
    const edited = checkRules(current, underLock, fresh.values());
    underLock.throwIfAny();
    await setCaps(desk, { tx, problems: underLock }, edited);
    underLock.throwIfAny();
    const budgets = edited.map(({ budget }) => budget);
    const moved = edited.filter(({ was, budget }) => takesOtherDays(was, budget));
    await writeBudgets(
      tx,
      budgets,
      moved.map(({ budget }) => budget),
    );
    const drafts = edited.map(({ was, budget }) => budgetChangeDraft(was, budget));
    await recordChanges(tx, { author: call.author, nowMs }, drafts);
    return budgets;
  });

  /** What the budgets would become; what forbids it is added to the problems. */
  function checkRules(items: readonly Known[], found: BatchProblems, all?: Iterable<Budget>): Edited[] {
    for (const { index, was, change } of items) found.add(index, budgetChangeProblems(was, change, book));
    const edited = items.map((item) => ({ ...item, budget: changedBudget(item.was, item.change) }));
    const ids = new Set(items.map(({ was }) => was.budgetId));
    const present =
      all ??
      [...new Set(items.map(({ was }) => was.sellerId))].flatMap((id) => desk.model.seller(id).budgets);
    const others = [...present].filter((budget) => !ids.has(budget.budgetId));
    addOverlaps(
      found,
      edited.filter(({ index }) => !found.has(index)),
      others,
    );
    return edited;
  }
}

function takesOtherDays(was: Budget, budget: Budget): boolean {
  return (
    was.startDate !== budget.startDate ||
    was.endDate !== budget.endDate ||
    was.isSuspended !== budget.isSuspended ||
    was.campaignIds.join() !== budget.campaignIds.join()
  );
}

/** The budgets that the batch names; what is unknown, foreign or named twice is a problem. */
function knownBudgets(
  desk: Desk,
  { visible, problems }: { visible: Visible; problems: BatchProblems },
  batch: readonly Reading<BudgetChange>[],
): Known[] {
  const seen = new Set<string>();
  return batch.flatMap((item, index) => {
    if ('problems' in item) {
      problems.add(index, item.problems);
      return [];
    }
    const { budgetId } = item.value;
    const was = desk.model.budget(budgetId);
    if (was === undefined || !visible.has(was.advertiserId)) {
      problems.add(index, [unknownId('WithInvalidBudgetId', budgetId, '/budgetId')]);
      return [];
    }
    if (seen.has(budgetId)) {
      const detail = `Budget ${budgetId} is named twice; nothing was changed. Put all of its changes into one item.`;
      problems.add(index, [invalid('WithDuplicateItem', detail, '/budgetId')]);
      return [];
    }
    seen.add(budgetId);
    return [{ index, change: item.value, was }];
  });
}

/** Changes the amounts in the ledger; what is already spent there forbids a smaller one. */
async function setCaps(
  desk: Desk,
  { tx, problems }: { tx: Db; problems: BatchProblems },
  edited: readonly Edited[],
): Promise<void> {
  const changed = edited.filter(({ budget, was }) => budget.amountMicros !== was.amountMicros);
  const refused = await desk.ledger.setCaps(
    tx,
    changed.map(({ budget }) => ({ budgetId: budget.budgetId, capMicros: budget.amountMicros })),
  );
  for (const { index, budget } of changed) {
    const postedMicros = refused.get(budget.budgetId);
    if (postedMicros === undefined) continue;
    const spent = formatMicros(postedMicros);
    const detail = `Budget ${budget.budgetId} has already spent ${spent}; its amount stays as it was. Send at least ${spent}, or suspend the budget.`;
    problems.add(index, [invalid('WithAmountBelowSpend', detail, '/amount')]);
  }
}
