import type { Micros } from '../../base/money.ts';
import type { EpochMs, IsoDate } from '../../base/time.ts';
import type { Position } from '../../stores/log/port.ts';
import type { ClickFlaw } from './charge.ts';

/** A click that waits for its judgement, as delivery recorded it. */
export interface LedgerClick {
  /** Of its record in the `ads` stream: a click is known by it, so that reading it twice bills it once. */
  readonly position: Position;
  readonly linkId: string;
  readonly timeMs: EpochMs;
  readonly advertiserId: number;
  readonly campaignId: number;
  readonly sellerId: string;
  readonly product: string;
  readonly shopper: readonly string[];
  readonly priceMicros: Micros;
  /** The link was followed too long after its bid to be billed. */
  readonly expired: boolean;
  /** Absent for a click that a shopper may have made. */
  readonly flaw?: ClickFlaw | undefined;
}

/** Which budgets stand for a click: those of its seller-campaign at its time. */
export interface ClickFunds {
  /** The click's date in the advertiser's zone: the day on which its charge counts. */
  readonly day: IsoDate;
  readonly totalBudgetId: string | null;
  readonly dailyBudgetId: string | null;
  /** No total budget covers the day, but a suspended one would. */
  readonly suspended: boolean;
}
