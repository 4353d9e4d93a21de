import { assert } from '../../base/assert.ts';
import type { Micros } from '../../base/money.ts';
import type { EpochMs, IsoDate } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Account, Books, Posting } from './books.ts';

interface AccountRow {
  budget_id: string;
  kind: 'total' | 'daily';
  cap_micros: Micros | null;
  posted_micros: Micros;
  given_away_micros: Micros;
  charged_at_ms: EpochMs | null;
}

interface DayRow {
  budget_id: string;
  day: IsoDate;
  cap_micros: Micros | null;
  posted_micros: Micros;
  given_away_micros: Micros;
  charged_at_ms: EpochMs | null;
}

/** The accounts as they stand, each with those of the days on which it has postings. */
export async function readAccounts(
  tx: Db,
  budgetIds: readonly string[],
  days: readonly IsoDate[],
): Promise<Account[]> {
  if (budgetIds.length === 0) return [];
  const accountRows = await tx.query<AccountRow>(
    `SELECT budget_id::text, kind, cap_micros, posted_micros, given_away_micros, charged_at_ms
     FROM ledger_accounts WHERE budget_id = ANY($1::bigint[])`,
    [budgetIds],
  );
  const dayRows = await tx.query<DayRow>(
    `SELECT budget_id::text, day::text, cap_micros, posted_micros, given_away_micros, charged_at_ms
     FROM ledger_days WHERE budget_id = ANY($1::bigint[]) AND day = ANY($2::date[])`,
    [budgetIds, days],
  );
  const accounts = new Map(accountRows.map((row) => [row.budget_id, accountOf(row)]));
  for (const row of dayRows) {
    accounts.get(row.budget_id)?.days.set(row.day, {
      capMicros: row.cap_micros,
      postedMicros: row.posted_micros,
      givenAwayMicros: row.given_away_micros,
      chargedAtMs: row.charged_at_ms,
    });
  }
  return [...accounts.values()];
}

function accountOf(row: AccountRow): Account {
  return {
    budgetId: row.budget_id,
    kind: row.kind,
    capMicros: row.cap_micros,
    postedMicros: row.posted_micros,
    givenAwayMicros: row.given_away_micros,
    chargedAtMs: row.charged_at_ms,
    days: new Map(),
  };
}

/** Writes what a batch did to the accounts. */
export async function writeAccounts(tx: Db, touched: Books['touched']): Promise<void> {
  if (touched.size === 0) return;
  const accounts = [...touched.values()];
  await tx.query(
    `UPDATE ledger_accounts AS account
     SET posted_micros = now.posted_micros, given_away_micros = now.given_away_micros,
         charged_at_ms = now.charged_at_ms
     FROM jsonb_to_recordset($1::jsonb)
       AS now (budget_id bigint, posted_micros bigint, given_away_micros bigint, charged_at_ms bigint)
     WHERE account.budget_id = now.budget_id`,
    [
      JSON.stringify(
        accounts.map(({ account }) => ({ budget_id: account.budgetId, ...postingRow(account) })),
      ),
    ],
  );
  const days = accounts.flatMap(({ account, days: dates }) =>
    [...dates].map((day) => {
      const posting = account.days.get(day);
      assert(posting !== undefined, 'a touched day has its posting');
      return { budget_id: account.budgetId, day, cap_micros: posting.capMicros, ...postingRow(posting) };
    }),
  );
  await tx.query(
    `INSERT INTO ledger_days (budget_id, day, cap_micros, posted_micros, given_away_micros, charged_at_ms)
     SELECT budget_id, day, cap_micros, posted_micros, given_away_micros, charged_at_ms
     FROM jsonb_to_recordset($1::jsonb) AS now (budget_id bigint, day date, cap_micros bigint, posted_micros bigint,
       given_away_micros bigint, charged_at_ms bigint)
     ON CONFLICT (budget_id, day) DO UPDATE SET
       cap_micros = excluded.cap_micros, posted_micros = excluded.posted_micros,
       given_away_micros = excluded.given_away_micros, charged_at_ms = excluded.charged_at_ms`,
    [JSON.stringify(days)],
  );
}

function postingRow(posting: Posting): Record<string, number | null> {
  return {
    posted_micros: posting.postedMicros,
    given_away_micros: posting.givenAwayMicros,
    charged_at_ms: posting.chargedAtMs,
  };
}
