import type { Budget, SellerCampaign } from '../../src/modules/campaigns/campaign.ts';

/** A running Capped budget for tests, with what a test wants to be different. */
export function aBudget(differs: Partial<Budget> = {}): Budget {
  return {
    budgetId: '1',
    advertiserId: 1,
    sellerId: '7',
    campaignIds: [10],
    type: 'Capped',
    amountMicros: 100_000_000,
    startDate: '2026-05-01',
    endDate: '2026-05-31',
    isSuspended: false,
    ...differs,
  };
}

/** A single-seller campaign for tests, recorded as active since it was made. */
export function aSellerCampaign(differs: Partial<SellerCampaign> = {}): SellerCampaign {
  return {
    advertiserId: 1,
    sellerId: '7',
    campaignId: 10,
    kind: 'single-seller',
    goal: 'sales',
    audience: 'both',
    bidMicros: null,
    pacing: 'none',
    minDailyBudgetMicros: null,
    campaignRunning: true,
    campaignStoppedMs: null,
    productSet: null,
    budgets: [],
    createdMs: 0,
    suspendedSinceMs: null,
    stateMs: 0,
    ...differs,
  };
}
