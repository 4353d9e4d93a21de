import type { Micros } from '../../base/money.ts';
import type { IsoDate } from '../../base/time.ts';
import {
  type Account,
  Books,
  type Charge,
  type ClickFunds,
  judgeBatch,
  type LedgerClick,
} from '../ledger/index.ts';

/** A budget's account, with what was spent before the simulation begins. */
export interface OpeningAccount {
  readonly budgetId: string;
  readonly kind: Account['kind'];
  readonly capMicros: Micros | null;
  readonly postedMicros: Micros;
}

/** The ledger's own judging and posting on accounts in memory: no locks, because nobody else is there. */
export class MemoryLedger {
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #links = new Set<string>();
  #seq = 0;

  constructor(accounts: readonly OpeningAccount[]) {
    this.#accounts = new Map(
      accounts.map((account) => [
        account.budgetId,
        { ...account, givenAwayMicros: 0, chargedAtMs: null, days: new Map() },
      ]),
    );
  }

  posted(budgetId: string): Micros {
    return this.#accounts.get(budgetId)?.postedMicros ?? 0;
  }

  postedOn(budgetId: string, day: IsoDate): Micros {
    return this.#accounts.get(budgetId)?.days.get(day)?.postedMicros ?? 0;
  }

  settle(clicks: readonly LedgerClick[], fundsOf: (click: LedgerClick) => ClickFunds): Charge[] {
    const funded = clicks.map((click) => ({ click, funds: fundsOf(click) }));
    const ids = new Set(funded.flatMap(({ funds }) => [funds.totalBudgetId, funds.dailyBudgetId]));
    const books = new Books([...ids].flatMap((id) => (id === null ? [] : (this.#accounts.get(id) ?? []))));
    const known = clicks.flatMap(({ linkId }) => (this.#links.has(linkId) ? [linkId] : []));
    const charges = judgeBatch(funded, books, { linkIds: new Set(known), lastSeq: this.#seq });
    for (const { linkId } of charges) this.#links.add(linkId);
    this.#seq += charges.length;
    return charges;
  }
}
