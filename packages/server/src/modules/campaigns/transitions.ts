import { setImmediate as othersTurn } from 'node:timers/promises';
import type { SellerCampaign } from './campaign.ts';
import { type Desk, edit, sinceOf } from './desk.ts';

/** Sellers looked at in one go, and recorded in one transaction: a few milliseconds. A feed may change 100,000 of them. */
const SELLERS_AT_ONCE = 500;

/**
 * Records the moments at which charges and the catalog made these sellers' campaigns suspended or active, as far as they
 * differ from the record. Nobody waits for it: what the API and serving say is derived from the present state anyway.
 */
export async function recordTransitions(desk: Desk, sellerIds: readonly string[]): Promise<void> {
  for (let at = 0; at < sellerIds.length; at += SELLERS_AT_ONCE) {
    const nowMs = desk.clock.now();
    const isOutOfDate = (each: SellerCampaign) => sinceOf(desk, each, nowMs) !== each.suspendedSinceMs;
    const pairs = sellerIds
      .slice(at, at + SELLERS_AT_ONCE)
      .flatMap((sellerId) => desk.model.seller(sellerId).sellerCampaigns.filter(isOutOfDate));
    if (pairs.length > 0) await edit(desk, { pairs }, async () => {});
    else await othersTurn();
  }
}
