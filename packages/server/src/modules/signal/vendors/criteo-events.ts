import { HOUR_MS } from '../../../base/time.ts';
import type { GovernedEvent, Json, JsonObject } from '../signal-event.ts';
import { itemsOf, orderIdOf, textOf } from './commerce.ts';

/** How Criteo calls an event: in its Events API, and in its server-to-server protocol. */
export interface CriteoEvent {
  readonly type: string;
  readonly s2s: string;
  readonly write: (properties: JsonObject) => JsonObject;
}

/** What Signal's events are to Criteo. The first five are the default variant's. */
export const CRITEO_EVENTS: Readonly<Record<string, CriteoEvent>> = {
  'Order Completed': { type: 'transactionConfirmation', s2s: 'trackTransaction', write: order },
  'Product Viewed': { type: 'viewProduct', s2s: 'viewItem', write: product },
  'Product Added': { type: 'addToCart', s2s: 'addToCart', write: basket },
  'Product List Viewed': { type: 'viewList', s2s: 'viewList', write: list },
  'Home Page Viewed': { type: 'viewHome', s2s: 'viewHome', write: () => ({}) },
  'Page Viewed': { type: 'viewPage', s2s: 'viewPage', write: () => ({}) },
  'Cart Viewed': { type: 'viewBasket', s2s: 'viewBasket', write: basket },
  'Checkout Started': { type: 'beginCheckout', s2s: 'beginCheckout', write: basket },
  'Payment Info Entered': { type: 'addPaymentInfo', s2s: 'addPaymentInfo', write: basket },
  'Products Searched': { type: 'viewSearch', s2s: 'viewSearch', write: search },
  'Search Performed': { type: 'viewSearch', s2s: 'viewSearch', write: search },
  'Listing Viewed': { type: 'viewProduct', s2s: 'viewItem', write: product },
  'Booking Completed': { type: 'transactionConfirmation', s2s: 'trackTransaction', write: order },
  'Order Refunded': { type: 'trackReturn', s2s: 'trackReturn', write: order },
};

function order(properties: JsonObject): JsonObject {
  return defined({
    id: orderIdOf(properties),
    currency: textOf(properties.currency),
    item: lines(properties),
  });
}

function product(properties: JsonObject): JsonObject {
  const [first] = itemsOf(properties);
  const item = first === undefined ? [] : [defined({ id: first.id, price: first.price })];
  return defined({ currency: textOf(properties.currency), item });
}

function basket(properties: JsonObject): JsonObject {
  return defined({ currency: textOf(properties.currency), item: lines(properties) });
}

function list(properties: JsonObject): JsonObject {
  const category = textOf(properties.category ?? properties.item_list_name);
  return defined({ category, item: itemsOf(properties).map(({ id }) => id) });
}

function search(properties: JsonObject): JsonObject {
  return defined({
    keywords: textOf(properties.query ?? properties.search_term ?? properties.destination),
    checkin_date: textOf(properties.checkin_date ?? properties.departure_date),
    checkout_date: textOf(properties.checkout_date ?? properties.return_date),
  });
}

function lines(properties: JsonObject): JsonObject[] {
  return itemsOf(properties).map(({ id, price, quantity }) =>
    defined({ id, price, quantity: quantity ?? 1 }),
  );
}

/** Without what is not known: an empty field would say something. */
export function defined(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const known: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined && value !== null) known[name] = value;
  return known;
}

/** Delivered so much later than it happened, an event says when that was; before, its arrival says it. */
const LATE_MS = 60_000;

/** When it happened, where the arrival would not tell. What is not believable is not passed on. */
export function lateTimestamp({ event }: GovernedEvent, nowMs: number): string | undefined {
  const atMs = Date.parse(event.timestamp);
  return nowMs - atMs > LATE_MS && nowMs - atMs < 7 * 24 * HOUR_MS ? event.timestamp : undefined;
}
