import type { PartnerPreset } from './preset.ts';

/** The webhook destination: calls of Segment's specification, signed with a shared secret. */
export const segment: PartnerPreset = {
  id: 'segment',
  name: 'Segment',
  mapping: 'published',
  setup:
    'Catalog → Webhooks (Actions) → the app’s source: POST; put the key in as the shared secret too, then signatures are checked.',
  allEvents: 'Trigger on all track, page and screen calls of the source.',
  signature: 'hmac-sha1',
  method: 'POST',
  query: {},
  body: 'as Segment sends it (one call, or a list of calls)',
  fields: {
    event: ['event', 'type'],
    eventId: ['messageId'],
    timestamp: ['timestamp', 'originalTimestamp'],
    orderId: ['properties.order_id', 'properties.orderId', 'properties.transaction_id'],
    currency: ['properties.currency'],
    customerId: ['userId', 'context.traits.userId'],
    visitorId: ['anonymousId'],
    email: ['context.traits.email', 'properties.email'],
    gaid: ['context.device.advertisingId'],
    idfa: [],
    allowsTracking: ['context.device.adTrackingEnabled'],
    userAgent: ['context.userAgent'],
    consent: ['context.consent.categoryPreferences'],
  },
  items: {
    list: ['properties.products'],
    id: ['product_id', 'productId', 'id', 'sku'],
    price: ['price'],
    quantity: ['quantity'],
    beside: {
      id: ['properties.product_id', 'properties.productId', 'properties.sku'],
      price: ['properties.price'],
      quantity: ['properties.quantity'],
    },
  },
  events: {
    page: 'viewPage',
    screen: 'viewPage',
    'Application Installed': 'viewHome',
    'Products Searched': 'viewPage',
    'Checkout Started': 'viewBasket',
    'Order Cancelled': 'trackReturn',
  },
};
