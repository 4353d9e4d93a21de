import type { EpochMs } from '../../base/time.ts';
import type { SiteEventType } from '../events/index.ts';
import type { Deed, ShopperProfile, View } from './profile.ts';

/** What stands under a shopper's id: a profile, or the id under which the shopper is known since two became one. */
export type Stored = { readonly profile: ShopperProfile } | { readonly movedTo: string };

// The place of a type in this list is stored: add at the end only.
const TYPES: readonly SiteEventType[] = [
  'viewHome',
  'viewPage',
  'viewList',
  'viewItem',
  'addToCart',
  'viewBasket',
  'trackTransaction',
];

/**
 * One flat list, which is read in half the time of nested ones: the number of keys and of views, the keys, four fields
 * for each view, three for each purchase.
 */
type Flat = (string | number)[];

const VIEW_FIELDS = 4;
const DEED_FIELDS = 3;
const MOVED = '>';

/** Bytes of a stored value; the id itself is its key. */
export function encodeStored(stored: Stored): Buffer {
  if ('movedTo' in stored) return Buffer.from(MOVED + stored.movedTo);
  const { keys, views, purchases } = stored.profile;
  const flat: Flat = [keys.length, views.length, ...keys];
  for (const { product, sellerId, timeMs, type } of views) {
    flat.push(product, sellerId, timeMs, TYPES.indexOf(type));
  }
  for (const { product, sellerId, timeMs } of purchases) flat.push(product, sellerId, timeMs);
  return Buffer.from(JSON.stringify(flat));
}

export function decodeStored(id: string, bytes: Buffer): Stored {
  const text = bytes.toString();
  if (text.startsWith(MOVED)) return { movedTo: text.slice(1) };
  const flat = JSON.parse(text) as Flat;
  const viewsAt = 2 + (flat[0] as number);
  const purchasesAt = viewsAt + (flat[1] as number) * VIEW_FIELDS;
  const views: View[] = [];
  for (let at = viewsAt; at < purchasesAt; at += VIEW_FIELDS) {
    views.push({ ...deedAt(flat, at), type: TYPES[flat[at + DEED_FIELDS] as number] ?? 'viewItem' });
  }
  const purchases: Deed[] = [];
  for (let at = purchasesAt; at < flat.length; at += DEED_FIELDS) purchases.push(deedAt(flat, at));
  return { profile: { id, keys: flat.slice(2, viewsAt) as string[], views, purchases } };
}

function deedAt(flat: Flat, at: number): Deed {
  return {
    product: flat[at] as string,
    sellerId: flat[at + 1] as string,
    timeMs: flat[at + 2] as EpochMs,
  };
}
