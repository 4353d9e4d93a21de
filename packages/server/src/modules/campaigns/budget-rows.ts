import type { EpochMs } from '../../base/time.ts';
import type { Db } from '../../stores/db/port.ts';
import { budgetClass } from './budget-overlap.ts';
import type { Budget } from './campaign.ts';

/** Reserves ids for budgets that are about to be written, ascending. */
export async function nextBudgetIds(tx: Db, count: number): Promise<string[]> {
  const rows = await tx.query<{ id: number }>(
    `SELECT nextval(pg_get_serial_sequence('budgets', 'id')) AS id FROM generate_series(1, $1)`,
    [count],
  );
  return rows.map((row) => String(row.id)).sort((a, b) => Number(a) - Number(b));
}

const RECORD = `AS new (id bigint, advertiser_id integer, seller_id bigint, campaign_ids integer[], type text, class text,
  amount_micros bigint, start_date date, end_date date, is_suspended boolean)`;

export async function insertBudgets(tx: Db, budgets: readonly Budget[], nowMs: EpochMs): Promise<void> {
  await tx.query(
    `INSERT INTO budgets (id, advertiser_id, seller_id, campaign_ids, type, amount_micros, start_date, end_date,
       is_suspended, created_ms)
     SELECT id, advertiser_id, seller_id, campaign_ids, type, amount_micros, start_date, end_date, is_suspended, $2
     FROM jsonb_to_recordset($1::jsonb) ${RECORD} ORDER BY id`,
    [recordsOf(budgets), nowMs],
  );
  await insertDays(tx, budgets);
}

/** Writes changed budgets, and the days that those in `moved` take now. */
export async function updateBudgets(
  tx: Db,
  budgets: readonly Budget[],
  moved: readonly Budget[],
): Promise<void> {
  await tx.query(
    `UPDATE budgets AS kept
     SET campaign_ids = new.campaign_ids, amount_micros = new.amount_micros, start_date = new.start_date,
         end_date = new.end_date, is_suspended = new.is_suspended
     FROM jsonb_to_recordset($1::jsonb) ${RECORD} WHERE kept.id = new.id`,
    [recordsOf(budgets)],
  );
  if (moved.length === 0) return;
  await tx.query('DELETE FROM budget_campaigns WHERE budget_id = ANY($1::bigint[])', [
    moved.map((budget) => budget.budgetId),
  ]);
  await insertDays(tx, moved);
}

async function insertDays(tx: Db, budgets: readonly Budget[]): Promise<void> {
  await tx.query(
    `INSERT INTO budget_campaigns (budget_id, campaign_id, seller_id, class, days, is_suspended)
     SELECT id, campaign_id, seller_id, class, daterange(start_date, end_date, '[]'), is_suspended
     FROM jsonb_to_recordset($1::jsonb) ${RECORD} CROSS JOIN unnest(campaign_ids) AS campaign_id
     ORDER BY id, campaign_id`,
    [recordsOf(budgets)],
  );
}

function recordsOf(budgets: readonly Budget[]): string {
  return JSON.stringify(
    budgets.map((budget) => ({
      id: budget.budgetId,
      advertiser_id: budget.advertiserId,
      seller_id: budget.sellerId,
      campaign_ids: budget.campaignIds,
      type: budget.type,
      class: budgetClass(budget),
      amount_micros: budget.amountMicros,
      start_date: budget.startDate,
      end_date: budget.endDate,
      is_suspended: budget.isSuspended,
    })),
  );
}
