import { assert } from '../../base/assert.ts';
import type { Micros } from '../../base/money.ts';
import type { EpochMs, IsoDate } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Log, Position } from '../../stores/log/port.ts';
import { lockAccounts, type NewAccount, type NewCap, openAccounts, setCaps } from './accounts.ts';
import { CHARGES_STREAM, type Charge } from './charge.ts';
import { PostedSpend } from './posted.ts';
import { ChargesRelay } from './relay.ts';
import { type SettleInput, settleInside } from './settle.ts';
import { readStatement, type StatementLine, type StatementPeriod } from './statement.ts';

/** The only place where money moves. */
export interface Ledger {
  /** Opens the account of a new budget inside the transaction that creates it. */
  openAccount(tx: Db, account: NewAccount): Promise<void>;
  openAccounts(tx: Db, accounts: readonly NewAccount[]): Promise<void>;
  /** Resolves with the budgets, and what they have posted, whose total cap would fall below it: these stay as they were. */
  setCaps(tx: Db, caps: readonly NewCap[]): Promise<ReadonlyMap<string, Micros>>;
  /** To be taken before the dates or the suspension of budgets change; held until the transaction ends. */
  lockAccounts(tx: Db, budgetIds: readonly string[]): Promise<void>;

  /** What a budget has spent: all of it, on one day, or up to and including a day. From memory, 0 when unknown. */
  posted(budgetId: string): Micros;
  postedOn(budgetId: string, day: IsoDate): Micros;
  postedThrough(budgetId: string, day: IsoDate): Micros;
  /** When a budget was last charged, by the click's time; for a daily one also on each of its days. null for never. */
  chargedAt(budgetId: string): EpochMs | null;
  chargedDays(budgetId: string): ReadonlyMap<IsoDate, EpochMs>;
  /** Calls back with the ids of the budgets that a settled batch has charged or given away from. */
  onPosted(listener: (budgetIds: readonly string[]) => void): void;

  /** What a seller was charged in a period, by day, campaign and budget: from the database, as committed. */
  statement(period: StatementPeriod): Promise<StatementLine[]>;

  /** Position in the `ads` stream up to which everything is settled; first repairs what a crash has left undone. */
  settledUpTo(): Promise<Position>;
  /** Judges and posts a stretch of clicks, all or nothing, and relays the charges. Repeating it changes nothing. */
  settle(input: SettleInput): Promise<readonly Charge[]>;
}

export async function openLedger(deps: { db: Db; log: Log }): Promise<Ledger> {
  const { db, log } = deps;
  const posted = new PostedSpend();
  const relay = new ChargesRelay(db, log);
  const listeners: ((budgetIds: readonly string[]) => void)[] = [];
  let known = -1; // the number of the last charge that memory has taken in

  async function settledUpTo(): Promise<Position> {
    const [cursor] = await db.query<{ ads_position: number; seq: number }>(
      'SELECT ads_position, seq FROM ledger_cursor',
    );
    assert(cursor !== undefined, 'the ledger has no cursor row');
    if (cursor.seq !== known) {
      await posted.load(db);
      known = cursor.seq;
    }
    await relay.catchUp();
    const end = await log.end(CHARGES_STREAM);
    // More charges in the log than in the database: the two folders are not of the same age.
    assert(end === cursor.seq, `the log holds ${end} charges and the database ${cursor.seq}`);
    return cursor.ads_position;
  }

  async function settle(input: SettleInput): Promise<readonly Charge[]> {
    const settled = await db.transaction((tx) => settleInside(tx, input));
    posted.committed(settled.touched);
    known = settled.seq;
    if (settled.touched.size > 0) for (const heard of listeners) heard([...settled.touched.keys()]);
    await relay.append(settled.charges);
    return settled.charges;
  }

  await settledUpTo();
  return {
    openAccount: (tx, account) => openAccounts(tx, [account]),
    openAccounts,
    setCaps,
    lockAccounts,
    posted: (budgetId) => posted.of(budgetId),
    postedOn: (budgetId, day) => posted.on(budgetId, day),
    postedThrough: (budgetId, day) => posted.through(budgetId, day),
    chargedAt: (budgetId) => posted.chargedAt(budgetId),
    chargedDays: (budgetId) => posted.chargedDays(budgetId),
    onPosted: (listener) => void listeners.push(listener),
    statement: (period) => readStatement(db, period),
    settledUpTo,
    settle,
  };
}
