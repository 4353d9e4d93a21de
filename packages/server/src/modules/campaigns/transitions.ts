import type { SellerCampaign } from './campaign.ts';
import { type Desk, edit, sinceOf } from './desk.ts';
import { Refresher } from './refresher.ts';

/** Sellers whose records are written in one transaction. */
const SELLERS_AT_ONCE = 500;

/**
 * Records the moments at which charges and the catalog made seller-campaigns suspended or active. Nobody waits for it:
 * what the API and serving say is derived from the present state anyway; recorded is only since when.
 */
export function openTransitions(desk: Desk) {
  const writer = new Refresher(async (sellerIds) => {
    for (let at = 0; at < (sellerIds?.length ?? 0); at += SELLERS_AT_ONCE) {
      await edit(desk, { sellerIds: sellerIds?.slice(at, at + SELLERS_AT_ONCE) ?? [] }, async () => {});
    }
  });
  return {
    /** Records what differs from the record among these sellers, if anything. */
    async look(sellerIds: readonly string[]): Promise<void> {
      const nowMs = desk.clock.now();
      const changed = sellerIds.filter((sellerId) =>
        desk.model.seller(sellerId).sellerCampaigns.some((each) => isOutOfDate(each, nowMs)),
      );
      if (changed.length > 0) await writer.refresh(changed);
    },
    idle: () => writer.idle(),
  };

  function isOutOfDate(sellerCampaign: SellerCampaign, nowMs: number): boolean {
    return sinceOf(desk, sellerCampaign, nowMs) !== sellerCampaign.suspendedSinceMs;
  }
}
