import type { Micros } from '../../base/money.ts';
import { addDays, dateAt, type EpochMs, endOfDate, type IsoDate, startOfDate } from '../../base/time.ts';
import type { SellerCampaign } from './campaign.ts';
import { type PostedSpend, suspensionReasons } from './eligibility.ts';

/** What decides over suspension besides the seller-campaign itself. */
export interface SuspensionFacts {
  readonly zone: string;
  readonly posted: PostedSpend;
  /** Posted up to and including a day. */
  postedThrough(budgetId: string, day: IsoDate): Micros;
  readonly hasProducts: boolean;
  /** When the seller's last product left the catalog; null while it has any, or when that is unknown. */
  readonly emptiedAtMs: EpochMs | null;
}

/**
 * The moment from which the seller-campaign has been suspended without a break until `nowMs`, or null if it is active.
 * Starts from what was recorded last and walks over the moments at which the passing of time alone changes something:
 * a budget begins or ends, a day's allowance is renewed, the catalog lost the seller. What changes by an event (an
 * edit, a charge) is recorded when it happens, so between the walked moments nothing else can have changed.
 */
export function suspendedSinceAt(
  sellerCampaign: SellerCampaign,
  facts: SuspensionFacts,
  nowMs: EpochMs,
): EpochMs | null {
  let since = sellerCampaign.suspendedSinceMs;
  const step = (momentMs: EpochMs, then: Pick<SuspensionFacts, 'posted' | 'hasProducts'>): void => {
    const reasons = suspensionReasons(sellerCampaign, { ...then, zone: facts.zone, nowMs: momentMs });
    since = reasons.length === 0 ? null : (since ?? momentMs);
  };
  for (const momentMs of turningPoints(sellerCampaign, facts, nowMs))
    step(momentMs, factsAt(momentMs, facts));
  step(nowMs, facts);
  return since;
}

/** What was true at a moment that has passed. Spend is known by the day: it is that of the days before. */
function factsAt(momentMs: EpochMs, facts: SuspensionFacts): Pick<SuspensionFacts, 'posted' | 'hasProducts'> {
  const dayBefore = addDays(dateAt(momentMs, facts.zone), -1);
  return {
    posted: (budgetId, day) => (day === null ? facts.postedThrough(budgetId, dayBefore) : 0),
    hasProducts: facts.hasProducts || (facts.emptiedAtMs !== null && momentMs < facts.emptiedAtMs),
  };
}

/** Moments after the record and before now at which time alone may have changed the state, in order. */
function turningPoints(sellerCampaign: SellerCampaign, facts: SuspensionFacts, nowMs: EpochMs): EpochMs[] {
  const { zone } = facts;
  const fromDate = dateAt(sellerCampaign.stateMs, zone);
  const nowDate = dateAt(nowMs, zone);
  const moments: EpochMs[] = [];
  if (facts.emptiedAtMs !== null) moments.push(facts.emptiedAtMs);
  if (fromDate !== nowDate) {
    // Dates are compared as text first: only the few in between are worth the arithmetic of zones.
    for (const budget of sellerCampaign.budgets) {
      if (budget.startDate > fromDate && budget.startDate <= nowDate) {
        moments.push(startOfDate(budget.startDate, zone));
      }
      if (budget.endDate !== null && budget.endDate >= fromDate && budget.endDate < nowDate) {
        moments.push(endOfDate(budget.endDate, zone));
      }
      // A spent allowance is renewed at the first midnight after; later ones change nothing until something is spent.
      if (budget.type === 'Daily') moments.push(endOfDate(fromDate, zone));
    }
  }
  return [...new Set(moments)]
    .filter((momentMs) => momentMs > sellerCampaign.stateMs && momentMs < nowMs)
    .sort((a, b) => a - b);
}
