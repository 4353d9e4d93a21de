import type { Dice } from '../../base/dice.ts';

/** How many of something that comes at random come when `mean` are expected: Knuth's product of throws. */
export function poisson(mean: number, dice: Dice): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(dice)));
  const least = Math.exp(-mean);
  let product = dice();
  let count = 0;
  while (product > least) {
    product *= dice();
    count++;
  }
  return count;
}

/** A throw of the standard normal distribution, by Box and Muller. */
export function normal(dice: Dice): number {
  return Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice());
}

/** A number between two bounds, every order of magnitude as likely as the other. */
export function logUniform(least: number, most: number, dice: Dice): number {
  return least * (most / least) ** dice();
}
