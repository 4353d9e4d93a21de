import { formatMicros, type Micros } from '../../../base/money.ts';
import { dateAt, type EpochMs, type IsoDate } from '../../../base/time.ts';
import {
  type Funds,
  fundsOn,
  type ServingBudget,
  type ServingSellerCampaign,
  type SuspensionReason,
  sellerCampaignId,
  suspensionReasons,
} from '../../campaigns/index.ts';
import { allowedByNow, maySpend, momentOf, resumesAt } from '../../pacing/index.ts';
import { mayShow } from '../../recommendation/index.ts';
import type { Market, MarketAdvertiser } from '../market.ts';
import { type NoBidReason, SUSPENDED } from '../no-bid-reason.ts';
import { paceOf } from '../stations/keep-paced.ts';

/** What has to be so for a seller-campaign to serve, in the order in which serving asks. */
export const CONDITIONS = [
  'account-enabled',
  'in-catalog',
  'not-stopped',
  'bid-set',
  'budget-today',
  'budget-left',
  'daily-budget-left',
  'campaign-running',
  'on-pace',
  'products-to-show',
] as const;
export type ConditionName = (typeof CONDITIONS)[number];

/** One of them, as it is now. */
export interface Condition {
  readonly name: ConditionName;
  readonly holds: boolean;
  /** What is so, for people. */
  readonly value: string;
  /** The reason under which requests are refused while it does not hold. */
  readonly reason: NoBidReason;
  /** What makes it hold; null when it does. */
  readonly remedy: string | null;
}

export interface Subject {
  readonly sellerCampaign: ServingSellerCampaign;
  readonly advertiser: MarketAdvertiser;
  readonly market: Market;
  readonly nowMs: EpochMs;
}

interface Facts extends Subject {
  readonly today: IsoDate;
  readonly funds: Funds;
  readonly suspensions: ReadonlySet<SuspensionReason>;
  /** An amount as people read it. */
  money(micros: Micros): string;
}

/** Every condition that applies to the seller-campaign, judged by the functions that serving judges by. */
export function conditionsOf(subject: Subject): Condition[] {
  const facts = factsOf(subject);
  return CHECKS.flatMap((check) => check(facts) ?? []);
}

function factsOf(subject: Subject): Facts {
  const { sellerCampaign, advertiser, market, nowMs } = subject;
  const today = dateAt(nowMs, advertiser.timeZone);
  const suspensions = suspensionReasons(sellerCampaign, {
    nowMs,
    zone: advertiser.timeZone,
    posted: (budgetId, day) => (day === null ? market.posted(budgetId) : market.postedOn(budgetId, day)),
    hasProducts: market.productsOf(sellerCampaign.sellerId).length > 0,
  });
  return {
    ...subject,
    today,
    funds: fundsOn(sellerCampaign, today),
    suspensions: new Set(suspensions),
    money: (micros) => `${formatMicros(micros)} ${advertiser.currency}`,
  };
}

/** null: the condition does not apply. */
type Check = (facts: Facts) => Condition | null;

const CHECKS: readonly Check[] = [
  ({ advertiser }) => ({
    name: 'account-enabled',
    value: `advertiser ${advertiser.id} ${advertiser.mpoEnabled ? 'is' : 'is not'} enabled`,
    ...judged(advertiser.mpoEnabled, 'no-advertiser', 'Ask whoever administers the account to enable it.'),
  }),
  inCatalog,
  notStopped,
  bidSet,
  budgetToday,
  budgetLeft,
  dailyBudgetLeft,
  campaignRunning,
  onPace,
  productsToShow,
];

function inCatalog(facts: Facts): Condition {
  const count = facts.market.productsOf(facts.sellerCampaign.sellerId).length;
  return {
    name: 'in-catalog',
    value: `${count === 0 ? 'no product' : counted(count, 'product')} in the catalog`,
    ...unless(facts, 'RemovedFromCatalog', 'Import a feed that has products of this seller again.'),
  };
}

function notStopped(facts: Facts): Condition {
  const { sellerCampaign, funds } = facts;
  const isBidZero = sellerCampaign.kind === 'multi-seller' && sellerCampaign.bidMicros === 0;
  const stops = [
    ...(isBidZero ? ['the bid is 0'] : []),
    ...(funds.suspended === null ? [] : [`budget ${funds.suspended.budgetId} covers today and is suspended`]),
  ];
  const remedies = [
    ...(isBidZero ? [`Set a bid: PATCH /seller-campaigns/${sellerCampaignId(sellerCampaign)}?bid=…`] : []),
    ...(funds.suspended === null
      ? []
      : [`Resume the budget: PATCH /budgets/${funds.suspended.budgetId} with {"isSuspended": false}`]),
  ];
  return {
    name: 'not-stopped',
    value: stops.length === 0 ? 'nobody stopped it' : stops.join('; '),
    ...unless(facts, 'ManuallyStopped', `${remedies.join('. ')}.`),
  };
}

function bidSet(facts: Facts): Condition | null {
  const { sellerCampaign } = facts;
  if (sellerCampaign.kind !== 'multi-seller') return null;
  const { bidMicros } = sellerCampaign;
  return {
    name: 'bid-set',
    value: bidMicros === null ? 'no bid was ever set' : `${facts.money(bidMicros)} for a click`,
    ...unless(
      facts,
      'NoCpcDefined',
      `Set a bid: PATCH /seller-campaigns/${sellerCampaignId(sellerCampaign)}?bid=…`,
    ),
  };
}

function budgetToday(facts: Facts): Condition {
  const { funds, today, sellerCampaign } = facts;
  const budget = funds.total ?? funds.suspended;
  const next = sellerCampaign.budgets
    .filter(({ type, startDate }) => type !== 'Daily' && startDate > today)
    .reduce<ServingBudget | null>((a, b) => (a === null || b.startDate < a.startDate ? b : a), null);
  const later = next === null ? '' : `; budget ${next.budgetId} begins on ${next.startDate}`;
  return {
    name: 'budget-today',
    value:
      budget === null
        ? `no Capped or Uncapped budget covers ${today}${later}`
        : `budget ${budget.budgetId}, ${budget.type}, ${budget.startDate} to ${budget.endDate ?? 'further notice'}`,
    ...unless(
      facts,
      'NoBudgetDefined',
      `Create a budget that covers ${today}${next === null ? '' : ', or move the start of the next one'}. A Daily budget alone pays for nothing.`,
    ),
  };
}

function budgetLeft(facts: Facts): Condition | null {
  const { funds, market } = facts;
  if (funds.total === null) return null;
  const { budgetId } = funds.total;
  return {
    name: 'budget-left',
    value: spentOf(facts, funds.total, market.posted(budgetId)),
    ...unless(
      facts,
      'NoMoreBudget',
      `Raise the amount of budget ${budgetId}, or create another one for the days after it.`,
    ),
  };
}

function dailyBudgetLeft(facts: Facts): Condition | null {
  const { funds, market, today } = facts;
  if (funds.daily === null) return null;
  const { budgetId } = funds.daily;
  return {
    name: 'daily-budget-left',
    value: `${spentOf(facts, funds.daily, market.postedOn(budgetId, today))} today`,
    ...unless(
      facts,
      'NoMoreDailyBudget',
      `Wait for the next day in ${facts.advertiser.timeZone}, or raise the amount of budget ${budgetId}.`,
    ),
  };
}

function campaignRunning(facts: Facts): Condition {
  const { campaignId, campaignRunning: isRunning, kind } = facts.sellerCampaign;
  const noun = kind === 'single-seller' ? 'template' : 'campaign';
  return {
    name: 'campaign-running',
    value: `${noun} ${campaignId} ${isRunning ? 'is running' : 'is not running'}`,
    ...unless(facts, 'Other', `Ask whoever administers the account to start the ${noun}.`),
  };
}

function productsToShow({ sellerCampaign, market }: Facts): Condition | null {
  const products = market.productsOf(sellerCampaign.sellerId);
  if (products.length === 0) return null; // which is a condition of its own
  const { productSet } = sellerCampaign;
  const shown = products.filter((product) => mayShow(product, sellerCampaign)).length;
  const allowed = productSet === null ? '' : ', and allowed by the product set';
  return {
    name: 'products-to-show',
    value: `${shown} of ${counted(products.length, 'product')} in stock${allowed}`,
    ...judged(
      shown > 0,
      'no-products',
      `Import a feed in which a product is in stock${productSet === null ? '' : ', or change the product set'}.`,
    ),
  };
}

function onPace(facts: Facts): Condition | null {
  const { sellerCampaign, advertiser, funds, today, market, nowMs, money, suspensions } = facts;
  // A spent budget is a condition of its own.
  if (suspensions.has('NoMoreBudget')) return null;
  const shopper = { advertiser, profile: { keys: [], isOptedOut: false, views: [], purchases: [] } };
  const pace = paceOf({ shopper, sellerCampaign, funds, today }, { market, nowMs });
  if (pace === null) return null;
  const share = resumesAt(pace);
  const day = { date: today, zone: advertiser.timeZone, curve: market.trafficCurve(advertiser.id) };
  const resumeMs = momentOf(share ?? 1, day);
  return {
    name: 'on-pace',
    value: `${money(pace.spentMicros)} spent today, ${money(allowedByNow(pace))} allowed by now, ${money(pace.plannedMicros)} planned for the day`,
    ...judged(
      maySpend(pace),
      'paced',
      `Wait: the budget is spread over its days and hours, and this one goes on after ${minuteOf(resumeMs)}. A higher amount raises the plan of each day.`,
    ),
  };
}

function judged(
  holds: boolean,
  reason: NoBidReason,
  remedy: string,
): Pick<Condition, 'holds' | 'reason' | 'remedy'> {
  return { holds, reason, remedy: holds ? null : remedy };
}

function unless({ suspensions }: Facts, suspension: SuspensionReason, remedy: string) {
  return judged(!suspensions.has(suspension), SUSPENDED[suspension], remedy);
}

function spentOf({ money }: Facts, { budgetId, amountMicros }: ServingBudget, spent: Micros): string {
  const limit = amountMicros === null ? ', without limit' : ` of ${money(amountMicros)}`;
  return `${money(spent)}${limit} spent of budget ${budgetId}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A moment as people read it; seconds would be false precision. */
function minuteOf(ms: EpochMs): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
