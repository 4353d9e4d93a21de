import { type Micros, unitsOf } from '../../../../base/money.ts';
import type { Campaigns } from '../../../../modules/campaigns/index.ts';
import type { BudgetPacing, ReadBudgetPacing } from '../../../../modules/delivery/index.ts';
import { callerOf } from '../../auth.ts';
import { pathId } from '../../body.ts';
import { MPO, type MpoApp } from '../../mpo-api.ts';
import { getBudgetPacing } from './pacing.schema.ts';

const READ = { config: { scope: 'MarketingSolutions_Campaign_Read' } } as const;

/** `/budgets/{id}/pacing`: is it on pace, and what to do. Not part of the contract. */
export function pacingRoutes(
  app: MpoApp,
  { campaigns, pacingOf }: { campaigns: Pick<Campaigns, 'sight'>; pacingOf: ReadBudgetPacing },
): void {
  app.get(`${MPO}/budgets/:budgetId/pacing`, { ...READ, schema: getBudgetPacing }, async (request) => {
    const budgetId = pathId(request.params, 'budgetId', 'WithInvalidBudgetId');
    return pacingAnswer(pacingOf(campaigns.sight.budget(callerOf(request).advertiserIds, budgetId)));
  });
}

function pacingAnswer(pacing: BudgetPacing) {
  const { budget, currency, isPaced, verdict, action, demand } = pacing;
  return {
    ...{ budgetId: budget.budgetId, sellerId: budget.sellerId, currency, isPaced, verdict, action },
    asOf: new Date(pacing.asOfMs).toISOString(),
    amount: units(budget.amountMicros),
    spend: unitsOf(pacing.spentMicros),
    expectedSpend: units(pacing.expectedMicros),
    forecastSpend: units(pacing.forecastMicros),
    allowedSpend: units(pacing.allowedMicros),
    lastHour: demand,
    days: pacing.days.map(({ date, spentMicros, plannedMicros }) => ({
      date,
      spend: units(spentMicros),
      planned: units(plannedMicros),
    })),
  };
}

function units(micros: Micros | null): number | null {
  return micros === null ? null : unitsOf(micros);
}
