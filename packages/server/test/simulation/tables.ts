import type { Account } from '../../src/modules/ledger/index.ts';

// What the simulated database holds: the ledger's tables, and of campaigns what settlement reads.

export interface AccountRow {
  readonly budget_id: string;
  readonly kind: Account['kind'];
  readonly cap_micros: number | null;
  readonly posted_micros: number;
  readonly given_away_micros: number;
  readonly charged_at_ms: number | null;
}

export interface DayRow extends Omit<AccountRow, 'kind'> {
  readonly day: string;
}

export interface ChargeRow {
  readonly seq: number;
  readonly click_position: number;
  readonly link_id: string;
  readonly time_ms: number;
  readonly price_micros: number;
  readonly charged_micros: number;
  readonly given_away_micros: number;
  readonly budget_id: string | null;
  readonly daily_budget_id: string | null;
  readonly reason: string | null;
  readonly [column: string]: unknown;
}

export interface BudgetRow {
  readonly budgetId: string;
  readonly type: 'Capped' | 'Daily';
  readonly startDate: string;
  readonly endDate: string;
  readonly isSuspended: boolean;
}

export interface Tables {
  readonly accounts: Map<string, AccountRow>;
  /** By budget and day, with a space between. */
  readonly days: Map<string, DayRow>;
  readonly charges: Map<number, ChargeRow>;
  readonly budgets: Map<string, BudgetRow>;
  cursor: { ads_position: number; seq: number };
}

export function emptyTables(): Tables {
  return {
    accounts: new Map(),
    days: new Map(),
    charges: new Map(),
    budgets: new Map(),
    cursor: { ads_position: 0, seq: 0 },
  };
}

/** Rows as a transaction sees them: its own writes over what is committed. */
export function overlaid<Row>(committed: ReadonlyMap<string, Row>, own: ReadonlyMap<string, Row>): Row[] {
  return [...new Map([...committed, ...own]).values()];
}

/** Whether the link is used up by this click. */
export function isJudged({ reason }: ChargeRow): boolean {
  return reason === null || !['double-click', 'bot', 'no-impression'].includes(reason);
}

/** What the real tables refuse, whatever the code above them does. */
export function constraintFault(before: Tables, written: Tables): string | null {
  for (const row of written.accounts.values()) {
    if (row.kind === 'total' && row.cap_micros !== null && row.posted_micros > row.cap_micros)
      return `ledger_accounts_within_cap: budget ${row.budget_id}`;
  }
  for (const row of written.days.values()) {
    if (row.cap_micros !== null && row.posted_micros > row.cap_micros)
      return `ledger_days_within_cap: budget ${row.budget_id} on ${row.day}`;
  }
  const charges = [...before.charges.values()];
  for (const row of written.charges.values()) {
    const isTaken = charges.some(
      (other) =>
        other.seq === row.seq ||
        other.click_position === row.click_position ||
        (other.link_id === row.link_id && isJudged(other) && isJudged(row)),
    );
    if (isTaken) return `ledger_charges: number ${row.seq}, click ${row.click_position}, link ${row.link_id}`;
    charges.push(row);
  }
  return null;
}
