import { isObject } from '../ingestion/read-tracking.ts';
import type { Json, JsonObject } from '../signal-event.ts';

/** One product of an event, as far as it was told. */
export interface CommerceItem {
  readonly id: string;
  readonly price?: number;
  readonly quantity?: number;
}

/** The products of an event: `products` or GA4's `items`, ids alone, or the one product that the event is about. */
export function itemsOf(properties: JsonObject): readonly CommerceItem[] {
  const list = properties.products ?? properties.items ?? properties.product_ids;
  if (Array.isArray(list)) return list.flatMap((entry: Json) => itemOf(entry) ?? []);
  return [itemOf(properties) ?? []].flat();
}

function itemOf(entry: Json): CommerceItem | null {
  if (!isObject(entry)) {
    const id = textOf(entry);
    return id === null ? null : { id };
  }
  const id = textOf(entry.product_id ?? entry.item_id ?? entry.id ?? entry.sku);
  if (id === null) return null;
  const price = numberOf(entry.price);
  const quantity = numberOf(entry.quantity);
  return { id, ...(price === null ? {} : { price }), ...(quantity === null ? {} : { quantity }) };
}

export function orderIdOf(properties: JsonObject): string | null {
  return textOf(
    properties.order_id ?? properties.orderId ?? properties.transaction_id ?? properties.booking_id ?? null,
  );
}

export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** A number, or the text of one: shops send both. */
export function numberOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value.trim())) return null;
  return Number(value);
}
