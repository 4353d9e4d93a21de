import { assert } from '../../base/assert.ts';
import type { Db } from '../../stores/db/port.ts';
import type { Position } from '../../stores/log/port.ts';
import { readAccounts, writeAccounts } from './account-rows.ts';
import { lockAccounts } from './accounts.ts';
import { Books } from './books.ts';
import type { Charge } from './charge.ts';
import { insertCharges, judgedLinks } from './charge-rows.ts';
import type { ClickFunds, LedgerClick } from './click.ts';
import { type FundedClick, judgeBatch } from './judge-batch.ts';

/** A stretch of the `ads` stream to settle. */
export interface SettleInput {
  /** The clicks of the stretch, in order. */
  readonly clicks: readonly LedgerClick[];
  /** Position of the last record of the stretch, whatever its kind. */
  readonly upTo: Position;
  /** Which budgets stand for a click, as far as memory knows. */
  fundsOf(click: LedgerClick): ClickFunds;
  /**
   * Brings memory to what is committed about the budgets of these sellers, reading through `tx`. Called when their
   * accounts are locked and nobody can change them any more.
   */
  refresh(tx: Db, sellerIds: readonly string[]): Promise<void>;
}

export interface Settled {
  readonly charges: readonly Charge[];
  readonly touched: Books['touched'];
  readonly upTo: Position;
  /** Number of the last charge. */
  readonly seq: number;
}

/** Budgets may come into view between two looks, and then the locking goes on; more often than this is a defect. */
const LOOKS_MAX = 10;

/** Judges a stretch of clicks and posts it, inside the caller's transaction. Clicks settled before are skipped. */
export async function settleInside(tx: Db, input: SettleInput): Promise<Settled> {
  // This row is the ledger's pen: who holds it is the only writer of charges.
  const [cursor] = await tx.query<{ ads_position: number; seq: number }>(
    'SELECT ads_position, seq FROM ledger_cursor FOR UPDATE',
  );
  assert(cursor !== undefined, 'the ledger has no cursor row');
  const clicks = input.clicks.filter((click) => click.position > cursor.ads_position);
  const upTo = Math.max(cursor.ads_position, input.upTo);
  const funded = await fundsUnderLock(tx, input, clicks);
  const days = [...new Set(funded.map(({ funds }) => funds.day))];
  const books = new Books(await readAccounts(tx, budgetIdsOf(funded), days));
  const linkIds = await judgedLinks(
    tx,
    clicks.map((click) => click.linkId),
  );
  const charges = judgeBatch(funded, books, { linkIds, lastSeq: cursor.seq });
  const seq = cursor.seq + charges.length;
  await insertCharges(tx, charges);
  await writeAccounts(tx, books.touched);
  await tx.query('UPDATE ledger_cursor SET ads_position = $1, seq = $2', [upTo, seq]);
  return { charges, touched: books.touched, upTo, seq };
}

/** Locks the accounts that stand for the clicks and looks again, until all that it saw was locked when it looked. */
async function fundsUnderLock(
  tx: Db,
  input: SettleInput,
  clicks: readonly LedgerClick[],
): Promise<FundedClick[]> {
  if (clicks.length === 0) return [];
  const sellerIds = [...new Set(clicks.map((click) => click.sellerId))];
  const locked = new Set<string>();
  let missing = budgetIdsOf(look());
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    await lockAccounts(tx, missing);
    for (const budgetId of missing) locked.add(budgetId);
    await input.refresh(tx, sellerIds);
    const funded = look();
    missing = budgetIdsOf(funded).filter((budgetId) => !locked.has(budgetId));
    if (missing.length === 0) return funded;
  }
  throw new Error(`defect: the budgets of a batch of clicks kept changing during ${LOOKS_MAX} looks`);

  function look(): FundedClick[] {
    return clicks.map((click) => ({ click, funds: input.fundsOf(click) }));
  }
}

function budgetIdsOf(funded: readonly FundedClick[]): string[] {
  const ids = new Set<string>();
  for (const { funds } of funded) {
    if (funds.totalBudgetId !== null) ids.add(funds.totalBudgetId);
    if (funds.dailyBudgetId !== null) ids.add(funds.dailyBudgetId);
  }
  return [...ids];
}
