import type { PartnerPreset } from './preset.ts';

/** Callbacks: macros in the address, behind which Adjust puts the callback parameters that the app gives an event. */
export const adjust: PartnerPreset = {
  id: 'adjust',
  name: 'Adjust',
  mapping: 'published',
  setup: 'AppView → your app → Events: the address as the callback of each event, or as the global callback.',
  allEvents:
    'Callbacks are sent for organic users too; set the address on every event, or as the global callback.',
  method: 'GET',
  query: {
    event: '{event_name}',
    activity: '{activity_kind}',
    timestamp: '{created_at}',
    gaid: '{gps_adid}',
    idfa: '{idfa}',
    is_organic: '{is_organic}',
  },
  body: null,
  fields: {
    event: ['event', 'activity'],
    orderId: ['transaction_id', 'order_id'],
    email: ['criteo_email_hash', 'email_hash'],
    attributed: ['is_organic'],
  },
  items: {
    list: ['criteo_p', 'items', 'products'],
    id: ['i', 'id'],
    price: ['pr', 'price'],
    quantity: ['q', 'quantity'],
    beside: { id: ['product_id'], price: ['price'], quantity: ['quantity'] },
  },
  events: { install: 'viewHome', reinstall: 'viewHome', session: 'viewHome', reattribution: 'viewHome' },
  notAttributed: ['1', 'true'],
};
