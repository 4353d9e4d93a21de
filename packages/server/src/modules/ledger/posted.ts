import type { Micros } from '../../base/money.ts';
import type { EpochMs, IsoDate } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Account } from './books.ts';

/** What every budget has spent, in memory, so that a bid reads it without a query. */
export interface Posted {
  of(budgetId: string): Micros;
  on(budgetId: string, day: IsoDate): Micros;
  /** Sum of the days up to and including that one. */
  through(budgetId: string, day: IsoDate): Micros;
  /** When the last charge was made, by its click's time; null before the first. */
  chargedAt(budgetId: string): EpochMs | null;
  /** For a daily account: the same for each of its days. */
  chargedDays(budgetId: string): ReadonlyMap<IsoDate, EpochMs>;
}

interface Spend {
  postedMicros: Micros;
  chargedAtMs: EpochMs | null;
  readonly days: Map<IsoDate, Micros>;
  /** Of daily accounts only: the others run dry once, at their last charge. */
  readonly chargedDays: Map<IsoDate, EpochMs> | null;
}

const NO_DAYS: ReadonlyMap<IsoDate, EpochMs> = new Map();

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

  chargedAt(budgetId: string): EpochMs | null {
    return this.#spends.get(budgetId)?.chargedAtMs ?? null;
  }

  chargedDays(budgetId: string): ReadonlyMap<IsoDate, EpochMs> {
    return this.#spends.get(budgetId)?.chargedDays ?? NO_DAYS;
  }

  /** Takes over what a committed batch did. */
  committed(touched: ReadonlyMap<string, { account: Account; days: ReadonlySet<IsoDate> }>): void {
    for (const [budgetId, { account, days }] of touched) {
      const spend = this.#spends.get(budgetId) ?? newSpend(account.kind);
      spend.postedMicros = account.postedMicros;
      spend.chargedAtMs = account.chargedAtMs;
      for (const day of days) {
        const posting = account.days.get(day);
        spend.days.set(day, posting?.postedMicros ?? 0);
        if (posting?.chargedAtMs != null) spend.chargedDays?.set(day, posting.chargedAtMs);
      }
      this.#spends.set(budgetId, spend);
    }
  }

  /** Reads everything anew: at the start, and when a commit's outcome was not heard. */
  async load(db: Db): Promise<void> {
    const spends = new Map<string, Spend>();
    const rows = await db.query<SpendRow>(
      'SELECT budget_id::text, kind, posted_micros, charged_at_ms FROM ledger_accounts WHERE posted_micros > 0',
    );
    for (const row of rows) {
      const posted = { postedMicros: row.posted_micros, chargedAtMs: row.charged_at_ms };
      spends.set(row.budget_id, { ...newSpend(row.kind), ...posted });
    }
    const days = await db.query<DayRow>(
      'SELECT budget_id::text, day::text, posted_micros, charged_at_ms FROM ledger_days WHERE posted_micros > 0',
    );
    // One string for each date, however many budgets spent on it.
    const dates = new Map<string, IsoDate>();
    for (const row of days) {
      const date = dates.get(row.day) ?? row.day;
      dates.set(date, date);
      const spend = spends.get(row.budget_id);
      spend?.days.set(date, row.posted_micros);
      if (row.charged_at_ms !== null) spend?.chargedDays?.set(date, row.charged_at_ms);
    }
    this.#spends = spends;
  }
}

interface SpendRow {
  budget_id: string;
  kind: Account['kind'];
  posted_micros: Micros;
  charged_at_ms: EpochMs | null;
}

interface DayRow extends Omit<SpendRow, 'kind'> {
  day: IsoDate;
}

function newSpend(kind: Account['kind']): Spend {
  const chargedDays = kind === 'daily' ? new Map<IsoDate, EpochMs>() : null;
  return { postedMicros: 0, chargedAtMs: null, days: new Map(), chargedDays };
}
