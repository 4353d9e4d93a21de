import type { Dice } from '../../base/dice.ts';

/** In a first-price auction the winner pays what it bid: parts of what an impression is worth that are tried. */
export const SHARES = [1, 0.9, 0.8, 0.7, 0.6, 0.5] as const;

/** Of each share: how often it was bid at a place, and how often that won. */
export interface ShareCounts {
  readonly bids: readonly number[];
  readonly wins: readonly number[];
}

export const NO_COUNTS: ShareCounts = { bids: SHARES.map(() => 0), wins: SHARES.map(() => 0) };

/** Bids of which so many are made at any share, so that a market that changes is noticed. */
const TRIED = 0.05;

/**
 * Before anything is known, winning is taken to depend on the price as strongly as its fourth power: then nothing is gained by
 * bidding less, and the full worth is bid. So many bids of each share outweigh that.
 */
const PRIOR = { bids: 10, rate: 0.3, power: 4 } as const;

/** What an impression is worth to the marketplace, relative to what is bid for it at most: the rest is its margin. */
const GROSS = 1.25;

/** The part of its worth to bid for an impression: that with the most gain, which is what is left of its worth when it is won. */
export function shareOf({ bids, wins }: ShareCounts, dice: Dice): number {
  if (dice() < TRIED) return SHARES[Math.floor(dice() * SHARES.length)] ?? 1;
  let best = 1;
  let most = Number.NEGATIVE_INFINITY;
  for (const [i, share] of SHARES.entries()) {
    const expected = PRIOR.rate * share ** PRIOR.power;
    const rate = ((wins[i] ?? 0) + PRIOR.bids * expected) / ((bids[i] ?? 0) + PRIOR.bids);
    const gain = (GROSS - share) * rate;
    if (gain > most) {
      most = gain;
      best = share;
    }
  }
  return best;
}
