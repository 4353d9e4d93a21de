import type { Micros } from '../../base/money.ts';
import type { Problem } from '../../base/problem.ts';
import type { IsoDate } from '../../base/time.ts';
import { amountProblems, minimumProblems } from './budget-amount.ts';
import { budgetStatusOn } from './budget-status.ts';
import type { Budget } from './campaign.ts';
import { mpoProblems, singleSellerEnabledProblems } from './enablement.ts';
import { needsEndDate, type RuleBook } from './new-budget.ts';
import { invalid } from './problems.ts';

/** What a caller asks to change of a budget; a field that is left out stays as it is. */
export interface BudgetChange {
  readonly budgetId: string;
  readonly campaignIds?: readonly number[];
  readonly amountMicros?: Micros;
  readonly startDate?: IsoDate;
  /** null makes the budget open-ended. */
  readonly endDate?: IsoDate | null;
  readonly isSuspended?: boolean;
}

/** The budget as it would be after the change. */
export function changedBudget(budget: Budget, change: BudgetChange): Budget {
  return {
    ...budget,
    campaignIds: change.campaignIds ?? budget.campaignIds,
    amountMicros: change.amountMicros ?? budget.amountMicros,
    startDate: change.startDate ?? budget.startDate,
    endDate: change.endDate === undefined ? budget.endDate : change.endDate,
    isSuspended: change.isSuspended ?? budget.isSuspended,
  };
}

/** Everything that is wrong with a change, but for what other budgets and the spend say about it. */
export function budgetChangeProblems(budget: Budget, change: BudgetChange, book: RuleBook): Problem[] {
  const advertiser = book.advertiser(budget.advertiserId);
  const enablement = mpoProblems(advertiser);
  // Stopping is always possible.
  if (!onlySuspends(change) && templatesOf(budget, book).length > 0) {
    enablement.push(...singleSellerEnabledProblems(advertiser));
  }
  if (enablement.length > 0) return enablement;

  const today = book.today(budget.advertiserId);
  const after = changedBudget(budget, change);
  if (budgetStatusOn(budget, today) === 'Archived') return archivedProblems(budget, after);
  const problems = [
    ...subsetProblems(budget, change),
    ...(change.amountMicros === undefined
      ? []
      : amountProblems(budget.type, change.amountMicros, advertiser.currency)),
    ...startProblems(budget, { after, today }),
    ...endProblems(budget, { after, today, book }),
  ];
  const isResized =
    after.amountMicros !== budget.amountMicros ||
    after.startDate !== budget.startDate ||
    after.endDate !== budget.endDate;
  if (problems.length > 0 || !isResized) return problems;
  return templatesOf(after, book).flatMap((campaign) => minimumProblems(campaign, after));
}

function onlySuspends({ budgetId: _, isSuspended, ...others }: BudgetChange): boolean {
  return isSuspended === true && Object.keys(others).length === 0;
}

/** An ended budget is history. Its flag may still be set, which does nothing; everything else is refused. */
function archivedProblems(budget: Budget, after: Budget): Problem[] {
  const isSame =
    after.amountMicros === budget.amountMicros &&
    after.startDate === budget.startDate &&
    after.endDate === budget.endDate &&
    after.campaignIds.length === budget.campaignIds.length;
  if (isSame) return [];
  const detail = `Budget ${budget.budgetId} ended on ${budget.endDate} and stays as it is. Create a new budget instead.`;
  return [invalid('WithArchivedBudget', detail)];
}

function subsetProblems(budget: Budget, change: BudgetChange): Problem[] {
  return (change.campaignIds ?? []).flatMap((campaignId, at) => {
    if (budget.campaignIds.includes(campaignId)) return [];
    const detail = `Budget ${budget.budgetId} is not for campaign ${campaignId}: campaigns can be dropped from a budget, not added. Create another budget for it.`;
    return [invalid('WithInvalidCampaignId', detail, `/campaignIds/${at}`)];
  });
}

interface Edited {
  after: Budget;
  today: IsoDate;
}

function startProblems(budget: Budget, { after, today }: Edited): Problem[] {
  if (after.startDate === budget.startDate) return [];
  if (budget.startDate <= today) {
    const detail = `Budget ${budget.budgetId} has started on ${budget.startDate}; its start can no longer be moved.`;
    return [invalid('WithInvalidDate', detail, '/startDate')];
  }
  if (after.startDate < today) {
    const detail = `${after.startDate} is past; today is ${today} for the advertiser. Start today or later.`;
    return [invalid('WithInvalidDate', detail, '/startDate')];
  }
  return [];
}

function endProblems(budget: Budget, { after, today, book }: Edited & { book: RuleBook }): Problem[] {
  if (after.endDate === null) {
    return budget.endDate === null ? [] : templatesOf(after, book).map(needsEndDate);
  }
  if (after.endDate < after.startDate) {
    const detail = `The budget would end on ${after.endDate}, before it starts on ${after.startDate}.`;
    return [invalid('WithInvalidEndDate', detail, '/endDate')];
  }
  if (after.endDate < today) {
    const detail = `${after.endDate} is past; today is ${today} for the advertiser. End today or later; suspend the budget to stop it at once.`;
    return [invalid('WithInvalidEndDate', detail, '/endDate')];
  }
  return [];
}

function templatesOf(budget: Budget, book: RuleBook) {
  return budget.campaignIds.flatMap((campaignId) => {
    const campaign = book.campaign(campaignId);
    return campaign?.kind === 'single-seller' ? [campaign] : [];
  });
}
