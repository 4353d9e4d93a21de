import { type SiteEventType, skimHit } from '../events/index.ts';
import { NO_ROWS, rowsOf, rowText } from './rows.ts';
import { PURCHASES_MAX, type Shopper, typeNumber, VIEWS_MAX } from './shopper.ts';

/** Looking at a product. A list shows what the marketplace chose, so it tells nothing of the shopper. */
const LOOKING: ReadonlySet<SiteEventType> = new Set(['viewItem', 'addToCart', 'viewBasket']);

/**
 * What a record of the `site` stream says of its shopper, to be merged with what is known. Products without a known
 * seller are left out: nobody can advertise them. null when the hit says nothing and links nothing.
 */
export function shopperFromHit(record: Buffer): Shopper | null {
  const views: string[] = [];
  const purchases: string[] = [];
  let isOptedOut = false;
  const keys = skimHit(record.toString('latin1'), (timeMs, type, offer) => {
    if (type === 'optOut') isOptedOut = true;
    else if (type === 'trackTransaction') purchases.push(rowText(timeMs, typeNumber(type), offer));
    else if (LOOKING.has(type)) views.push(rowText(timeMs, typeNumber(type), offer));
  });
  const [id] = keys;
  if (id === undefined) return null;
  if (isOptedOut) return { id, keys, isOptedOut, views: NO_ROWS, purchases: NO_ROWS };
  if (keys.length < 2 && views.length + purchases.length === 0) return null;
  return {
    id,
    keys,
    isOptedOut,
    views: rowsOf(views, VIEWS_MAX),
    purchases: rowsOf(purchases, PURCHASES_MAX),
  };
}
