import type { BatchProblems } from './batch.ts';
import { findOverlaps, type OverlapBudget } from './budget-overlap.ts';
import type { Budget } from './campaign.ts';
import { invalid } from './problems.ts';
import type { SellerState } from './rows.ts';

/** A budget that a call would leave behind; without an id when the call creates it. */
type Wanted = OverlapBudget & { readonly budgetId?: string };

/** Adds a problem for each changed budget that would stand beside another one. */
export function addOverlaps(
  problems: BatchProblems,
  changed: readonly { readonly index: number; readonly budget: Wanted }[],
  others: readonly Budget[],
): void {
  const budgets = changed.map(({ budget }) => budget);
  for (const { index, other, campaignId } of findOverlaps<Wanted>(budgets, others)) {
    const item = changed[index];
    if (item === undefined) continue;
    const name = other.budgetId === undefined ? 'another budget of this call' : `budget ${other.budgetId}`;
    const detail =
      `Seller ${other.sellerId} already has ${name} in campaign ${campaignId} from ${other.startDate} to ` +
      `${other.endDate ?? 'no end'}. Nothing was changed; choose other days, or suspend that budget first.`;
    problems.add(item.index, [invalid('WithOverlappingBudget', detail, '/startDate')]);
  }
}

export function budgetsOf(sellers: ReadonlyMap<string, SellerState>): Budget[] {
  return [...sellers.values()].flatMap((state) => state.budgets);
}
