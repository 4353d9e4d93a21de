import { BoundedMap } from '../../base/bounded.ts';
import type { EpochMs } from '../../base/time.ts';
import type { Charge, ClickFunds } from '../ledger/index.ts';
import { NO_OUTLAY, type Outlay, withBid, withClick, withImpression } from '../pacing/index.ts';
import type { SlotBid } from './decision.ts';

/** Budgets that bid within the last minutes; of the others nothing is out. */
const BUDGETS_MAX = 100_000;

/**
 * What each budget has offered of late and was not charged for yet, in this process. It is an estimate that only slows
 * bidding down: after a restart it begins anew, and the ledger holds the caps whatever it says.
 */
export class BudgetOutlays {
  readonly #outlays = new BoundedMap<string, Outlay>(BUDGETS_MAX);

  of(budgetId: string): Outlay {
    return this.#outlays.get(budgetId) ?? NO_OUTLAY;
  }

  bid({ funds, clickPriceMicros }: SlotBid, nowMs: EpochMs): void {
    for (const budget of [funds.total, funds.daily]) {
      // Nothing has to be awaited of a budget without limit.
      if (budget === null || budget.amountMicros === null) continue;
      this.#outlays.set(budget.budgetId, withBid(this.of(budget.budgetId), clickPriceMicros, nowMs));
    }
  }

  /** One of the ads was shown, of which these budgets would pay for a click. */
  shown({ totalBudgetId, dailyBudgetId }: ClickFunds): void {
    for (const id of [totalBudgetId, dailyBudgetId]) {
      const outlay = id === null ? undefined : this.#outlays.get(id);
      if (id !== null && outlay !== undefined) this.#outlays.set(id, withImpression(outlay));
    }
  }

  charged(charges: readonly Charge[]): void {
    for (const { budgetId, dailyBudgetId } of charges) {
      for (const id of [budgetId, dailyBudgetId]) {
        const outlay = id === null ? undefined : this.#outlays.get(id);
        if (id !== null && outlay !== undefined) this.#outlays.set(id, withClick(outlay));
      }
    }
  }
}
