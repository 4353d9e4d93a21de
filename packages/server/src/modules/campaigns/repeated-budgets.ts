import type { EpochMs } from '../../base/time.ts';
import type { Reading } from './batch.ts';
import type { Call } from './call.ts';
import type { Budget } from './campaign.ts';
import type { Desk } from './desk.ts';
import type { NewBudget } from './new-budget.ts';
import type { RecordedChange } from './recorded-change.ts';

/**
 * A first budget makes a seller serve for the first time, and clients are told never to send it twice. Those that do so
 * in spite of it do it within their own timeout, which is a minute at most.
 */
const FIRST_BUDGET_MS = 60_000;

/**
 * The budgets that an earlier call of the same author made of the same items, in the order of the call; null unless all
 * of them were made. Known from the record of changes, which commits together with the budgets.
 *
 * @param sinceMs when a call with these items was begun of which nobody knows whether it was applied; without it only
 *   a seller's first budget counts, made less than a minute ago and untouched since
 */
export async function repeatedBudgets(
  desk: Desk,
  call: Call,
  { batch, sinceMs }: { batch: readonly Reading<NewBudget>[]; sinceMs: EpochMs | null },
): Promise<Budget[] | null> {
  const items = batch.flatMap((item) => ('value' in item ? [item.value] : []));
  if (items.length === 0 || items.length < batch.length) return null;
  if (!items.every((item) => mayBeRepeated(desk, item, sinceMs === null))) return null;
  const made = await budgetsMade(desk, call, {
    sellerIds: [...new Set(items.map(({ sellerId }) => sellerId))],
    sinceMs: sinceMs ?? desk.clock.now() - FIRST_BUDGET_MS + 1,
  });
  const budgets = items.flatMap((item) => made.get(termsOf(item))?.shift() ?? []);
  if (budgets.length < items.length || !budgets.every(({ advertiserId }) => call.visible.has(advertiserId))) {
    return null;
  }
  return budgets;
}

/** A look into memory, so that hardly any call asks the database. */
function mayBeRepeated(desk: Desk, item: NewBudget, onlyFirst: boolean): boolean {
  const { budgets } = desk.model.seller(item.sellerId);
  if (!onlyFirst) return budgets.length > 0;
  const beside = budgets.filter(({ campaignIds }) => campaignIds.some((id) => item.campaignIds.includes(id)));
  const [first, ...others] = beside;
  return first !== undefined && others.length === 0 && !first.isSuspended && termsOf(first) === termsOf(item);
}

/** By the terms that they were made with. */
async function budgetsMade(
  desk: Desk,
  { author }: Call,
  { sellerIds, sinceMs }: { sellerIds: readonly string[]; sinceMs: EpochMs },
): Promise<Map<string, Budget[]>> {
  const rows = await desk.db.query<{ id: string; fields: RecordedChange['fields'] }>(
    `SELECT subject_id AS id, fields FROM campaign_changes
     WHERE seller_id = ANY($1::bigint[]) AND time_ms >= $2 AND author_kind = $3 AND author_id = $4
       AND subject = 'budget' AND is_new ORDER BY id`,
    [sellerIds, sinceMs, author.kind, author.id],
  );
  const made = new Map<string, Budget[]>();
  for (const { id, fields } of rows) {
    const budget = desk.model.budget(id);
    if (budget === undefined) continue;
    const terms = termsOf({ ...budget, ...fieldsMade(fields) });
    made.set(terms, [...(made.get(terms) ?? []), budget]);
  }
  return made;
}

/** What the budget was made with, whatever was changed since. */
function fieldsMade(fields: RecordedChange['fields']): Partial<Budget> {
  const values = Object.fromEntries(
    fields.map(({ field, to }) => [field === 'budgetType' ? 'type' : field, to]),
  );
  return values as Partial<Budget>;
}

function termsOf(budget: NewBudget): string {
  const { sellerId, campaignIds, type, amountMicros, startDate, endDate } = budget;
  const campaigns = [...campaignIds].sort((a, b) => a - b);
  return JSON.stringify([sellerId, campaigns, type, amountMicros, startDate, endDate]);
}
