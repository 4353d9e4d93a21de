import { elapsedShare, plannedToday } from '../../pacing/index.ts';
import type { EligibleCandidate, PacedCandidate } from '../candidate.ts';
import type { Inquiry } from '../inquiry.ts';
import type { KnownShopper } from '../market.ts';

/**
 * Station 3: budgets of campaigns that are paced evenly, as all single-seller ones, are spread over their days and hours.
 * Elsewhere sellers steer their speed themselves, by the bid and by daily budgets, and are not held back.
 */
export function keepPaced(candidates: readonly EligibleCandidate[], inquiry: Inquiry): PacedCandidate[] {
  const paced: PacedCandidate[] = [];
  for (const candidate of candidates) {
    const pace = paceOf(candidate, inquiry);
    if (pace !== null && !inquiry.mayBid(pace, candidate)) {
      inquiry.notes.out(candidate, { station: 'paced', reason: 'paced', figures: pace });
    } else {
      paced.push({ ...candidate, pace });
    }
  }
  return paced;
}

/** Where a paced budget stands in its day; null where nothing is held back. */
export function paceOf(
  {
    shopper,
    sellerCampaign,
    funds,
    today,
  }: Pick<EligibleCandidate, 'sellerCampaign' | 'funds' | 'today'> & {
    readonly shopper: Pick<KnownShopper, 'advertiser'>;
  },
  { market, nowMs }: Pick<Inquiry, 'market' | 'nowMs'>,
): PacedCandidate['pace'] {
  const budget = funds.total;
  if (sellerCampaign.pacing === 'none' || budget === null) return null;
  const { budgetId, amountMicros, endDate } = budget;
  if (amountMicros === null || endDate === null) return null;
  const { id, timeZone } = shopper.advertiser;
  const spentMicros = market.postedOn(budgetId, today);
  const spentBeforeMicros = market.posted(budgetId) - spentMicros;
  return {
    plannedMicros: plannedToday({
      ...{ amountMicros, spentBeforeMicros, today, endDate },
      clickMicros: sellerCampaign.bidMicros,
    }),
    spentMicros,
    elapsedShare: elapsedShare(nowMs, { date: today, zone: timeZone, curve: market.trafficCurve(id) }),
  };
}
