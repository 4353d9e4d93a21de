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

export type CapChange = { readonly ok: true } | { readonly ok: false; readonly postedMicros: Micros };

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
 * Changes a cap under the account's row lock, so that no charge can slip in between the look and the change. A total
 * cap below what is already posted is refused and nothing changes; a daily cap may fall below what today has posted,
 * which only means that nothing more is charged today.
 */
export async function setCap(tx: Db, budgetId: string, capMicros: Micros | null): Promise<CapChange> {
  const [account] = await tx.query<{ kind: string; posted_micros: Micros }>(
    'SELECT kind, posted_micros FROM ledger_accounts WHERE budget_id = $1 FOR UPDATE',
    [budgetId],
  );
  assert(account !== undefined, `budget ${budgetId} has no account`);
  if (account.kind === 'total' && capMicros !== null && capMicros < account.posted_micros) {
    return { ok: false, postedMicros: account.posted_micros };
  }
  await tx.query('UPDATE ledger_accounts SET cap_micros = $2 WHERE budget_id = $1', [budgetId, capMicros]);
  return { ok: true };
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
