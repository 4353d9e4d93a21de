import type { SiteEventType } from '../site-event.ts';
import type { RawEvent, RawItem } from '../submission.ts';
import { type Fields, isFields, listOf, scalarOf, textOf } from './fields.ts';

/** Lines of one basket or order; the rest is left out with the warning `TooManyItems`. */
export const ITEMS_MAX = 500;

/**
 * Reads one action under its long or short field names, mixed as they come: every sender shares one vocabulary. Adds
 * codes of what could not be read to `warnings`.
 */
export function readEvent(
  { name, type }: { name: string; type: SiteEventType | null },
  fields: Fields,
  warnings: string[],
): RawEvent {
  return {
    name,
    type,
    id: textOf(fields.event_id ?? fields.eventId),
    pageViewId: textOf(fields.deduplication_page_view_id),
    transactionId: type === 'trackTransaction' || type === 'trackReturn' ? readTransactionId(fields) : null,
    currency: textOf(fields.currency ?? fields.c),
    sentAt: scalarOf(fields.timestamp ?? fields.ts),
    items: type === null ? [] : readItems(fields, warnings),
  };
}

function readTransactionId(fields: Fields): string | null {
  return textOf(fields.id ?? fields.transaction_id ?? fields.transactionId ?? fields.order_id ?? fields.i);
}

function readItems(fields: Fields, warnings: string[]): RawItem[] {
  const given =
    fields.item ??
    fields.product ??
    fields.items ??
    fields.products ??
    fields.p ??
    fields.product_ids ??
    fields.product_id;
  if (given === undefined || given === null) return [];
  const items: RawItem[] = [];
  const list = listOf(given);
  for (const entry of list) {
    if (items.length === ITEMS_MAX) {
      warn(warnings, 'TooManyItems');
      break;
    }
    const item = isFields(entry) ? readItem(entry) : itemNamed(entry, list.length === 1 ? fields : null);
    if (item === null) warn(warnings, 'InvalidItem');
    else items.push(item);
  }
  return items;
}

function readItem(fields: Fields): RawItem | null {
  const id = textOf(fields.id ?? fields.i ?? fields.product_id ?? fields.item_id ?? fields.sku);
  if (id === null) return null;
  return {
    id,
    price: scalarOf(fields.price ?? fields.pr ?? fields.p),
    quantity: scalarOf(fields.quantity ?? fields.q),
  };
}

/** A bare product id; its price and quantity stand beside it. */
function itemNamed(entry: unknown, beside: Fields | null): RawItem | null {
  const id = textOf(entry);
  if (id === null) return null;
  return {
    id,
    price: scalarOf(beside?.price ?? beside?.pr),
    quantity: scalarOf(beside?.quantity ?? beside?.q),
  };
}

/** Each code once: a caller learns nothing from the hundredth. */
export function warn(warnings: string[], code: string): void {
  if (!warnings.includes(code)) warnings.push(code);
}
