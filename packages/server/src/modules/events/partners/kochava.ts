import type { PartnerPreset } from './preset.ts';

/** A custom postback: the macros are chosen in Kochava's console and named there. */
export const kochava: PartnerPreset = {
  id: 'kochava',
  name: 'Kochava',
  mapping: 'to-fill-in',
  setup: 'App configurations → Partner configuration → Add a custom postback: the address for each event.',
  allEvents: 'Set the delivery method to "All", not to the network alone.',
  method: 'GET',
  query: {
    event: '<macro of the event name, or Souk’s word for it, e.g. viewItem>',
    timestamp: '<macro of the event time>',
    gaid: '<macro of the ADID>',
    idfa: '<macro of the IDFA>',
    order_id: '<macro of the order id>',
    currency: '<macro of the currency>',
    items: '<macro of the products: JSON such as [{"id":"SKU-1","price":9.9,"quantity":1}], or one id>',
    customer_id: '<macro of the customer id>',
    attributed: '<macro of the network name>',
  },
  body: null,
  fields: { event: ['event', 'event_name'], gaid: ['gaid', 'adid'] },
  events: { _install: 'viewHome', install: 'viewHome', sessionbegin: 'viewHome' },
  notAttributed: ['organic', 'unattributed', '0', 'false'],
};
