import { assert } from '../../base/assert.ts';
import type { Micros } from '../../base/money.ts';
import type { Db } from '../../stores/db/port.ts';

/**
 * A budget's account. A `total` account has one cap for all its days, a `daily` account the same cap for each day;
 * null is no cap at all.
 */
export interface NewAccount {
  /** The budget's id, digits. */
  readonly budgetId: string;
  readonly kind: 'total' | 'daily';
  readonly capMicros: Micros | null;
}

export type NewCap = Pick<NewAccount, 'budgetId' | 'capMicros'>;

/** Opens accounts inside the transaction that creates their budgets, so that no budget exists without one. */
export async function openAccounts(tx: Db, accounts: readonly NewAccount[]): Promise<void> {
  await tx.query(
    `INSERT INTO ledger_accounts (budget_id, kind, cap_micros)
     SELECT budget_id, kind, cap_micros
     FROM jsonb_to_recordset($1::jsonb) AS opened (budget_id bigint, kind text, cap_micros bigint)
     ORDER BY budget_id`,
    [
      JSON.stringify(
        accounts.map((account) => ({
          budget_id: account.budgetId,
          kind: account.kind,
          cap_micros: account.capMicros,
        })),
      ),
    ],
  );
}

/**
 * Changes caps under the accounts' row locks, so that no charge can slip in between the look and the change. A total
 * cap below what is already posted is refused and stays; a daily cap may fall below what today has posted, which only
 * means that nothing more is charged today. Two statements, however many caps.
 *
 * @returns the refused budgets, with what they have posted
 */
export async function setCaps(tx: Db, caps: readonly NewCap[]): Promise<ReadonlyMap<string, Micros>> {
  if (caps.length === 0) return new Map();
  await lockAccounts(
    tx,
    caps.map(({ budgetId }) => budgetId),
  );
  const accounts = await tx.query<{ budget_id: string; posted_micros: Micros; is_set: boolean }>(
    `WITH wanted AS (
       SELECT budget_id, cap_micros FROM unnest($1::bigint[], $2::bigint[]) AS wanted (budget_id, cap_micros)
     ), set AS (
       UPDATE ledger_accounts AS account SET cap_micros = wanted.cap_micros FROM wanted
       WHERE account.budget_id = wanted.budget_id
         AND (account.kind = 'daily' OR wanted.cap_micros IS NULL OR wanted.cap_micros >= account.posted_micros)
       RETURNING account.budget_id
     )
     SELECT account.budget_id::text, account.posted_micros, set.budget_id IS NOT NULL AS is_set
     FROM wanted JOIN ledger_accounts AS account USING (budget_id) LEFT JOIN set USING (budget_id)`,
    [caps.map(({ budgetId }) => budgetId), caps.map(({ capMicros }) => capMicros)],
  );
  assert(accounts.length === caps.length, 'a budget has no account, or is named twice');
  return new Map(
    accounts
      .filter((account) => !account.is_set)
      .map((account) => [account.budget_id, account.posted_micros]),
  );
}

/**
 * Holds the accounts until the transaction ends. Whoever changes the dates or the suspension of a budget takes its
 * account first, and settlement takes it before it looks at them: so a click is judged by the budget as it was before
 * the change or after it, never by half of it. Locks are taken in the order of the ids, which cannot deadlock.
 */
export async function lockAccounts(tx: Db, budgetIds: readonly string[]): Promise<void> {
  if (budgetIds.length === 0) return;
  await tx.query(
    'SELECT budget_id FROM ledger_accounts WHERE budget_id = ANY($1::bigint[]) ORDER BY budget_id FOR UPDATE',
    [budgetIds],
  );
}
