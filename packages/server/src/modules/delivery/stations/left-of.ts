import type { Micros } from '../../../base/money.ts';
import type { IsoDate } from '../../../base/time.ts';
import type { ServingBudget } from '../../campaigns/index.ts';
import { awaited, canPay } from '../../pacing/index.ts';
import type { EligibleCandidate, RankedCandidate } from '../candidate.ts';
import type { Inquiry } from '../inquiry.ts';
import type { Market } from '../market.ts';

type Funded = Pick<EligibleCandidate, 'funds' | 'today'>;

/** What the funds of a candidate can still pay: the smaller of what is left in all and what is left today. */
export function leftOf({ funds: { total, daily }, today }: Funded, market: Market): Micros {
  if (total === null) return 0;
  const ofTotal = leftOfOne(total, null, market);
  return Math.max(0, daily === null ? ofTotal : Math.min(ofTotal, leftOfOne(daily, today, market)));
}

/** True while the ads that are out may take what is left: one more might be clicked for nothing. */
export function isAwaited(
  candidate: Funded & Pick<RankedCandidate, 'clickPriceMicros'>,
  { market, nowMs }: Pick<Inquiry, 'market' | 'nowMs'>,
): boolean {
  const { funds, today, clickPriceMicros: clickMicros } = candidate;
  const isShort = (budget: ServingBudget | null, day: IsoDate | null) => {
    if (budget === null) return false;
    const awaitedMicros = awaited(market.outlay(budget.budgetId), nowMs);
    return !canPay({ leftMicros: leftOfOne(budget, day, market), clickMicros, awaitedMicros });
  };
  return isShort(funds.total, null) || isShort(funds.daily, today);
}

/** What one budget has left: of all, or of a day. */
function leftOfOne({ budgetId, amountMicros }: ServingBudget, day: IsoDate | null, market: Market): Micros {
  if (amountMicros === null) return Number.MAX_SAFE_INTEGER;
  return amountMicros - (day === null ? market.posted(budgetId) : market.postedOn(budgetId, day));
}
