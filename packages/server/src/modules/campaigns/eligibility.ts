import type { Micros } from '../../base/money.ts';
import { dateAt, type EpochMs, type IsoDate } from '../../base/time.ts';
import type { ServingBudget, ServingSellerCampaign } from './campaign.ts';

/** Why a seller-campaign does not serve, the most severe first. */
export const SUSPENSION_REASONS = [
  'RemovedFromCatalog',
  'ManuallyStopped',
  'NoCpcDefined',
  'NoBudgetDefined',
  'NoMoreBudget',
  'NoMoreDailyBudget',
  'NotYetStarted',
  'Other',
] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];

/** The budgets that pay for a click at a moment. */
export interface Funds {
  /** Capped or Uncapped, not suspended, covering the day. At most one exists: budgets do not overlap. */
  readonly total: ServingBudget | null;
  readonly daily: ServingBudget | null;
  /** When there is no total: a suspended one that would cover the day. */
  readonly suspended: ServingBudget | null;
}

/** Reads posted spend: of one day for a date, of the whole budget for null. */
export type PostedSpend = (budgetId: string, day: IsoDate | null) => Micros;

/** The funds of a seller-campaign at a moment; budget days are days in the advertiser's zone. */
export function fundsAt(
  sellerCampaign: Pick<ServingSellerCampaign, 'budgets'>,
  nowMs: EpochMs,
  zone: string,
): Funds {
  return fundsOn(sellerCampaign, dateAt(nowMs, zone));
}

/** As {@link fundsAt}, for a caller that already knows the advertiser's date. */
export function fundsOn(sellerCampaign: Pick<ServingSellerCampaign, 'budgets'>, today: IsoDate): Funds {
  let total: ServingBudget | null = null;
  let daily: ServingBudget | null = null;
  let suspended: ServingBudget | null = null;
  for (const budget of sellerCampaign.budgets) {
    if (!coversDay(budget, today)) continue;
    if (budget.type === 'Daily') {
      if (!budget.isSuspended) daily = budget;
    } else if (budget.isSuspended) {
      suspended ??= budget;
    } else {
      total = budget;
    }
  }
  return { total, daily, suspended: total === null ? suspended : null };
}

/** True when the day lies within the budget's first and last day. */
export function coversDay(budget: Pick<ServingBudget, 'startDate' | 'endDate'>, day: IsoDate): boolean {
  return budget.startDate <= day && (budget.endDate === null || day <= budget.endDate);
}

/** What decides over suspension besides the seller-campaign itself. */
export interface SuspensionInput {
  /** Of {@link today}. */
  readonly funds: Funds;
  /** The advertiser's date. */
  readonly today: IsoDate;
  readonly posted: PostedSpend;
  readonly hasProducts: boolean;
}

/**
 * Every condition that keeps a seller-campaign from serving at that moment, the most severe first; empty when it may
 * serve. The API and serving ask the same conditions, so that what is reported is what happens.
 */
export function suspensionReasons(
  sellerCampaign: ServingSellerCampaign,
  facts: { nowMs: EpochMs; zone: string; posted: PostedSpend; hasProducts: boolean },
): SuspensionReason[] {
  const today = dateAt(facts.nowMs, facts.zone);
  const { posted, hasProducts } = facts;
  const input = { funds: fundsOn(sellerCampaign, today), today, posted, hasProducts };
  return SUSPENSION_REASONS.filter((reason) => holds(reason, sellerCampaign, input));
}

/** The most severe of {@link suspensionReasons}, null when there is none: what serving asks for each candidate of a bid. */
export function worstSuspension(
  sellerCampaign: ServingSellerCampaign,
  input: SuspensionInput,
): SuspensionReason | null {
  for (const reason of SUSPENSION_REASONS) if (holds(reason, sellerCampaign, input)) return reason;
  return null;
}

function holds(
  reason: SuspensionReason,
  { kind, bidMicros, campaignRunning }: ServingSellerCampaign,
  { funds, today, posted, hasProducts }: SuspensionInput,
): boolean {
  const { total, daily, suspended } = funds;
  switch (reason) {
    case 'RemovedFromCatalog':
      return !hasProducts;
    case 'ManuallyStopped':
      return (kind === 'multi-seller' && bidMicros === 0) || suspended !== null;
    case 'NoCpcDefined':
      return kind === 'multi-seller' && bidMicros === null;
    case 'NoBudgetDefined':
      return total === null && suspended === null;
    case 'NoMoreBudget':
      return isSpent(total, posted, null);
    case 'NoMoreDailyBudget':
      return isSpent(daily, posted, today);
    case 'NotYetStarted':
      // Souk serves a new seller-campaign as soon as its conditions hold: nothing is ever waiting to be processed.
      return false;
    case 'Other':
      return !campaignRunning;
  }
}

function isSpent(budget: ServingBudget | null, posted: PostedSpend, day: IsoDate | null): boolean {
  if (budget === null || budget.amountMicros === null) return false;
  return posted(budget.budgetId, day) >= budget.amountMicros;
}
