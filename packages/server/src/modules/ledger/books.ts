import { assert } from '../../base/assert.ts';
import { addMicros, type Micros } from '../../base/money.ts';
import type { EpochMs, IsoDate } from '../../base/time.ts';
import type { Charge } from './charge.ts';
import type { Fund } from './judge.ts';

/** What was posted to an account, or to one day of it. */
export interface Posting {
  postedMicros: Micros;
  givenAwayMicros: Micros;
  /** The click's time of the last charge, null before the first. */
  chargedAtMs: EpochMs | null;
}

export interface DayPosting extends Posting {
  /** The cap of a daily account when the day was last charged: lowering it later binds from then on only. */
  capMicros: Micros | null;
}

export interface Account extends Posting {
  readonly budgetId: string;
  readonly kind: 'total' | 'daily';
  readonly capMicros: Micros | null;
  /** The days that the batch may touch. */
  readonly days: Map<IsoDate, DayPosting>;
}

/** The accounts of one batch, as locked, and what the batch does to them. */
export class Books {
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly touched = new Map<string, { account: Account; days: Set<IsoDate> }>();

  constructor(accounts: readonly Account[]) {
    this.#accounts = new Map(accounts.map((account) => [account.budgetId, account]));
  }

  /** What an account has left for a click on that day: of its total, or of that day when it is a daily one. */
  fund(budgetId: string, day: IsoDate): Fund {
    const account = this.#account(budgetId);
    if (account.capMicros === null) return { budgetId, leftMicros: null };
    const used = account.kind === 'total' ? account.postedMicros : (account.days.get(day)?.postedMicros ?? 0);
    // A daily cap may have been lowered below what the day had posted already; a total never is.
    const left = account.capMicros - used;
    return { budgetId, leftMicros: account.kind === 'daily' ? Math.max(0, left) : left };
  }

  post(charge: Charge, day: IsoDate): void {
    if (charge.budgetId !== null) this.#postTo(charge.budgetId, charge, day);
    if (charge.dailyBudgetId !== null) this.#postTo(charge.dailyBudgetId, charge, day);
  }

  #postTo(budgetId: string, charge: Charge, day: IsoDate): void {
    const account = this.#account(budgetId);
    let ofDay = account.days.get(day);
    if (ofDay === undefined) {
      ofDay = { capMicros: null, postedMicros: 0, givenAwayMicros: 0, chargedAtMs: null };
      account.days.set(day, ofDay);
    }
    if (account.kind === 'daily' && charge.chargedMicros > 0) ofDay.capMicros = account.capMicros;
    add(account, charge);
    add(ofDay, charge);
    const inCap = account.kind === 'total' ? account.postedMicros : ofDay.postedMicros;
    if (account.capMicros !== null && charge.chargedMicros > 0 && inCap > account.capMicros)
      assert(false, `charge ${charge.seq} would take budget ${budgetId} past its cap`);
    const touched = this.touched.get(budgetId);
    if (touched === undefined) this.touched.set(budgetId, { account, days: new Set([day]) });
    else touched.days.add(day);
  }

  #account(budgetId: string): Account {
    const account = this.#accounts.get(budgetId);
    // Texts are made only for what is wrong: there are hundreds of thousands of these in a second.
    if (account === undefined)
      assert(false, `budget ${budgetId} was not locked before its clicks were judged`);
    return account;
  }
}

function add(posting: Posting, { chargedMicros, givenAwayMicros, timeMs }: Charge): void {
  posting.postedMicros = addMicros(posting.postedMicros, chargedMicros);
  posting.givenAwayMicros = addMicros(posting.givenAwayMicros, givenAwayMicros);
  if (chargedMicros > 0) posting.chargedAtMs = Math.max(posting.chargedAtMs ?? 0, timeMs);
}
