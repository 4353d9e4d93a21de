import { OPT_OUT } from './signal-event.ts';

/**
 * The names of commerce events as Signal knows them, with the names that other libraries have for the same: GA4's, and the
 * spellings of Segment's own vocabulary. A name that stands here in no form passes as it is.
 */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'Home Page Viewed': ['view_home', 'Home Viewed'],
  'Page Viewed': ['page_view', 'screen_view', 'Screen Viewed'],
  'Product List Viewed': ['view_item_list', 'Product Listing Viewed', 'Category Viewed'],
  'Product Viewed': ['view_item', 'Product Detail Viewed'],
  'Product Added': ['add_to_cart', 'Added To Cart'],
  'Product Removed': ['remove_from_cart'],
  'Cart Viewed': ['view_cart', 'Basket Viewed'],
  'Checkout Started': ['begin_checkout'],
  'Payment Info Entered': ['add_payment_info'],
  'Order Completed': ['purchase', 'Order Placed'],
  'Order Refunded': ['refund', 'Order Cancelled'],
  'Products Searched': ['search', 'view_search_results'],
  'Search Performed': [],
  'Listing Viewed': [],
  'Booking Completed': [],
};

const CANONICAL: ReadonlyMap<string, string> = new Map(
  Object.entries(ALIASES).flatMap(([name, others]) => [name, ...others].map((each) => [plain(each), name])),
);

/** The name that mappings are written for: `purchase`, `order_completed` and `Order Completed` are one event. */
export function canonicalName(name: string): string {
  return CANONICAL.get(plain(name)) ?? name;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** How fresh an event must be to be worth delivering. */
export type EventKind = 'view' | 'order' | 'other';

const ORDERS: ReadonlySet<string> = new Set([
  ...['Order Completed', 'Order Refunded', 'Booking Completed', OPT_OUT],
]);

/** Whatever somebody merely looked at is a view: audiences forget it within the hour. */
export function eventKind(name: string): EventKind {
  const known = canonicalName(name);
  if (ORDERS.has(known)) return 'order';
  return /Viewed$|^Products Searched$|^Search Performed$/.test(known) ? 'view' : 'other';
}
