import { assert } from '../../base/assert.ts';
import { SHOPPER_KEYS_MAX, type SiteEventType } from '../events/index.ts';
import type { Deed, ShopperProfile, View } from './profile.ts';
import { mergedRows, NO_ROWS, type Rows } from './rows.ts';

/** A shopper as the fold has them: what {@link ShopperProfile} is read from. */
export interface Shopper {
  readonly id: string;
  readonly keys: readonly string[];
  /** For good: what else is said of this shopper, before or after, is not kept. */
  readonly isOptedOut: boolean;
  readonly views: Rows;
  readonly purchases: Rows;
}

/** Enough to choose among for one banner, little enough to read within a bid. */
export const VIEWS_MAX = 50;
export const PURCHASES_MAX = 20;

/** What both know together, whichever was first. */
export function mergedShoppers(a: Shopper, b: Shopper): Shopper {
  const who = { id: smaller(a.id, b.id), keys: mergedKeys(a.keys, b.keys) };
  if (a.isOptedOut || b.isOptedOut) return { ...who, isOptedOut: true, views: NO_ROWS, purchases: NO_ROWS };
  return {
    ...who,
    isOptedOut: false,
    views: mergedRows(a.views, b.views, VIEWS_MAX),
    purchases: mergedRows(a.purchases, b.purchases, PURCHASES_MAX),
  };
}

/** Nearly always the hit says nothing new of who the shopper is. */
function mergedKeys(a: readonly string[], b: readonly string[]): readonly string[] {
  if (b.every((key) => a.includes(key))) return a;
  return [...new Set([...a, ...b])].sort().slice(0, SHOPPER_KEYS_MAX);
}

function smaller(a: string, b: string): string {
  return a < b ? a : b;
}

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

export function typeNumber(type: SiteEventType): number {
  return TYPES.indexOf(type);
}

const POINTER = '>';

/** What stands under a key that is not its shopper's id: a smaller key of the same shopper; following it ends. */
export function pointerTo(key: string): Buffer {
  return Buffer.from(POINTER + key, 'latin1');
}

/** The key to which stored bytes point; null when a shopper stands there. */
export function pointerIn(bytes: Buffer): string | null {
  return bytes[0] === POINTER.charCodeAt(0) ? bytes.toString('latin1', 1) : null;
}

/**
 * A shopper as it is stored under its id, which is not repeated. It is one flat list of JSON, which is read in half the
 * time of nested ones: the number of keys, of purchases and of views (-1 for who opted out), the keys, then rows. All texts of the fold hold
 * UTF-8 bytes as characters, so that they need not be decoded and encoded on their way.
 */
export function encodeShopper({ keys, isOptedOut, views, purchases }: Shopper): Buffer {
  const head = `[${keys.length},${purchases.count},${isOptedOut ? OPTED_OUT : views.count},"${keys.join('","')}"`;
  return Buffer.from(`${head}${purchases.text}${views.text}${END}`, 'latin1');
}

/** A shopper as the fold needs it: only the head is read. */
export function decodeShopper(id: string, bytes: Buffer): Shopper {
  const text = bytes.toString('latin1');
  const headEnd = text.indexOf('\n');
  const [, purchases = 0, views = 0, ...keys] = JSON.parse(`${text.slice(0, headEnd)}]`) as [
    number,
    number,
    number,
    ...string[],
  ];
  if (views === OPTED_OUT) return { id, keys, isOptedOut: true, views: NO_ROWS, purchases: NO_ROWS };
  let viewsAt = headEnd;
  for (let i = 0; i < purchases; i++) viewsAt = text.indexOf('\n', viewsAt + 1);
  return {
    ...{ id, keys, isOptedOut: false },
    purchases: purchases === 0 ? NO_ROWS : { text: text.slice(headEnd, viewsAt), count: purchases },
    views: { text: text.slice(viewsAt, -END.length), count: views },
  };
}

const END = '\n]';
const OPTED_OUT = -1;

const HEAD_FIELDS = 3;
const ROW_FIELDS = 4;

/** What the rest of Souk knows of a shopper, from stored bytes, in one reading. */
export function storedProfile(id: string, bytes: Buffer): ShopperProfile {
  const flat = JSON.parse(bytes.toString()) as (string | number)[];
  const purchasesAt = HEAD_FIELDS + (flat[0] as number);
  const viewsAt = purchasesAt + (flat[1] as number) * ROW_FIELDS;
  const purchases: Deed[] = [];
  for (let at = purchasesAt; at < viewsAt; at += ROW_FIELDS) purchases.push(deedAt(flat, at));
  const views: View[] = [];
  for (let at = viewsAt; at < flat.length; at += ROW_FIELDS) {
    const type = TYPES[flat[at + 1] as number];
    assert(type !== undefined, `shopper ${id} has a view of no type`);
    const deed = deedAt(flat, at);
    views.push({ product: deed.product, sellerId: deed.sellerId, timeMs: deed.timeMs, type });
  }
  const keys = flat.slice(HEAD_FIELDS, purchasesAt) as string[];
  return { id, keys, isOptedOut: flat[2] === OPTED_OUT, views, purchases };
}

function deedAt(flat: readonly (string | number)[], at: number): Deed {
  return {
    product: flat[at + 2] as string,
    sellerId: flat[at + 3] as string,
    timeMs: flat[at] as number,
  };
}
