import { type Dice, seededDice } from '../../base/dice.ts';
import type { Micros } from '../../base/money.ts';
import { dateAt, type EpochMs, HOUR_MS, type IsoDate, MINUTE_MS, zoneOffsets } from '../../base/time.ts';
import { type AdRequest, decide, type SlotBid } from '../delivery/index.ts';
import { NOTHING_SAID } from '../events/index.ts';
import { clockHour, elapsedShare, plannedToday } from '../pacing/index.ts';
import { normal, poisson } from './chance.ts';
import { RIVAL_SPREAD, type SimulatedMarket, type SimulatedSeller } from './market.ts';
import { type BudgetPacing, type ComparedRule, comparedRule, type PacingRuleName } from './pacing-rules.ts';
import { AwaitedClicks, minuteOf, openWorld, type World } from './world.ts';

/** What became of one seller's budget. */
export interface SimulatedBudget {
  readonly seller: SimulatedSeller;
  chargedMicros: Micros;
  givenAwayMicros: Micros;
  clicks: number;
  impressions: number;
  /** Requests for its shoppers; those that two sellers share count half for each. */
  requests: number;
  /** The most that it bid. */
  cpmMicros: Micros;
  readonly days: SimulatedDay[];
}

export interface SimulatedDay {
  readonly date: IsoDate;
  /** What the plan was in the morning. */
  readonly plannedMicros: Micros;
  spentMicros: Micros;
}

export interface SimulationRun {
  readonly rule: PacingRuleName;
  readonly budgets: readonly SimulatedBudget[];
  readonly requests: number;
}

/** Requests in which a second seller's products interest the shopper too, so that two sellers compete. */
const SHARED_SHOPPERS = 0.25;

/** Most clicks follow within a minute or so; one in twenty comes from a tab that stayed open. */
const CLICK_DELAY = { usualMs: MINUTE_MS, lateShare: 0.05, lateMs: HOUR_MS } as const;

/** From the click's record to its charge. */
const SETTLING_MS = MINUTE_MS / 2;

/**
 * Plays a market minute by minute with the functions that production runs: `decide` with all of its stations, the ledger's
 * judging, pacing, what is awaited, the learning of the curve. Only the world around them is made up. The same market, rule
 * and seed play the same way. Yields the number of days played; returns what became of each budget.
 */
export function* simulate(
  market: SimulatedMarket,
  { rule, seed }: { rule: PacingRuleName; seed: number },
): Generator<number, SimulationRun> {
  const play = openPlay(market, rule, seed);
  const { timeZone } = market.advertiser;
  let today = '';
  let days = 0;
  for (let nowMs = market.startMs; nowMs < market.endMs; nowMs += MINUTE_MS) {
    settle(play, minuteOf(nowMs));
    const date = dateAt(nowMs, timeZone);
    if (date !== today) {
      if (today !== '') yield ++days;
      today = date;
      beginDay(play, today);
    }
    play.rule.minute?.(pacings(play, nowMs, today));
    playMinute(play, nowMs);
  }
  const last = play.clicks.last() ?? 0;
  for (let minute = minuteOf(market.endMs); minute <= last; minute++) settle(play, minute);
  yield ++days;
  return { rule, budgets: play.budgets, requests: play.requests };
}

/** Everything that changes while a market is played. Each kind of chance has dice of its own, so that all rules meet the same shoppers. */
interface Play {
  readonly market: SimulatedMarket;
  readonly world: World;
  readonly rule: ComparedRule;
  readonly budgets: readonly SimulatedBudget[];
  readonly byBudget: ReadonlyMap<string, SimulatedBudget>;
  readonly dice: Readonly<Record<'arrivals' | 'auctions' | 'clicks' | 'decisions', Dice>>;
  readonly clicks: AwaitedClicks;
  /** Requests of a minute relative to a day's, by the hour that clocks show. */
  readonly shareOfMinute: (hour: number) => number;
  readonly hourAt: (nowMs: EpochMs) => number;
  requests: number;
  impressions: number;
}

function openPlay(market: SimulatedMarket, name: PacingRuleName, seed: number): Play {
  const diceOf = (n: number) => seededDice(seed * 7 + n);
  const dailyCaps = new Map(
    market.sellers.map((seller) => [seller.sellerCampaign.sellerId, evenShareOf(seller, market)]),
  );
  const rule = comparedRule(name, { dailyCaps, dice: diceOf(5) });
  const budgets = market.sellers.map(
    (seller): SimulatedBudget => ({
      ...{
        seller,
        chargedMicros: 0,
        givenAwayMicros: 0,
        clicks: 0,
        impressions: 0,
        requests: 0,
        cpmMicros: 0,
      },
      days: [],
    }),
  );
  const offsets = zoneOffsets(market.startMs, market.endMs, market.advertiser.timeZone);
  const whole = market.hourWeights.reduce((sum, weight) => sum + weight, 0) * 60;
  return {
    ...{ market, rule, budgets, clicks: new AwaitedClicks(), requests: 0, impressions: 0 },
    world: openWorld(market, rule.awaits),
    byBudget: new Map(budgets.map((budget) => [budget.seller.budgetId, budget])),
    dice: { arrivals: diceOf(1), auctions: diceOf(2), clicks: diceOf(3), decisions: diceOf(4) },
    shareOfMinute: (hour) => (market.hourWeights[hour] ?? 0) / whole,
    hourAt: (nowMs) => clockHour(nowMs, offsets),
  };
}

function evenShareOf(seller: SimulatedSeller, market: SimulatedMarket): Micros {
  const days = Math.max(1, Math.round((market.endMs - market.startMs) / (24 * HOUR_MS)));
  return Math.floor((seller.amountMicros - seller.spentMicros) / days);
}

function beginDay({ world, budgets }: Play, today: IsoDate): void {
  world.learn();
  for (const { seller, days } of budgets) {
    const { budgetId, amountMicros, endDate, sellerCampaign } = seller;
    const spentBeforeMicros = world.market.posted(budgetId);
    const clickMicros = sellerCampaign.bidMicros;
    const plannedMicros = plannedToday({ amountMicros, spentBeforeMicros, today, endDate, clickMicros });
    days.push({ date: today, plannedMicros, spentMicros: 0 });
  }
}

function* pacings({ budgets, world, market }: Play, nowMs: EpochMs, today: IsoDate): Generator<BudgetPacing> {
  const { timeZone, id } = market.advertiser;
  const share = elapsedShare(nowMs, { date: today, zone: timeZone, curve: world.market.trafficCurve(id) });
  for (const { seller, days } of budgets) {
    yield {
      sellerId: seller.sellerCampaign.sellerId,
      plannedMicros: days.at(-1)?.plannedMicros ?? 0,
      spentMicros: world.market.postedOn(seller.budgetId, today),
      elapsedShare: share,
    };
  }
}

function playMinute(play: Play, nowMs: EpochMs): void {
  const { budgets, dice, world } = play;
  const hour = play.hourAt(nowMs);
  const share = play.shareOfMinute(hour);
  for (const budget of budgets) {
    for (let left = poisson(budget.seller.requestsADay * share, dice.arrivals); left > 0; left--) {
      const isShared = dice.arrivals() < SHARED_SHOPPERS;
      const second = budgets[Math.floor(dice.arrivals() * budgets.length)];
      const known = isShared && second !== undefined && second !== budget ? [budget, second] : [budget];
      for (const each of known) each.requests += 1 / known.length;
      world.countRequest(hour);
      play.requests++;
      playRequest(play, known, nowMs);
    }
  }
}

const REQUEST: AdRequest = {
  ...{ isFirstPrice: false, placement: '', userAgent: '', supplyChain: null },
  ...{ id: 'request', names: [{ kind: 'cookie', value: 'shopper' }], currencies: [], patienceMs: null },
  ...{ blockedDomains: [], blockedCategories: [], allowedSeats: [], blockedSeats: [] },
  slots: [
    {
      ...{ id: '1', floorCpmMicros: 0, floorCurrency: 'EUR', isSecure: true, dealsOnly: false, native: null },
      sizes: [{ width: 300, height: 250 }],
    },
  ],
  privacy: {
    ...{ isChild: false, isTrackingRefused: false, isGdprCovered: false, consent: '', usPrivacy: '' },
    choice: NOTHING_SAID,
  },
};

/** One request for a shopper who looked at a product of each of these sellers an hour ago. */
function playRequest(play: Play, known: readonly SimulatedBudget[], nowMs: EpochMs): void {
  const { market, world, dice, rule } = play;
  const views = known.map(({ seller: { product } }) => ({
    ...{
      product: product.key,
      sellerId: product.sellerId,
      timeMs: nowMs - HOUR_MS,
      type: 'viewItem' as const,
    },
  }));
  const profile = { keys: ['shopper'], isOptedOut: false, views, purchases: [] };
  const { bids } = decide({
    ...{ request: REQUEST, shoppers: [{ advertiser: market.advertiser, profile }], market: world.market },
    ...{ nowMs, dice: dice.decisions, mayBid: rule.mayBid },
  });
  for (const bid of bids) playBid(play, bid, nowMs);
}

/** The auction, the impression, and perhaps a click. */
function playBid(play: Play, bid: SlotBid, nowMs: EpochMs): void {
  const { world, dice, byBudget } = play;
  world.outlays.bid(bid, nowMs);
  const budget = byBudget.get(bid.funds.total?.budgetId ?? '');
  if (budget === undefined) return;
  budget.cpmMicros = Math.max(budget.cpmMicros, bid.cpmMicros);
  const { rivalCpmMicros, clickRate } = budget.seller;
  if (bid.cpmMicros < rivalCpmMicros * Math.exp(RIVAL_SPREAD * normal(dice.auctions))) return;
  budget.impressions++;
  play.impressions++;
  const isClicked = dice.clicks() < clickRate;
  const isLate = dice.clicks() < CLICK_DELAY.lateShare;
  const delayMs = -Math.log(1 - dice.clicks()) * (isLate ? CLICK_DELAY.lateMs : CLICK_DELAY.usualMs);
  if (!isClicked) return;
  const timeMs = nowMs + delayMs;
  const { advertiserId, campaignId, sellerId } = bid.sellerCampaign;
  play.clicks.add(minuteOf(timeMs + SETTLING_MS) + 1, {
    ...{ position: play.impressions, linkId: `l${play.impressions}`, timeMs, expired: false },
    ...{ advertiserId, campaignId, sellerId, product: bid.products[0]?.key ?? '', shopper: [] },
    priceMicros: bid.clickPriceMicros,
  });
}

function settle({ clicks, world, byBudget }: Play, minute: number): void {
  const due = clicks.take(minute);
  if (due.length === 0) return;
  for (const charge of world.settle(due)) {
    const budget = byBudget.get(charge.budgetId ?? '');
    if (budget === undefined) continue; // clicked after the budget's last day: nobody pays
    budget.chargedMicros += charge.chargedMicros;
    budget.givenAwayMicros += charge.givenAwayMicros;
    budget.clicks++;
    const today = budget.days.at(-1);
    if (today !== undefined) today.spentMicros += charge.chargedMicros;
  }
}
