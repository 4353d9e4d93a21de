import type { PartnerPreset } from './preset.ts';

/** A webhook connector that sends the whole event: the data layer with its lists side by side. */
export const tealium: PartnerPreset = {
  id: 'tealium',
  name: 'Tealium',
  mapping: 'published',
  setup:
    'EventStream → Connectors → Webhook → Send Event Data via HTTP Request: POST; the key may be the password of its basic authentication.',
  allEvents: 'Choose the event feed "All Events", or one feed for each event of a shopper.',
  method: 'POST',
  query: {},
  body: 'as Tealium sends it (the event as JSON)',
  fields: {
    event: ['data.udo.tealium_event', 'tealium_event'],
    eventId: ['eventid', 'event_id'],
    timestamp: ['timestamp', 'post_time'],
    orderId: ['data.udo.order_id', 'order_id'],
    currency: ['data.udo.order_currency', 'data.udo.order_currency_code', 'order_currency'],
    customerId: ['data.udo.customer_id', 'customer_id'],
    visitorId: ['visitor_id', 'data.udo.tealium_visitor_id', 'tealium_visitor_id'],
    email: ['data.udo.customer_email_hash', 'data.udo.customer_email', 'customer_email'],
    gaid: ['data.udo.google_advertising_id', 'data.udo.device_advertising_id', 'device_advertising_id'],
    idfa: ['data.udo.idfa', 'idfa'],
    userAgent: ['useragent', 'data.dom.user_agent'],
  },
  items: {
    list: ['data.udo.products', 'products'],
    id: ['product_id', 'id'],
    price: ['product_unit_price', 'product_price', 'price'],
    quantity: ['product_quantity', 'quantity'],
    beside: {
      id: ['data.udo.product_id', 'product_id'],
      price: ['data.udo.product_unit_price', 'data.udo.product_price', 'product_unit_price', 'product_price'],
      quantity: ['data.udo.product_quantity', 'product_quantity'],
    },
  },
  events: {
    product_view: 'viewItem',
    category_view: 'viewList',
    cart_add: 'addToCart',
    cart_view: 'viewBasket',
    checkout: 'viewBasket',
    order_view: 'trackTransaction',
    launch: 'viewHome',
  },
};
