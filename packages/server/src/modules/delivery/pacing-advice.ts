import { formatMicros, type Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';
import { type Budget, sellerCampaignId } from '../campaigns/index.ts';
import type { PacingVerdict, Standing } from '../pacing/index.ts';

/** What a verdict asks its reader to do. */
export function adviceOf(
  of: Standing & { readonly budget: Budget; readonly today: IsoDate; readonly verdict: PacingVerdict },
): string {
  const { budget, demand, amountMicros, spentMicros } = of;
  const [campaignId = 0] = budget.campaignIds;
  const sellerCampaign = sellerCampaignId({ sellerId: budget.sellerId, campaignId });
  switch (of.verdict) {
    case 'OnPace':
      return 'Nothing to do.';
    case 'LimitedByBudget': {
      const isSpent = amountMicros !== null && spentMicros >= amountMicros;
      const state = isSpent
        ? 'It is spent.'
        : `${shareOf(demand.heldBack, demand.weighed)} of the last hour’s requests for its shoppers were held back.`;
      return `${state} Raise the amount: PATCH /budgets/${budget.budgetId} with a higher "amount"${wouldSpend(of)}.`;
    }
    case 'LimitedByAudience':
      return `${demand.weighed} requests for its shoppers came in the last hour. Reach more of them: let it show more products, choose a campaign that reaches shoppers who do not know the seller yet, or move a part of the amount to later days by a later "endDate".`;
    case 'LimitedByPrice':
      return `${shareOf(demand.outbid, demand.weighed - demand.heldBack)} of the last hour’s chances went to others. Raise the bid: PATCH /seller-campaigns/${sellerCampaign}?bid=…; of a template, a higher "amount" raises what it pays for a click.`;
    case 'NotServing':
      return notServing(of, sellerCampaign);
  }
}

function notServing({ budget, today }: { budget: Budget; today: IsoDate }, sellerCampaign: string): string {
  if (budget.isSuspended) return `Resume it: PATCH /budgets/${budget.budgetId} with {"isSuspended": false}.`;
  if (today < budget.startDate) return `Nothing to do: it begins on ${budget.startDate}.`;
  if (budget.endDate !== null && budget.endDate < today)
    return `It ended on ${budget.endDate}: create another one for the days to come.`;
  return `See what keeps it from serving: GET /seller-campaigns/${sellerCampaign}/explain.`;
}

/** What an amount would have to be for nothing to be held back, if the requests of the last hour are like the others. */
function wouldSpend({ amountMicros, demand, budget }: Standing & { readonly budget: Budget }): string {
  const free = demand.weighed - demand.heldBack;
  if (amountMicros === null || free <= 0 || demand.heldBack === 0 || budget.type !== 'Capped') return '';
  const wanted: Micros = Math.round((amountMicros * demand.weighed) / free / 1_000_000) * 1_000_000;
  return `; about ${formatMicros(wanted)} would hold nothing back`;
}

function shareOf(part: number, whole: number): string {
  return whole <= 0 ? 'None' : `${Math.round((part / whole) * 100)} %`;
}
