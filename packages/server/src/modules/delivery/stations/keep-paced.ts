import { elapsedShare, maySpend, plannedToday } from '../../pacing/index.ts';
import type { EligibleCandidate, PacedCandidate } from '../candidate.ts';
import type { Inquiry } from '../inquiry.ts';

/**
 * Station 3: single-seller budgets are spread over their days and hours. Sellers with a bid steer their speed themselves,
 * by the bid and by daily budgets, so theirs are not held back.
 */
export function keepPaced(candidates: readonly EligibleCandidate[], inquiry: Inquiry): PacedCandidate[] {
  const paced: PacedCandidate[] = [];
  for (const candidate of candidates) {
    const pace = paceOf(candidate, inquiry);
    if (pace !== null && !maySpend(pace)) {
      inquiry.notes.out(candidate, { station: 'paced', reason: 'paced', figures: pace });
    } else {
      paced.push({ ...candidate, pace });
    }
  }
  return paced;
}

/** Where a single-seller budget stands in its day; null where nothing is held back. */
export function paceOf(
  { shopper, sellerCampaign, funds, today }: Omit<EligibleCandidate, 'interest' | 'leading'>,
  { market, nowMs }: Pick<Inquiry, 'market' | 'nowMs'>,
): PacedCandidate['pace'] {
  const budget = funds.total;
  if (sellerCampaign.kind !== 'single-seller' || budget === null) return null;
  const { budgetId, amountMicros, endDate } = budget;
  if (amountMicros === null || endDate === null) return null;
  const spentMicros = market.postedOn(budgetId, today);
  const spentBeforeMicros = market.posted(budgetId) - spentMicros;
  return {
    plannedMicros: plannedToday({ amountMicros, spentBeforeMicros, today, endDate }),
    spentMicros,
    elapsedShare: elapsedShare(nowMs, today, shopper.advertiser.timeZone),
  };
}
