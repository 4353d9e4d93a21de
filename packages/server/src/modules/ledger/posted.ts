import type { Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Account } from './books.ts';

/** What every budget has spent, in memory, so that a bid reads it without a query. */
export interface Posted {
  of(budgetId: string): Micros;
  on(budgetId: string, day: IsoDate): Micros;
  /** Sum of the days up to and including that one. */
  through(budgetId: string, day: IsoDate): Micros;
}

interface Spend {
  postedMicros: Micros;
  readonly days: Map<IsoDate, Micros>;
}

export class PostedSpend implements Posted {
  #spends = new Map<string, Spend>();

  of(budgetId: string): Micros {
    return this.#spends.get(budgetId)?.postedMicros ?? 0;
  }

  on(budgetId: string, day: IsoDate): Micros {
    return this.#spends.get(budgetId)?.days.get(day) ?? 0;
  }

  through(budgetId: string, day: IsoDate): Micros {
    let sum = 0;
    for (const [date, micros] of this.#spends.get(budgetId)?.days ?? []) if (date <= day) sum += micros;
    return sum;
  }

  /** Takes over what a committed batch did. */
  committed(touched: ReadonlyMap<string, { account: Account; days: ReadonlySet<IsoDate> }>): void {
    for (const [budgetId, { account, days }] of touched) {
      const spend = this.#spends.get(budgetId) ?? { postedMicros: 0, days: new Map<IsoDate, Micros>() };
      spend.postedMicros = account.postedMicros;
      for (const day of days) spend.days.set(day, account.days.get(day)?.postedMicros ?? 0);
      this.#spends.set(budgetId, spend);
    }
  }

  /** Reads everything anew: at the start, and when a commit's outcome was not heard. */
  async load(db: Db): Promise<void> {
    const spends = new Map<string, Spend>();
    const rows = await db.query<{ budget_id: string; posted_micros: Micros }>(
      'SELECT budget_id::text, posted_micros FROM ledger_accounts WHERE posted_micros > 0',
    );
    for (const row of rows) spends.set(row.budget_id, { postedMicros: row.posted_micros, days: new Map() });
    const days = await db.query<{ budget_id: string; day: IsoDate; posted_micros: Micros }>(
      'SELECT budget_id::text, day::text, posted_micros FROM ledger_days WHERE posted_micros > 0',
    );
    // One string for each date, however many budgets spent on it.
    const dates = new Map<string, IsoDate>();
    for (const row of days) {
      const date = dates.get(row.day) ?? row.day;
      dates.set(date, date);
      spends.get(row.budget_id)?.days.set(date, row.posted_micros);
    }
    this.#spends = spends;
  }
}
