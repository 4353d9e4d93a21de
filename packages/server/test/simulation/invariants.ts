import type { ClickRecord } from '../../src/modules/delivery/index.ts';
import type { Charge, Ledger } from '../../src/modules/ledger/index.ts';
import { MOMENTS } from './scene.ts';
import type { Look } from './simulated-db.ts';
import type { BudgetRow, ChargeRow, Tables } from './tables.ts';

/** Everything that is durable. */
export interface Evidence {
  readonly tables: Tables;
  readonly streams: ReadonlyMap<string, readonly Buffer[]>;
}

const BILLABLE_MS = 86_400_000;

/**
 * What a settled batch must say, worked out without anything of the ledger: from the clicks as they were recorded, the
 * budgets as they were when the transaction looked, and the charges before. A budget that pays must still be what it was then:
 * its account's lock was held.
 */
export function faultOfCommit(
  { tables, streams }: Evidence,
  { written, look }: { readonly written: Tables; readonly look: Look },
): string | null {
  const charges = [...written.charges.values()].sort((a, b) => a.seq - b.seq);
  const before = [...tables.charges.values()];
  const spent = (budgetId: string, day: string | null) =>
    sum(before, (row) =>
      (row.budget_id === budgetId || row.daily_budget_id === budgetId) &&
      (day === null || dateOf(row.time_ms) === day)
        ? row.charged_micros
        : 0,
    );
  for (const row of charges) {
    const click = recordAt(streams, row.click_position);
    if (click?.kind !== 'click') return `charge ${row.seq} is for no click`;
    const expected = expectedCharge(click, { before, tables, look, spent });
    const given = `${row.charged_micros} ${row.given_away_micros} ${row.budget_id} ${row.daily_budget_id} ${row.reason}`;
    if (given !== expected) return `click ${row.click_position} was judged ${given}, and is ${expected}`;
    for (const id of [row.budget_id, row.daily_budget_id]) {
      if (id !== null && look.get(id) !== tables.budgets.get(id))
        return `budget ${id} changed while click ${row.click_position} was judged`;
    }
    before.push(row);
  }
  return null;
}

interface Known {
  readonly before: readonly ChargeRow[];
  readonly tables: Tables;
  readonly look: Look;
  readonly spent: (budgetId: string, day: string | null) => number;
}

function expectedCharge(click: ClickRecord, { before, tables, look, spent }: Known): string {
  const refused = (reason: string) => `0 0 null null ${reason}`;
  if (click.flaw !== undefined) return refused(click.flaw);
  // Whoever clicks after a bot is the first to click.
  if (
    before.some(
      ({ link_id, reason }) => link_id === click.linkId && reason !== 'bot' && reason !== 'no-impression',
    )
  )
    return refused('double-click');
  if (click.timeMs - click.bidMs > BILLABLE_MS) return refused('link-expired');
  const day = dateOf(click.timeMs);
  const covers = ({ startDate, endDate }: BudgetRow) => startDate <= day && day <= endDate;
  const covering = [...look.values()].filter(covers);
  const total = covering.find(({ type, isSuspended }) => type === 'Capped' && !isSuspended);
  const daily = covering.find(({ type, isSuspended }) => type === 'Daily' && !isSuspended);
  if (total === undefined) {
    const isSuspended = covering.some(({ type }) => type === 'Capped');
    return refused(isSuspended ? 'budget-suspended' : 'no-budget');
  }
  const capOf = (id: string) => tables.accounts.get(id)?.cap_micros ?? Number.POSITIVE_INFINITY;
  const left = capOf(total.budgetId) - spent(total.budgetId, null);
  const leftToday =
    daily === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, capOf(daily.budgetId) - spent(daily.budgetId, day));
  const charged = Math.min(click.priceMicros, left, leftToday);
  const short = left <= leftToday ? 'budget-exhausted' : 'daily-budget-exhausted';
  const reason = charged === click.priceMicros ? null : short;
  return `${charged} ${click.priceMicros - charged} ${total.budgetId} ${daily?.budgetId ?? null} ${reason}`;
}

/** What must be so after every turn. */
export function faultOfState({ tables, streams }: Evidence): string | null {
  const charges = [...tables.charges.values()].sort((a, b) => a.seq - b.seq);
  const clicks = clickPositions(streams).filter((position) => position <= tables.cursor.ads_position);
  const judged = charges.map(({ click_position }) => click_position);
  if (clicks.join() !== judged.join())
    return `clicks ${clicks} are settled, and there are charges for ${judged}`;
  if (charges.some(({ seq }, i) => seq !== i + 1) || tables.cursor.seq !== charges.length)
    return `charges are numbered ${charges.map(({ seq }) => seq)}, the cursor says ${tables.cursor.seq}`;
  const stream = chargesIn(streams);
  if (stream.some(({ clickPosition }, i) => clickPosition !== judged[i]))
    return `the stream has charges for ${stream.map(({ clickPosition }) => clickPosition)}, the table for ${judged}`;
  return faultOfAccounts(tables, charges);
}

function faultOfAccounts(tables: Tables, charges: readonly ChargeRow[]): string | null {
  for (const account of tables.accounts.values()) {
    const of = charges.filter((row) => [row.budget_id, row.daily_budget_id].includes(account.budget_id));
    const posted = sum(of, (row) => row.charged_micros);
    const given = sum(of, (row) => row.given_away_micros);
    if (posted !== account.posted_micros || given !== account.given_away_micros)
      return `budget ${account.budget_id} has posted ${account.posted_micros} and given ${account.given_away_micros}; its charges say ${posted} and ${given}`;
    if (account.kind === 'total' && posted > (account.cap_micros ?? Number.POSITIVE_INFINITY))
      return `budget ${account.budget_id} is past its cap`;
    for (const date of new Set(of.map((row) => dateOf(row.time_ms)))) {
      const ofDay = of.filter((row) => dateOf(row.time_ms) === date);
      const day = tables.days.get(`${account.budget_id} ${date}`);
      if (day?.posted_micros !== sum(ofDay, (row) => row.charged_micros))
        return `budget ${account.budget_id} has posted ${day?.posted_micros} on ${date}, which is not what its charges say`;
      if (day.given_away_micros !== sum(ofDay, (row) => row.given_away_micros))
        return `budget ${account.budget_id} has given away ${day.given_away_micros} on ${date}, which is not what its charges say`;
      const last = Math.max(...of.filter((row) => row.charged_micros > 0).map((row) => row.time_ms));
      if ((account.charged_at_ms ?? Number.NEGATIVE_INFINITY) !== last)
        return `budget ${account.budget_id} was charged last at ${account.charged_at_ms}, not at ${last}`;
    }
  }
  return null;
}

/** What must be so when everything has come to rest: nothing is missing, and memory says what the tables say. */
export function faultOfEnd(evidence: Evidence, ledger: Ledger | null): string | null {
  const { tables, streams } = evidence;
  const clicks = clickPositions(streams);
  if (clicks.length !== tables.charges.size) return `${clicks.length} clicks, ${tables.charges.size} charges`;
  const stream = chargesIn(streams);
  if (stream.length !== tables.charges.size)
    return `the stream lacks charges: ${stream.length} of ${tables.charges.size}`;
  for (const charge of stream) {
    const row = tables.charges.get(charge.seq);
    if (row?.charged_micros !== charge.chargedMicros || row.link_id !== charge.linkId)
      return `charge ${charge.seq} is another one in the stream`;
  }
  for (const { budget_id, posted_micros } of tables.accounts.values()) {
    if (ledger?.posted(budget_id) !== posted_micros)
      return `memory says ${ledger?.posted(budget_id)} of budget ${budget_id}, the table ${posted_micros}`;
  }
  for (const { budget_id, day, posted_micros } of tables.days.values()) {
    if (ledger?.postedOn(budget_id, day) !== posted_micros)
      return `memory says ${ledger?.postedOn(budget_id, day)} of budget ${budget_id} on ${day}, the table ${posted_micros}`;
  }
  return faultOfState(evidence);
}

// Records never change, and are looked at after every turn.
const known = new WeakMap<Buffer, unknown>();

function contentOf<Value>(data: Buffer): Value {
  const value = known.get(data) ?? JSON.parse(data.toString());
  known.set(data, value);
  return value as Value;
}

type Ad = ClickRecord | { readonly kind: 'impression' };

function recordAt(streams: Evidence['streams'], position: number): Ad | null {
  const data = streams.get('ads')?.[position - 1];
  return data === undefined ? null : contentOf<Ad>(data);
}

function clickPositions(streams: Evidence['streams']): number[] {
  return (streams.get('ads') ?? []).flatMap((data, i) =>
    contentOf<Ad>(data).kind === 'click' ? [i + 1] : [],
  );
}

function chargesIn(streams: Evidence['streams']): Charge[] {
  return (streams.get('charges') ?? []).map((data) => contentOf<Charge>(data));
}

function dateOf(timeMs: number): string {
  return MOMENTS.find(({ at }) => Date.parse(at) === timeMs)?.date ?? 'no such moment';
}

function sum<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
