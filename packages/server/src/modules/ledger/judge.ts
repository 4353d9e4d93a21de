import { assert } from '../../base/assert.ts';
import type { Micros } from '../../base/money.ts';
import type { Charge, ClickFlaw } from './charge.ts';

/** One of the budgets that would pay for a click, and what it has left for it; null is without end. */
export interface Fund {
  readonly budgetId: string;
  readonly leftMicros: Micros | null;
}

/** Everything that decides what a click costs its seller. */
export interface ClickCase {
  readonly priceMicros: Micros;
  /** The link was clicked too long after its bid. */
  readonly expired: boolean;
  readonly flaw?: ClickFlaw | undefined;
  /** The link was judged before: only its first click can cost anything. */
  readonly repeated: boolean;
  /** A budget covers the click's day but is suspended. */
  readonly suspended: boolean;
  readonly total: Fund | null;
  readonly daily: Fund | null;
}

export type Verdict = Pick<
  Charge,
  'chargedMicros' | 'givenAwayMicros' | 'budgetId' | 'dailyBudgetId' | 'reason'
>;

/**
 * What one click costs: the smallest of its price, what is left of the total and what is left of the day; the rest is
 * given away. A click that no budget stands for is refused and costs and gives away nothing.
 */
export function judge(click: ClickCase): Verdict {
  assert(
    Number.isSafeInteger(click.priceMicros) && click.priceMicros >= 0,
    'a click price is whole micro-units',
  );
  if (click.flaw !== undefined) return refused(click.flaw);
  if (click.repeated) return refused('double-click');
  if (click.expired) return refused('link-expired');
  if (click.total === null) return refused(click.suspended ? 'budget-suspended' : 'no-budget');

  const totalLeft = click.total.leftMicros ?? Number.POSITIVE_INFINITY;
  const dailyLeft = click.daily?.leftMicros ?? Number.POSITIVE_INFINITY;
  const chargedMicros = Math.min(click.priceMicros, totalLeft, dailyLeft);
  if (chargedMicros < 0) assert(false, `budget ${click.total.budgetId} has less than nothing left`);
  const shortReason = totalLeft <= dailyLeft ? 'budget-exhausted' : 'daily-budget-exhausted';
  return {
    chargedMicros,
    givenAwayMicros: click.priceMicros - chargedMicros,
    budgetId: click.total.budgetId,
    dailyBudgetId: click.daily?.budgetId ?? null,
    reason: chargedMicros === click.priceMicros ? null : shortReason,
  };
}

function refused(reason: NonNullable<Verdict['reason']>): Verdict {
  return { chargedMicros: 0, givenAwayMicros: 0, budgetId: null, dailyBudgetId: null, reason };
}
