import type { Dice } from '../../src/base/dice.ts';
import type { SellerCampaign } from '../../src/modules/campaigns/index.ts';
import { type BudgetRow, emptyTables, type Tables } from './tables.ts';

export const ZONE = 'Europe/Berlin';
export const SELLER_ID = '9';

/** Moments and the dates that clocks in Berlin showed, taken from an almanac: on the 29th they went forward by an hour. */
export const MOMENTS = [
  { at: '2026-03-26T22:59:59Z', date: '2026-03-26' },
  { at: '2026-03-26T23:00:00Z', date: '2026-03-27' },
  { at: '2026-03-28T12:00:00Z', date: '2026-03-28' },
  { at: '2026-03-28T22:59:59Z', date: '2026-03-28' },
  { at: '2026-03-28T23:00:00Z', date: '2026-03-29' },
  { at: '2026-03-29T21:59:59Z', date: '2026-03-29' },
  { at: '2026-03-29T22:00:00Z', date: '2026-03-30' },
  { at: '2026-03-29T22:30:00Z', date: '2026-03-30' },
  { at: '2026-03-31T21:59:59Z', date: '2026-03-31' },
  { at: '2026-03-31T22:00:00Z', date: '2026-04-01' },
] as const;

/** Two totals, one after the other, and a daily budget beside both. */
export const BUDGETS: readonly BudgetRow[] = [
  { budgetId: '1', type: 'Capped', startDate: '2026-03-27', endDate: '2026-03-29', isSuspended: false },
  { budgetId: '2', type: 'Capped', startDate: '2026-03-30', endDate: '2026-03-31', isSuspended: false },
  { budgetId: '3', type: 'Daily', startDate: '2026-03-27', endDate: '2026-03-31', isSuspended: false },
];

export function startTables(dice: Dice): Tables {
  const tables = emptyTables();
  for (const budget of BUDGETS) {
    tables.budgets.set(budget.budgetId, budget);
    tables.accounts.set(budget.budgetId, {
      ...{ budget_id: budget.budgetId, kind: budget.type === 'Daily' ? 'daily' : 'total' },
      ...{ posted_micros: 0, given_away_micros: 0, charged_at_ms: null },
      cap_micros: 200 + Math.floor(dice() * 800),
    });
  }
  return tables;
}

/** The seller's campaign as settlement sees it: of the rest nothing matters here. */
export function sellerCampaignsOf(budgets: readonly BudgetRow[]): SellerCampaign[] {
  const of = { advertiserId: 1, sellerId: SELLER_ID, campaignIds: [7], amountMicros: null };
  return [
    { campaignId: 7, budgets: budgets.map((budget) => ({ ...of, ...budget })) } as unknown as SellerCampaign,
  ];
}
