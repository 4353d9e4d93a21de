import { dateAt, type EpochMs, endOfDate, type IsoDate, startOfDate } from '../../base/time.ts';
import type { Budget, SellerCampaign } from './campaign.ts';
import { type PostedSpend, type SuspensionReason, suspensionReasons } from './eligibility.ts';

/** What decides over suspension besides the seller-campaign itself. */
export interface SuspensionFacts {
  readonly zone: string;
  readonly posted: PostedSpend;
  /** When a budget was charged last, by the click's time; null for never. */
  chargedAt(budgetId: string): EpochMs | null;
  /** The same for each day of a Daily budget. */
  chargedDays(budgetId: string): ReadonlyMap<IsoDate, EpochMs>;
  readonly hasProducts: boolean;
  /** When the seller's last product left the catalog; null while it has any, or when that is unknown. */
  readonly emptiedAtMs: EpochMs | null;
}

/**
 * The moment from which the seller-campaign has been suspended without a break until `nowMs`, or null if it is active.
 * Starts from what was recorded last and walks over the moments since then at which something else than an edit changed
 * the state: a budget began, ended or ran dry, a day's allowance was renewed, the last product left the catalog, the
 * campaign was stopped. All of these are known by their own time, so that it does not matter when anybody looks, nor
 * whether the server was up.
 */
export function suspendedSinceAt(
  sellerCampaign: SellerCampaign,
  facts: SuspensionFacts,
  nowMs: EpochMs,
): EpochMs | null {
  let since = sellerCampaign.suspendedSinceMs;
  const step = (momentMs: EpochMs, reasons: readonly SuspensionReason[]): void => {
    since = reasons.length === 0 ? null : (since ?? momentMs);
  };
  for (const momentMs of turningPoints(sellerCampaign, facts, nowMs)) {
    step(momentMs, reasonsAt(sellerCampaign, facts, momentMs));
  }
  step(nowMs, suspensionReasons(sellerCampaign, { ...facts, nowMs }));
  return since;
}

/** What is to be recorded when an edit at `nowMs` has turned `old` (undefined: it is new) into `changed`. */
export function sinceAfterEdit(
  old: SellerCampaign | undefined,
  changed: SellerCampaign,
  { facts, nowMs }: { facts: SuspensionFacts; nowMs: EpochMs },
): EpochMs | null {
  if (suspensionReasons(changed, { ...facts, nowMs }).length === 0) return null;
  return (old && suspendedSinceAt(old, facts, nowMs)) ?? nowMs;
}

/**
 * What kept it from serving at a moment that has passed. A budget that has nothing left now had something left until its
 * last charge; what had a product, or ran, until a moment did so before it.
 */
function reasonsAt(
  sellerCampaign: SellerCampaign,
  facts: SuspensionFacts,
  momentMs: EpochMs,
): SuspensionReason[] {
  const { campaignRunning, campaignStoppedMs } = sellerCampaign;
  const chargedAt = (budgetId: string, day: IsoDate | null) =>
    day === null ? facts.chargedAt(budgetId) : facts.chargedDays(budgetId).get(day);
  return suspensionReasons(
    { ...sellerCampaign, campaignRunning: campaignRunning || isBefore(momentMs, campaignStoppedMs) },
    {
      zone: facts.zone,
      nowMs: momentMs,
      posted: (budgetId, day) =>
        isBefore(momentMs, chargedAt(budgetId, day) ?? null) ? 0 : facts.posted(budgetId, day),
      hasProducts: facts.hasProducts || isBefore(momentMs, facts.emptiedAtMs),
    },
  );
}

function isBefore(momentMs: EpochMs, endMs: EpochMs | null): boolean {
  return endMs !== null && momentMs < endMs;
}

/** The moments at which the state may have changed between the record and now, in order. */
function turningPoints(sellerCampaign: SellerCampaign, facts: SuspensionFacts, nowMs: EpochMs): EpochMs[] {
  const { stateMs, suspendedSinceMs, budgets } = sellerCampaign;
  const moments: EpochMs[] = [];
  for (const endMs of [facts.emptiedAtMs, sellerCampaign.campaignStoppedMs]) {
    // Until the moment before, there was a product, and the campaign ran: whatever was recorded earlier.
    if (endMs !== null) moments.push(endMs - 1, endMs);
  }
  const dates = { from: dateAt(stateMs, facts.zone), now: dateAt(nowMs, facts.zone) };
  const dry = budgets.flatMap((budget) => dryMoments(budget, facts, dates.from));
  moments.push(...dry);
  if (dates.from !== dates.now) {
    for (const budget of budgets) moments.push(...borders(budget, facts.zone, dates));
  }
  const walked = moments.filter((momentMs) => momentMs > stateMs && momentMs < nowMs);
  // A click is charged a moment after it was made: what was recorded as active in between was not.
  const late = suspendedSinceMs === null ? dry.filter((momentMs) => momentMs <= stateMs) : [];
  if (late.length > 0) walked.push(...late, stateMs);
  return [...new Set(walked)].sort((a, b) => a - b);
}

/** When the budget ran dry; for a Daily one also when its allowance was renewed, on the days from a date on. */
function dryMoments(budget: Budget, facts: SuspensionFacts, from: IsoDate): EpochMs[] {
  const { budgetId, type, amountMicros } = budget;
  if (amountMicros === null) return [];
  if (type === 'Capped') {
    const chargedMs = facts.posted(budgetId, null) >= amountMicros ? facts.chargedAt(budgetId) : null;
    return chargedMs === null ? [] : [chargedMs];
  }
  const moments: EpochMs[] = [];
  for (const [day, chargedMs] of facts.chargedDays(budgetId)) {
    if (day >= from && facts.posted(budgetId, day) >= amountMicros) {
      moments.push(chargedMs, endOfDate(day, facts.zone));
    }
  }
  return moments;
}

/** When the budget began and ended, if that was between two dates, which are compared as text before zones are asked. */
function borders(
  { startDate, endDate }: Budget,
  zone: string,
  dates: { from: IsoDate; now: IsoDate },
): EpochMs[] {
  const moments: EpochMs[] = [];
  if (startDate > dates.from && startDate <= dates.now) moments.push(startOfDate(startDate, zone));
  if (endDate !== null && endDate >= dates.from && endDate < dates.now)
    moments.push(endOfDate(endDate, zone));
  return moments;
}
