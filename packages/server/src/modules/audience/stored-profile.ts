import type { EpochMs } from '../../base/time.ts';
import type { SiteEventType } from '../events/index.ts';
import type { ShopperProfile } from './profile.ts';

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

type StoredDeed = readonly [product: string, sellerId: string, timeMs: EpochMs];
type StoredView = readonly [...StoredDeed, type: number];
type StoredProfile = readonly [
  keys: readonly string[],
  views: readonly StoredView[],
  purchases: readonly StoredDeed[],
];

const MOVED = '>';

/** Bytes of a stored value; the id itself is its key. */
export function encodeStored(stored: Stored): Buffer {
  if ('movedTo' in stored) return Buffer.from(MOVED + stored.movedTo);
  const { keys, views, purchases } = stored.profile;
  const value: StoredProfile = [
    keys,
    views.map((view) => [view.product, view.sellerId, view.timeMs, TYPES.indexOf(view.type)]),
    purchases.map((deed) => [deed.product, deed.sellerId, deed.timeMs]),
  ];
  return Buffer.from(JSON.stringify(value));
}

export function decodeStored(id: string, bytes: Buffer): Stored {
  const text = bytes.toString();
  if (text.startsWith(MOVED)) return { movedTo: text.slice(1) };
  const [keys, views, purchases] = JSON.parse(text) as StoredProfile;
  return {
    profile: {
      id,
      keys,
      views: views.map(([product, sellerId, timeMs, type]) => ({
        product,
        sellerId,
        timeMs,
        type: TYPES[type] ?? 'viewItem',
      })),
      purchases: purchases.map(([product, sellerId, timeMs]) => ({ product, sellerId, timeMs })),
    },
  };
}
