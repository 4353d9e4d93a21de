import type { EpochMs } from '../../base/time.ts';
import type { Touch } from './credit.ts';
import type { OrderRef, Past } from './past.ts';

/**
 * One flat list: the number of clicks, four fields for each, two for each order. There is a past for everybody who ever
 * clicked, most with a single click, and what a commit costs is the pages that they are on: names of fields would double them.
 */
type Flat = (string | number)[];

const TOUCH_FIELDS = 4;
const ORDER_FIELDS = 2;

export function encodePast({ touches, orders }: Past): string {
  const flat: Flat = [touches.length];
  for (const { timeMs, linkId, campaignId, sellerId } of touches) {
    flat.push(timeMs, linkId, campaignId, sellerId);
  }
  for (const { timeMs, key } of orders) flat.push(timeMs, key);
  return JSON.stringify(flat);
}

export function decodePast(text: string): Past {
  const flat = JSON.parse(text) as Flat;
  const ordersAt = 1 + (flat[0] as number) * TOUCH_FIELDS;
  const touches: Touch[] = [];
  for (let at = 1; at < ordersAt; at += TOUCH_FIELDS) {
    touches.push({
      timeMs: flat[at] as EpochMs,
      linkId: flat[at + 1] as string,
      campaignId: flat[at + 2] as number,
      sellerId: flat[at + 3] as string,
    });
  }
  const orders: OrderRef[] = [];
  for (let at = ordersAt; at < flat.length; at += ORDER_FIELDS) {
    orders.push({ timeMs: flat[at] as EpochMs, key: flat[at + 1] as string });
  }
  return { touches, orders };
}
