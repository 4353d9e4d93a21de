import type { Dice } from '../../../base/dice.ts';

/** The first pause; it doubles with each further attempt. */
const FIRST_MS = 1_000;
/** A destination that was down for long is asked at least this often. */
const LONGEST_MS = 300_000;
/** So many attempts fit into what an event is worth waiting for, whatever its kind. */
const ATTEMPTS_WITHIN_DEADLINE = 30;

/**
 * The pause before the next attempt: exponential, between half and all of it by the dice, so that those who failed together
 * do not come back together.
 * @param attempts made so far, at least 1
 * @param deadlineMs how long the event is worth delivering in all
 */
export function backOffMs(attempts: number, deadlineMs: number, dice: Dice): number {
  const most = Math.max(FIRST_MS, Math.min(LONGEST_MS, deadlineMs / ATTEMPTS_WITHIN_DEADLINE));
  const whole = Math.min(FIRST_MS * 2 ** (attempts - 1), most);
  return Math.round(whole * (0.5 + dice() / 2));
}
