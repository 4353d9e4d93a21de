import { assert } from '../../base/assert.ts';
import type { Books } from './books.ts';
import type { Charge } from './charge.ts';
import type { ClickFunds, LedgerClick } from './click.ts';
import { judge, type Verdict } from './judge.ts';

/** A click and the budgets that stand for it. */
export interface FundedClick {
  readonly click: LedgerClick;
  readonly funds: ClickFunds;
}

/**
 * Judges clicks in the order of their records and posts what they cost to the books. Judging two batches one after
 * the other gives the same charges as judging both at once.
 */
export function judgeBatch(
  clicks: readonly FundedClick[],
  books: Books,
  known: { linkIds: ReadonlySet<string>; lastSeq: number },
): Charge[] {
  const judgedLinks = new Set(known.linkIds);
  return clicks.map(({ click, funds }, i) => {
    const verdict = judge({
      priceMicros: click.priceMicros,
      expired: click.expired,
      flaw: click.flaw,
      repeated: judgedLinks.has(click.linkId),
      suspended: funds.suspended,
      total: funds.totalBudgetId === null ? null : books.fund(funds.totalBudgetId, funds.day),
      daily: funds.dailyBudgetId === null ? null : books.fund(funds.dailyBudgetId, funds.day),
    });
    // Whoever clicks after a bot is the first to click.
    if (click.flaw === undefined) judgedLinks.add(click.linkId);
    const charge = chargeOf(click, verdict, known.lastSeq + i + 1);
    books.post(charge, funds.day);
    return charge;
  });
}

function chargeOf(click: LedgerClick, verdict: Verdict, seq: number): Charge {
  const accounted = verdict.chargedMicros + verdict.givenAwayMicros;
  if (accounted !== (verdict.budgetId === null ? 0 : click.priceMicros))
    assert(false, `charge ${seq} accounts for ${accounted} of a price of ${click.priceMicros} micro-units`);
  return {
    v: 1,
    seq,
    clickPosition: click.position,
    linkId: click.linkId,
    timeMs: click.timeMs,
    advertiserId: click.advertiserId,
    campaignId: click.campaignId,
    sellerId: click.sellerId,
    product: click.product,
    shopper: click.shopper,
    priceMicros: click.priceMicros,
    ...verdict,
  };
}
