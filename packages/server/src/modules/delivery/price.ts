import { type Micros, minorDigits } from '../../base/money.ts';
import type { CampaignGoal } from '../campaigns/index.ts';

/**
 * Priors of the probability that an impression is clicked, until it is learned: banners with products that the shopper
 * looked at are clicked by 2 to 8 of 1,000, the more the fresher and stronger the interest.
 */
const CLICK_PROBABILITY = { least: 0.002, most: 0.008 } as const;

/** Interest at which the probability reaches its upper end: a product put into the basket and opened just now. */
const FULL_INTEREST = 4;

/** Of what a click earns, this part buys media; the rest is the marketplace's margin. */
const MEDIA_SHARE = 0.8;

/**
 * A single-seller budget is cut into about as many clicks a day. Fewer would make small budgets lumpy; more would make
 * clicks so cheap that no impression is won with them.
 */
const CLICKS_A_DAY = 50;

/** Behind its plan a budget pays up to twice as much for a click, ahead of it half. */
const URGENCY = { least: 0.5, most: 2 } as const;

/** However much was clicked so far: no ad is clicked by more than every second shopper. */
const CLICK_PROBABILITY_MAX = 0.5;

/** The probability of a click as it is taken for granted before anything is learned. */
export function priorClickProbability(interest: number): number {
  const { least, most } = CLICK_PROBABILITY;
  return least + (most - least) * clamp(interest / FULL_INTEREST, 0, 1);
}

/** With what was learned: a factor of the prior. */
export function clickProbability(interest: number, lift: number): number {
  return Math.min(CLICK_PROBABILITY_MAX, priorClickProbability(interest) * lift);
}

/** What a thousand impressions are worth that bring clicks at that price and probability, less the margin. */
export function cpmOf(clickPriceMicros: Micros, probability: number): Micros {
  return Math.floor(clickPriceMicros * probability * 1_000 * MEDIA_SHARE);
}

export interface SingleSellerPricing {
  readonly goal: CampaignGoal;
  readonly currency: string;
  readonly plannedMicros: Micros;
  readonly spentMicros: Micros;
  readonly elapsedShare: number;
  readonly interest: number;
  /** Price of the leading product relative to the mean of those shown; 1 when unknown. */
  readonly relativeValue: number;
}

/**
 * The price of a click in a single-seller campaign, where the seller sets none:
 *
 *     base = today's plan / 50 clicks
 *     urgency = 2 − (spent + base) / (plan × elapsed + base), between 0.5 and 2
 *     worth = 1                                   for the goal "clicks"
 *             0.5 + min(1, interest / 4)          for "sales": who is closer to buying is worth more
 *             that × relative value (0.5 to 2)    for "revenue": so is a dearer product
 *     price = base × urgency × worth, in whole minor units of the currency, at least one
 *
 * Whole minor units, because sellers are billed in them: a statement of thousandths of a cent cannot be paid.
 */
export function singleSellerClickPrice(of: SingleSellerPricing): Micros {
  const base = of.plannedMicros / CLICKS_A_DAY;
  const expected = of.plannedMicros * of.elapsedShare;
  const progress = expected + base === 0 ? 1 : (of.spentMicros + base) / (expected + base);
  const urgency = clamp(2 - progress, URGENCY.least, URGENCY.most);
  const unit = minorUnit(of.currency);
  return Math.max(1, Math.floor((base * urgency * worthOf(of)) / unit)) * unit;
}

function worthOf({ goal, interest, relativeValue }: SingleSellerPricing): number {
  if (goal === 'clicks') return 1;
  const intent = 0.5 + Math.min(1, interest / FULL_INTEREST);
  return goal === 'sales' ? intent : intent * clamp(relativeValue, 0.5, 2);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

// Asking the runtime costs microseconds. There are fewer than 200 currencies.
const minorUnits = new Map<string, Micros>();

function minorUnit(currency: string): Micros {
  let unit = minorUnits.get(currency);
  if (unit === undefined) {
    unit = 10 ** (6 - minorDigits(currency));
    minorUnits.set(currency, unit);
  }
  return unit;
}
