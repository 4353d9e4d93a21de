import type { SiteEvent, SiteEventType } from '../events/index.ts';
import { type Deed, normalised, type ShopperProfile } from './profile.ts';

/** Looking at a product. A list shows what the marketplace chose, so it tells nothing of the shopper. */
const LOOKING: ReadonlySet<SiteEventType> = new Set(['viewItem', 'addToCart', 'viewBasket']);

/**
 * What one event says of its shopper, as a profile to be merged. Products
 * without a known seller are left out: nobody can advertise them. null when the event says nothing and links nothing.
 */
export function profileFromEvent(event: SiteEvent): ShopperProfile | null {
  const id = event.shopper[0];
  if (id === undefined) return null;
  const { type, timeMs } = event;
  const isPurchase = type === 'trackTransaction';
  const deeds: Deed[] = [];
  if (isPurchase || LOOKING.has(type)) {
    for (const { product, sellerId } of event.items) {
      if (sellerId !== null) deeds.push({ product, sellerId, timeMs });
    }
  }
  if (deeds.length === 0 && event.shopper.length < 2) return null;
  return normalised({
    id,
    keys: event.shopper,
    views: isPurchase ? [] : deeds.map((deed) => ({ ...deed, type })),
    purchases: isPurchase ? deeds : [],
  });
}
