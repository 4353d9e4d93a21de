import type { Micros } from '../../base/money.ts';
import { type EpochMs, MINUTE_MS } from '../../base/time.ts';

/**
 * What a budget has offered of late and has not been charged for yet: how much may still come. Told of every bid and of
 * every charge; a few numbers, however many ads are out.
 */
export interface Outlay {
  /** Click prices of the bids, each counting less the older it is, as of {@link asOfMs}. */
  readonly offeredMicros: Micros;
  readonly asOfMs: EpochMs;
  /** From these it is learned how many bids a click takes. */
  readonly bids: number;
  readonly clicks: number;
  /** Bids that were won and shown. */
  readonly impressions: number;
}

export const NO_OUTLAY: Outlay = { offeredMicros: 0, asOfMs: 0, bids: 0, clicks: 0, impressions: 0 };

/**
 * The mean time from a bid to its charge: the page loads, someone looks and clicks within a minute or so, the click is
 * settled. What comes hours later is little, and the ledger gives it away.
 */
const ANSWER_MS = 2 * MINUTE_MS;

/** Believed beforehand: of 1,000 bids, two are clicked. Many of the bids are lost in their auctions. */
const PRIOR = { clicks: 0.2, bids: 100 } as const;

/** Of fewer bids nothing can be told. */
const TELLING_BIDS = 50;

/** Counts are halved beyond so many bids, so that what is learned follows the market. */
const BIDS_MAX = 20_000;

/** A chance of 1 in 50 that the click of an ad cannot be paid any more is taken, and no greater one. */
const UNPAID_CHANCE_MAX = 0.02;

/** Clicks beyond which the chance is not worked out: there is enough for all that could be out. */
const CLICKS_FAR = 1_000;

/** The outlay after one more bid at that click price. */
export function withBid(outlay: Outlay, clickMicros: Micros, nowMs: EpochMs): Outlay {
  const scale = outlay.bids >= BIDS_MAX ? 0.5 : 1;
  return {
    offeredMicros: offeredNow(outlay, nowMs) + clickMicros,
    asOfMs: Math.max(nowMs, outlay.asOfMs),
    bids: outlay.bids * scale + 1,
    clicks: outlay.clicks * scale,
    impressions: outlay.impressions * scale,
  };
}

/** The outlay after a click was charged, or given away. */
export function withClick(outlay: Outlay): Outlay {
  return { ...outlay, clicks: outlay.clicks + 1 };
}

/** The outlay after an ad was shown. */
export function withImpression(outlay: Outlay): Outlay {
  return { ...outlay, impressions: outlay.impressions + 1 };
}

/** Which share of the bids is won; 1 as long as too few were made to tell. */
export function winsOf({ bids, impressions }: Outlay): number {
  return bids < TELLING_BIDS ? 1 : Math.min(1, impressions / bids);
}

/** What the ads that are out will probably still cost. */
export function awaited(outlay: Outlay, nowMs: EpochMs): Micros {
  const clicksOfABid = (outlay.clicks + PRIOR.clicks) / (outlay.bids + PRIOR.bids);
  return offeredNow(outlay, nowMs) * Math.min(1, clicksOfABid);
}

/** A clock that was set back leaves what was offered as it is. */
function offeredNow({ offeredMicros, asOfMs }: Outlay, nowMs: EpochMs): Micros {
  return offeredMicros === 0 ? 0 : offeredMicros * Math.exp(-Math.max(0, nowMs - asOfMs) / ANSWER_MS);
}

/**
 * Whether one more ad may go out: true while its click can be paid with a chance of at least 49 in 50, given what is left
 * and what is awaited from the ads that are out. Clicks come independently of each other, so that their number follows
 * Poisson's law. This slows a budget down over its last clicks instead of giving some of them away.
 */
export function canPay(of: { leftMicros: Micros; clickMicros: Micros; awaitedMicros: Micros }): boolean {
  if (of.awaitedMicros <= 0 || of.clickMicros <= 0) return true;
  // The last click may cost less than the others: it is paid with what is left.
  const payable = Math.max(1, Math.floor(of.leftMicros / of.clickMicros));
  const mean = of.awaitedMicros / of.clickMicros;
  if (payable > CLICKS_FAR || payable > mean + 5 * Math.sqrt(mean) + 10) return true;
  return chanceOfAtLeast(payable, mean) <= UNPAID_CHANCE_MAX;
}

/** The chance that so many or more come when `mean` are expected, by Poisson's law. */
export function chanceOfAtLeast(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let fewer = 0;
  for (let i = 0; i < count; i++) {
    fewer += term;
    term *= mean / (i + 1);
  }
  return Math.max(0, 1 - fewer);
}
