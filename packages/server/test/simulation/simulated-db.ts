import type { Db } from '../../src/stores/db/port.ts';
import { Refused } from './failures.ts';
import {
  type AccountRow,
  type BudgetRow,
  type ChargeRow,
  constraintFault,
  type DayRow,
  emptyTables,
  isJudged,
  overlaid,
  type Tables,
} from './tables.ts';
import type { Turns } from './turns.ts';

/** What is durable, and who holds which row. Outlives the process. */
export interface Disk {
  readonly tables: Tables;
  /** Rises with every commit. */
  version: number;
  /** Told of what a transaction is about to commit, before it is there. */
  committing: (written: Tables, look: Look) => void;
}

/** The budgets as the transaction saw them when it looked last; as they are now when it never looked. */
export type Look = ReadonlyMap<string, BudgetRow>;

interface Transaction {
  look: Look | null;
  readonly written: Tables;
  cursorWritten: boolean;
  readonly locks: Set<string>;
  /** The row whose lock it waits for. */
  waitsFor: string | null;
}

type Statement = (of: Called) => Promise<readonly unknown[]> | readonly unknown[];

interface Called {
  readonly sql: string;
  readonly values: readonly unknown[];
  readonly disk: Disk;
  readonly tx: Transaction;
  lock(rows: readonly string[]): Promise<void>;
}

/** Two transactions wait for each other: the database ends one of them. */
class Deadlock extends Error {}

/**
 * The database port in memory, for the statements that settlement makes: read committed, row locks, constraints, and a turn
 * before every statement, so that transactions interleave. An unknown statement fails: the simulation has to learn it.
 */
export function simulatedDb(disk: Disk, turns: Turns): Db {
  const life = turns.life;
  const held = new Map<string, Transaction>();
  const waiting: (() => void)[] = [];

  async function lock(tx: Transaction, rows: readonly string[]): Promise<void> {
    for (const row of rows) {
      for (let holder = held.get(row); holder !== undefined && holder !== tx; holder = held.get(row)) {
        if (isCircle(tx, holder)) throw new Deadlock();
        tx.waitsFor = row;
        await new Promise<void>((resolve) => waiting.push(resolve));
        tx.waitsFor = null;
      }
      held.set(row, tx);
      tx.locks.add(row);
      await turns.take(life);
    }
  }

  function isCircle(tx: Transaction, holder: Transaction): boolean {
    let next: Transaction | undefined = holder;
    while (next !== undefined && next !== tx)
      next = next.waitsFor === null ? undefined : held.get(next.waitsFor);
    return next === tx;
  }

  function release(tx: Transaction): void {
    for (const row of tx.locks) held.delete(row);
    for (const resume of waiting.splice(0)) resume();
  }

  async function run<Row>(tx: Transaction, sql: string, values: readonly unknown[]): Promise<Row[]> {
    await turns.take(life);
    const statement = statementOf(sql);
    const called = { sql, values, disk, tx, lock: (rows: readonly string[]) => lock(tx, rows) };
    return (await statement(called)) as Row[];
  }

  async function transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const tx: Transaction = {
      written: emptyTables(),
      look: null,
      cursorWritten: false,
      locks: new Set(),
      waitsFor: null,
    };
    try {
      const result = await work({ ...db, query: (sql, values = []) => run(tx, sql, values) } as Db);
      await turns.take(life);
      commit(disk, tx);
      release(tx);
      await turns.take(life); // whoever is killed here has committed and does not know it
      return result;
    } catch (error) {
      release(tx);
      if (error instanceof Deadlock) return transaction(work); // as the real one is retried
      throw error;
    }
  }

  const db = {
    query: (sql: string, values: readonly unknown[] = []) => transaction((tx) => tx.query(sql, values)),
    transaction,
  } as unknown as Db;
  return db;
}

function commit(disk: Disk, { written, cursorWritten, look }: Transaction): void {
  const { tables } = disk;
  const fault = constraintFault(tables, written);
  if (fault !== null) throw new Refused(fault);
  disk.committing(written, look ?? tables.budgets);
  for (const [id, row] of written.accounts) tables.accounts.set(id, row);
  for (const [id, row] of written.days) tables.days.set(id, row);
  for (const [id, row] of written.charges) tables.charges.set(id, row);
  for (const [id, row] of written.budgets) tables.budgets.set(id, row);
  if (cursorWritten) tables.cursor = written.cursor;
  disk.version++;
}

const CURSOR = 'cursor';

/** By how the statement begins. Order matters: the longer of two beginnings stands first. */
const STATEMENTS: readonly (readonly [start: string, Statement])[] = [
  ['SELECT ads_position, seq FROM ledger_cursor', readCursor],
  ['UPDATE ledger_cursor', writeCursor],
  ['SELECT budget_id FROM ledger_accounts WHERE', lockAccounts],
  ['SELECT budget_id::text, kind, cap_micros', readAccounts],
  ['SELECT budget_id::text, day::text, cap_micros', readDays],
  ['SELECT budget_id::text, kind, posted_micros', allAccounts],
  ['SELECT budget_id::text, day::text, posted_micros', allDays],
  ['SELECT link_id FROM ledger_charges', judgedLinks],
  ['INSERT INTO ledger_charges', insertCharges],
  ['SELECT seq, click_position', readCharges],
  ['UPDATE ledger_accounts AS account', writeAccounts],
  ['INSERT INTO ledger_days', writeDays],
  ['INSERT INTO ledger_accounts', openAccounts],
  ['WITH wanted AS', setCaps],
  ['BUDGETS', readBudgets],
  ['BUDGET', writeBudget],
];

const known = new Map<string, Statement>();

function statementOf(sql: string): Statement {
  const statement =
    known.get(sql) ?? STATEMENTS.find(([start]) => sql.trim().replace(/\s+/g, ' ').startsWith(start))?.[1];
  if (statement === undefined) throw new Error(`the simulated database does not know: ${sql}`);
  known.set(sql, statement);
  return statement;
}

async function readCursor({ sql, disk, tx, lock }: Called) {
  if (sql.includes('FOR UPDATE')) await lock([CURSOR]);
  return [tx.cursorWritten ? tx.written.cursor : disk.tables.cursor];
}

async function writeCursor({ values, tx, lock }: Called) {
  await lock([CURSOR]);
  const [ads_position = 0, seq = 0] = values as number[];
  tx.written.cursor = { ads_position, seq };
  tx.cursorWritten = true;
  return [];
}

async function lockAccounts({ sql, values, lock }: Called) {
  const ids = [...(values[0] as string[])];
  await lock(sql.includes('ORDER BY') ? ids.sort() : ids);
  return [];
}

function accountsOf({ disk, tx }: Called): AccountRow[] {
  return overlaid(disk.tables.accounts, tx.written.accounts);
}

function daysOf({ disk, tx }: Called): DayRow[] {
  return overlaid(disk.tables.days, tx.written.days);
}

function readAccounts(called: Called) {
  return accountsOf(called).filter(({ budget_id }) => (called.values[0] as string[]).includes(budget_id));
}

function readDays(called: Called) {
  const [ids, days] = called.values as [string[], string[]];
  return daysOf(called).filter(({ budget_id, day }) => ids.includes(budget_id) && days.includes(day));
}

function allAccounts(called: Called) {
  return accountsOf(called).filter(({ posted_micros }) => posted_micros > 0);
}

function allDays(called: Called) {
  return daysOf(called).filter(({ posted_micros }) => posted_micros > 0);
}

function judgedLinks({ values, disk }: Called) {
  return [...disk.tables.charges.values()].filter(
    (row) => (values[0] as string[]).includes(row.link_id) && isJudged(row),
  );
}

function insertCharges({ values, tx }: Called) {
  for (const row of JSON.parse(String(values[0])) as ChargeRow[]) {
    if (tx.written.charges.has(row.seq)) throw new Refused(`ledger_charges: number ${row.seq} twice`);
    tx.written.charges.set(row.seq, row);
  }
  return [];
}

function readCharges({ values, disk }: Called) {
  const [after, limit] = values as [number, number];
  const rows = [...disk.tables.charges.values()].sort((a, b) => a.seq - b.seq);
  return rows.filter(({ seq }) => seq > after).slice(0, limit);
}

async function writeAccounts(called: Called) {
  const rows = JSON.parse(String(called.values[0])) as AccountRow[];
  await called.lock(rows.map(({ budget_id }) => budget_id));
  for (const row of rows) {
    const known = accountsOf(called).find(({ budget_id }) => budget_id === row.budget_id);
    if (known !== undefined) called.tx.written.accounts.set(row.budget_id, { ...known, ...row });
  }
  return [];
}

function writeDays({ values, tx }: Called) {
  for (const row of JSON.parse(String(values[0])) as DayRow[])
    tx.written.days.set(`${row.budget_id} ${row.day}`, row);
  return [];
}

function openAccounts({ values, tx }: Called) {
  const nothing = { posted_micros: 0, given_away_micros: 0, charged_at_ms: null };
  for (const row of JSON.parse(String(values[0])) as AccountRow[])
    tx.written.accounts.set(row.budget_id, { ...nothing, ...row });
  return [];
}

function setCaps(called: Called) {
  const [ids, caps] = called.values as [string[], (number | null)[]];
  return ids.flatMap((budget_id, i) => {
    const row = accountsOf(called).find((account) => account.budget_id === budget_id);
    if (row === undefined) return [];
    const cap_micros = caps[i] ?? null;
    const is_set = row.kind === 'daily' || cap_micros === null || cap_micros >= row.posted_micros;
    if (is_set) called.tx.written.accounts.set(budget_id, { ...row, cap_micros });
    return [{ budget_id, posted_micros: row.posted_micros, is_set }];
  });
}

function readBudgets({ disk, tx }: Called) {
  tx.look = new Map(disk.tables.budgets);
  return overlaid(disk.tables.budgets, tx.written.budgets);
}

function writeBudget({ values, tx }: Called) {
  const [budget] = values as [BudgetRow];
  tx.written.budgets.set(budget.budgetId, budget);
  return [];
}
