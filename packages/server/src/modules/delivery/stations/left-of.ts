import type { Micros } from '../../../base/money.ts';
import type { EligibleCandidate } from '../candidate.ts';
import type { Market } from '../market.ts';

/** What the funds of a candidate can still pay: the smaller of what is left in all and what is left today. */
export function leftOf({ funds, today }: Pick<EligibleCandidate, 'funds' | 'today'>, market: Market): Micros {
  const { total, daily } = funds;
  if (total === null) return 0;
  const ofTotal =
    total.amountMicros === null
      ? Number.MAX_SAFE_INTEGER
      : total.amountMicros - market.posted(total.budgetId);
  const ofDay =
    daily === null || daily.amountMicros === null
      ? Number.MAX_SAFE_INTEGER
      : daily.amountMicros - market.postedOn(daily.budgetId, today);
  return Math.max(0, Math.min(ofTotal, ofDay));
}
