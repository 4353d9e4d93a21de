import type { Budget } from './campaign.ts';

/** What the overlap rule looks at; a budget that is about to be created has no id yet. */
export type OverlapBudget = Pick<
  Budget,
  'sellerId' | 'campaignIds' | 'type' | 'startDate' | 'endDate' | 'isSuspended'
>;

export interface Overlap<B extends OverlapBudget> {
  /** Index into the changed budgets. */
  readonly index: number;
  readonly other: B;
  readonly campaignId: number;
}

/**
 * Finds, for each changed budget, the first other one that it must not stand beside: same seller, a campaign in common,
 * same class (a total or a daily one), a day in common, neither suspended. Of two changed ones the later is named.
 *
 * @param changed the budgets as they would be after the call
 * @param unchanged every other budget of the same sellers
 */
export function findOverlaps<B extends OverlapBudget>(
  changed: readonly B[],
  unchanged: Iterable<B>,
): Overlap<B>[] {
  const byPlace = new Map<string, B[]>();
  for (const budget of unchanged)
    for (const place of placesOf(budget)) listAt(byPlace, place.key).push(budget);
  const overlaps: Overlap<B>[] = [];
  changed.forEach((budget, index) => {
    let found: Overlap<B> | undefined;
    for (const { key, campaignId } of placesOf(budget)) {
      const beside = listAt(byPlace, key);
      const other = found === undefined ? beside.find((each) => shareADay(each, budget)) : undefined;
      if (other !== undefined) found = { index, other, campaignId };
      beside.push(budget);
    }
    if (found !== undefined) overlaps.push(found);
  });
  return overlaps;
}

/** Where a budget counts: nowhere while suspended. */
function placesOf(budget: OverlapBudget): { key: string; campaignId: number }[] {
  if (budget.isSuspended) return [];
  return [...new Set(budget.campaignIds)].map((campaignId) => ({
    key: `${budget.sellerId}.${campaignId}.${budgetClass(budget)}`,
    campaignId,
  }));
}

/** Capped and Uncapped budgets are totals: a seller-campaign has one of them at a time, and perhaps one daily. */
export function budgetClass(budget: Pick<Budget, 'type'>): 'total' | 'daily' {
  return budget.type === 'Daily' ? 'daily' : 'total';
}

function shareADay(a: OverlapBudget, b: OverlapBudget): boolean {
  return endsOnOrAfter(a, b.startDate) && endsOnOrAfter(b, a.startDate);
}

function endsOnOrAfter(budget: OverlapBudget, date: string): boolean {
  return budget.endDate === null || budget.endDate >= date;
}

function listAt<B>(map: Map<string, B[]>, key: string): B[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh: B[] = [];
  map.set(key, fresh);
  return fresh;
}
