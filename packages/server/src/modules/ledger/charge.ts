import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';

/** The stream of charges: every click that was judged, in the order of the ledger; written by this module only. */
export const CHARGES_STREAM = 'charges';

/** What shows that nobody clicked: a known bot followed the link, or one whose ad was never shown. */
export type ClickFlaw = 'bot' | 'no-impression';

/** Why a click was not billed in full, or at all. */
export type NotBilledReason =
  | 'double-click'
  | ClickFlaw
  | 'link-expired'
  | 'no-budget'
  | 'budget-suspended'
  | 'budget-exhausted'
  | 'daily-budget-exhausted';

/** One judged click. `chargedMicros + givenAwayMicros = priceMicros` whenever the click was a billable one. */
export interface Charge {
  readonly v: 1;
  /** Number of the charge: 1, 2, 3 … without holes; equal to its position in the `charges` stream. */
  readonly seq: number;
  /** Position of the click in the `ads` stream. */
  readonly clickPosition: number;
  readonly linkId: string;
  readonly timeMs: EpochMs;
  readonly advertiserId: number;
  readonly campaignId: number;
  readonly sellerId: string;
  readonly product: string;
  readonly shopper: readonly string[];
  readonly priceMicros: Micros;
  readonly chargedMicros: Micros;
  /** What the seller got for nothing because a budget ran out: price minus charge. 0 for a refused click. */
  readonly givenAwayMicros: Micros;
  /** The total budget and the daily budget that paid, if any. */
  readonly budgetId: string | null;
  readonly dailyBudgetId: string | null;
  /** null for a click billed in full. */
  readonly reason: NotBilledReason | null;
}
