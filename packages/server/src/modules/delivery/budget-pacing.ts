import { assert } from '../../base/assert.ts';
import type { Micros } from '../../base/money.ts';
import { addDays, type Clock, dateAt, daysInclusive, type EpochMs, type IsoDate } from '../../base/time.ts';
import type { Budget, ServingSellerCampaign } from '../campaigns/index.ts';
import {
  allowedByNow,
  type Demand,
  elapsedShare,
  outlookOf,
  type PacingVerdict,
  plannedDays,
  type Standing,
  winsOf,
} from '../pacing/index.ts';
import { conditionsOf } from './explain/conditions.ts';
import type { Market, MarketAdvertiser } from './market.ts';
import type { NoBidReason } from './no-bid-reason.ts';
import type { OutcomeCounts } from './outcome-counts.ts';
import { adviceOf } from './pacing-advice.ts';
import { paceOf } from './stations/keep-paced.ts';

/** Where a budget stands, where it should stand, how it will end, and what to do about it. */
export interface BudgetPacing {
  readonly budget: Budget;
  readonly currency: string;
  readonly asOfMs: EpochMs;
  /** The advertiser's date. */
  readonly today: IsoDate;
  readonly isPaced: boolean;
  /** Of a Daily budget: today's. */
  readonly spentMicros: Micros;
  readonly expectedMicros: Micros | null;
  readonly forecastMicros: Micros | null;
  readonly verdict: PacingVerdict;
  /** What to do, or that there is nothing to do. */
  readonly action: string;
  /** What today's plan allows by now; null where nothing is planned. */
  readonly allowedMicros: Micros | null;
  readonly demand: Demand;
  readonly days: readonly PacingDay[];
}

/** A day that was, with what it spent; today with both; a day to come with what is planned. */
export interface PacingDay {
  readonly date: IsoDate;
  readonly spentMicros: Micros | null;
  readonly plannedMicros: Micros | null;
}

/** Days that are told of a budget: a month of what was, and a year of what is planned. */
const PAST_DAYS_MAX = 31;
const PLANNED_DAYS_MAX = 366;

/** The forecast goes on as these days went. */
const LATE_DAYS = 3;

const HELD_BACK: readonly NoBidReason[] = [
  'paced',
  'budget-awaited',
  'no-budget-left',
  'seller-budget-spent',
  'seller-daily-budget-spent',
];
const OUTBID: readonly NoBidReason[] = ['below-floor', 'no-slot-left'];

export type ReadBudgetPacing = (budget: Budget) => BudgetPacing;

export interface BudgetPacingDeps {
  readonly market: Market;
  readonly outcomes: Pick<OutcomeCounts, 'lastHour'>;
  readonly clock: Clock;
}

/** Tells the pace of budgets by the functions that serving paces by. Reads memory only, and writes nothing. */
export function openBudgetPacing(deps: BudgetPacingDeps): ReadBudgetPacing {
  const { market, clock } = deps;
  return (budget) => {
    const nowMs = clock.now();
    const advertiser = market.advertisers().find(({ id }) => id === budget.advertiserId);
    assert(advertiser !== undefined, `advertiser ${budget.advertiserId} has a budget and is unknown`);
    const today = dateAt(nowMs, advertiser.timeZone);
    const sellerCampaigns = market
      .sellerCampaignsOf(budget.sellerId)
      .filter(({ campaignId }) => budget.campaignIds.includes(campaignId));
    const now: Now = { ...deps, budget, advertiser, today, nowMs, sellerCampaigns };
    const demand = demandOf(now);
    const standing = standingOf(now, demand);
    const { forecastMicros, verdict } = outlookOf(standing);
    const judged: PacingVerdict = isServing(now) || verdict === 'LimitedByBudget' ? verdict : 'NotServing';
    const pace = paceNow(now);
    return {
      ...{ budget, today, demand, forecastMicros },
      currency: advertiser.currency,
      asOfMs: nowMs,
      isPaced: sellerCampaigns.some(({ pacing }) => pacing === 'even') && budget.type === 'Capped',
      spentMicros: standing.spentMicros,
      expectedMicros: standing.expectedMicros,
      verdict: isOver(now) ? 'NotServing' : judged,
      action: adviceOf({ ...standing, budget, today, verdict: isOver(now) ? 'NotServing' : judged }),
      allowedMicros: pace === null ? null : allowedByNow(pace),
      days: daysOf(now),
    };
  };
}

interface Now extends BudgetPacingDeps {
  readonly budget: Budget;
  readonly advertiser: MarketAdvertiser;
  readonly today: IsoDate;
  readonly nowMs: EpochMs;
  readonly sellerCampaigns: readonly ServingSellerCampaign[];
}

function isOver({ budget, today }: Now): boolean {
  const { startDate, endDate, isSuspended } = budget;
  return isSuspended || today < startDate || (endDate !== null && endDate < today);
}

/** One of its seller-campaigns may serve, but for being ahead of its plan. */
function isServing({ sellerCampaigns, advertiser, market, nowMs }: Now): boolean {
  return sellerCampaigns.some((sellerCampaign) =>
    conditionsOf({ sellerCampaign, advertiser, market, nowMs }).every(
      ({ name, holds }) => holds || name === 'on-pace',
    ),
  );
}

function standingOf(now: Now, demand: Demand): Standing {
  const { budget, market, today } = now;
  const { amountMicros, startDate, endDate, budgetId } = budget;
  const passed = passedToday(now);
  if (budget.type === 'Daily') {
    const spentMicros = market.postedOn(budgetId, today);
    return {
      ...{
        amountMicros,
        spentMicros,
        lateMicros: spentMicros,
        lateDays: passed,
        daysLeft: 1 - passed,
        demand,
      },
      expectedMicros: Math.round((amountMicros ?? 0) * passed),
    };
  }
  const spentMicros = market.posted(budgetId);
  const late = Array.from({ length: LATE_DAYS }, (_, i) => addDays(today, -i)).filter(
    (date) => date >= startDate && (endDate === null || date <= endDate),
  );
  const lateMicros = late.reduce((sum, date) => sum + market.postedOn(budgetId, date), 0);
  const lateDays = late.length - (late.includes(today) ? 1 - passed : 0);
  const all = { amountMicros, spentMicros, lateMicros, lateDays, demand };
  if (endDate === null) return { ...all, daysLeft: null, expectedMicros: null };
  const days = daysInclusive(startDate, endDate);
  const done = Math.min(days, Math.max(0, daysInclusive(startDate, today) - 1 + passed));
  const expectedMicros = amountMicros === null ? null : Math.round((amountMicros * done) / days);
  return { ...all, daysLeft: days - done, expectedMicros };
}

function passedToday({ advertiser, market, today, nowMs }: Now): number {
  const { id, timeZone: zone } = advertiser;
  return elapsedShare(nowMs, { date: today, zone, curve: market.trafficCurve(id) });
}

/** Of all seller-campaigns of the budget in the last hour; of the bids those count as outbid that were not shown. */
function demandOf({ budget, sellerCampaigns, outcomes, market, nowMs }: Now): Demand {
  const counts = new Map<string, number>();
  for (const sellerCampaign of sellerCampaigns) {
    for (const [outcome, count] of outcomes.lastHour(sellerCampaign, nowMs).outcomes) {
      counts.set(outcome, (counts.get(outcome) ?? 0) + count);
    }
  }
  const of = (reasons: readonly string[]) =>
    reasons.reduce((sum, reason) => sum + (counts.get(reason) ?? 0), 0);
  const lost = Math.round(of(['bid']) * (1 - winsOf(market.outlay(budget.budgetId))));
  return { weighed: of([...counts.keys()]), heldBack: of(HELD_BACK), outbid: of(OUTBID) + lost };
}

/** The pace of the first of its seller-campaigns that is paced. */
function paceNow(now: Now) {
  const { sellerCampaigns, advertiser, budget, today } = now;
  if (isOver(now)) return null;
  const funds = { total: budget, daily: null, suspended: null };
  for (const sellerCampaign of sellerCampaigns) {
    const pace = paceOf({ shopper: { advertiser }, sellerCampaign, funds, today }, now);
    if (pace !== null && budget.type === 'Capped') return pace;
  }
  return null;
}

function daysOf(now: Now): PacingDay[] {
  const { budget, today, market } = now;
  const { budgetId, startDate, endDate } = budget;
  const days: PacingDay[] = [];
  const pastFrom = later(startDate, addDays(today, -PAST_DAYS_MAX));
  const pastTo = endDate === null || today <= endDate ? addDays(today, -1) : endDate;
  for (let date = pastFrom; date <= pastTo; date = addDays(date, 1)) {
    days.push({ date, spentMicros: market.postedOn(budgetId, date), plannedMicros: null });
  }
  if (endDate !== null && endDate < today) return days;
  const plan = planOf(now);
  const spentToday = today < startDate ? null : market.postedOn(budgetId, today);
  if (plan.length === 0)
    return spentToday === null
      ? days
      : [...days, { date: today, spentMicros: spentToday, plannedMicros: null }];
  for (const { date, micros } of plan) {
    days.push({ date, plannedMicros: micros, spentMicros: date === today ? spentToday : null });
  }
  return days;
}

/** The days to come of a budget that is paced, from today or its first day on. */
function planOf({
  budget,
  today,
  market,
  sellerCampaigns,
}: Now): readonly { date: IsoDate; micros: Micros }[] {
  const { budgetId, amountMicros, startDate, endDate, type } = budget;
  const paced = sellerCampaigns.find(({ pacing }) => pacing === 'even');
  if (type !== 'Capped' || paced === undefined || amountMicros === null || endDate === null) return [];
  const from = later(today, startDate);
  const spentBeforeMicros = market.posted(budgetId) - (from === today ? market.postedOn(budgetId, today) : 0);
  const clickMicros = paced.bidMicros;
  return plannedDays(
    { amountMicros, spentBeforeMicros, today: from, endDate, clickMicros },
    PLANNED_DAYS_MAX,
  );
}

function later(a: IsoDate, b: IsoDate): IsoDate {
  return a < b ? b : a;
}
