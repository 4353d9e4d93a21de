import type { PartnerPreset } from './preset.ts';

/** Any other partner that fills macros into an address. */
export const generic: PartnerPreset = {
  id: 'generic',
  name: 'Any other partner',
  mapping: 'to-fill-in',
  setup: 'Wherever the partner takes an address for its postbacks.',
  allEvents: 'Have every event sent, not only those that are attributed to the ads.',
  method: 'GET',
  query: {
    event: '<macro of the event name, or Souk’s word for it, e.g. viewItem>',
    event_id: '<macro of the event’s own id>',
    timestamp: '<macro of the event time>',
    gaid: '<macro of the Android advertising id>',
    idfa: '<macro of the IDFA>',
    order_id: '<macro of the order id>',
    currency: '<macro of the currency>',
    items: '<macro of the products: JSON such as [{"id":"SKU-1","price":9.9,"quantity":1}], or one id>',
    customer_id: '<macro of the customer id>',
    email_hash: '<macro of the hashed e-mail address>',
    limit_ad_tracking: '<macro that is 1 for who limits tracking>',
    attributed: '<macro that is 0 for organic users>',
  },
  body: null,
  notAttributed: ['0', 'false', 'organic', 'unattributed'],
};
