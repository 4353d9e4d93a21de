import { type Dice, seededDice } from '../../base/dice.ts';
import { addDays, endOfDate, type IsoDate, startOfDate } from '../../base/time.ts';
import type { ServingSellerCampaign } from '../campaigns/index.ts';
import type { MarketAdvertiser } from '../delivery/index.ts';
import { logUniform } from './chance.ts';
import type { SimulatedMarket, SimulatedSeller } from './market.ts';

export interface GeneratedMarket {
  readonly seed: number;
  readonly sellers: number;
  readonly days: number;
  /** Budgets are between so many clicks, every order of magnitude as likely. */
  readonly clicks?: { readonly least: number; readonly most: number };
}

/** Clocks go forward on the first Sunday of a market of this zone and date, so that no run is without such a day. */
const ZONE = 'Europe/Paris';
const FIRST_DATE: IsoDate = '2026-03-23';

const ADVERTISER: MarketAdvertiser = { id: 1, currency: 'EUR', timeZone: ZONE, mpoEnabled: true };
const CAMPAIGN_ID = 10_001;

/** Requests by hour as retailers see them: nearly nobody at night, most in the evening. */
const HOUR_WEIGHTS = [
  ...[14, 8, 5, 4, 4, 7, 16, 30, 42, 50, 55, 58],
  ...[60, 58, 56, 56, 58, 62, 70, 82, 92, 88, 62, 32],
];

/** More impressions are clicked than in life: one click takes ten impressions to play, not two hundred. */
const CLICK_RATE = 0.1;

/** What an impression is worth to Souk in thousandths of the click's price: the prior of delivery's own pricing, about. */
const CPM_OF_CLICK = 2.8;

/** Sellers with bids and one budget each for all of the days, and audiences from too small to plenty. The same seed, the same market. */
export function generateMarket({ seed, sellers, days, clicks }: GeneratedMarket): SimulatedMarket {
  const dice = seededDice(seed);
  const endDate = addDays(FIRST_DATE, days - 1);
  return {
    advertiser: ADVERTISER,
    sellers: Array.from({ length: sellers }, (_, i) =>
      sellerOf(i, { dice, days, endDate, clicks: clicks ?? { least: 20, most: 2_000 } }),
    ),
    startMs: startOfDate(FIRST_DATE, ZONE),
    endMs: endOfDate(endDate, ZONE),
    hourWeights: HOUR_WEIGHTS,
    learnedRequests: new Array(24).fill(0),
  };
}

interface Making {
  readonly dice: Dice;
  readonly days: number;
  readonly endDate: IsoDate;
  readonly clicks: { readonly least: number; readonly most: number };
}

function sellerOf(i: number, { dice, days, endDate, clicks }: Making): SimulatedSeller {
  const sellerId = String(1_000_001 + i);
  const budgetId = String(100_001 + i);
  const bidMicros = Math.round(logUniform(10, 60, dice)) * 10_000;
  const bought = Math.round(logUniform(clicks.least, clicks.most, dice));
  const amountMicros = bought * bidMicros;
  // Half of the auctions are lost, so that twice as many impressions have to be asked for.
  const requestsADay = ((bought / days) * logUniform(0.5, 8, dice) * 2) / CLICK_RATE;
  const budget = {
    ...{ budgetId, type: 'Capped' as const, amountMicros, startDate: FIRST_DATE, endDate },
    ...{ isSuspended: false, advertiserId: ADVERTISER.id, sellerId, campaignIds: [CAMPAIGN_ID] },
  };
  const sellerCampaign: ServingSellerCampaign = {
    ...{
      advertiserId: ADVERTISER.id,
      sellerId,
      campaignId: CAMPAIGN_ID,
      kind: 'multi-seller',
      goal: 'clicks',
    },
    ...{
      pacing: 'even',
      audience: 'retargeting',
      bidMicros,
      minDailyBudgetMicros: null,
      campaignRunning: true,
      productSet: null,
    },
    budgets: [budget],
  };
  return {
    ...{
      sellerCampaign,
      budgetId,
      amountMicros,
      spentMicros: 0,
      startDate: FIRST_DATE,
      endDate,
      requestsADay,
    },
    product: productOf(sellerId),
    rivalCpmMicros: bidMicros * CPM_OF_CLICK * logUniform(0.7, 1.4, dice),
    clickRate: CLICK_RATE,
  };
}

function productOf(sellerId: string): SimulatedSeller['product'] {
  return {
    ...{ key: `p-${sellerId}`, id: `P-${sellerId}`, advertiserId: ADVERTISER.id, sellerId },
    ...{ title: 'A product', link: 'https://shop.example/p', imageLink: 'https://shop.example/p.jpg' },
    ...{ priceMicros: 20_000_000, currency: ADVERTISER.currency, inStock: true, facets: null },
  };
}
