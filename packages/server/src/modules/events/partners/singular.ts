import type { PartnerPreset } from './preset.ts';

/** A postback whose address holds Singular's macros; those of the products are the app's own attributes. */
export const singular: PartnerPreset = {
  id: 'singular',
  name: 'Singular',
  mapping: 'to-fill-in',
  setup:
    'Attribution → Partner configuration → Internal BI (or a custom partner): the address for each event.',
  allEvents: 'Choose "all" instead of "attributed" for the postbacks of installs and of events.',
  method: 'POST',
  query: {
    event: '{EVTNAME}',
    timestamp: '{UTC}',
    gaid: '{AIFA}',
    idfa: '{IDFA}',
    order_id: '<macro of the order id>',
    currency: '<macro of the currency>',
    items: '<macro of the products: JSON such as [{"id":"SKU-1","price":9.9,"quantity":1}], or one id>',
    customer_id: '<macro of the customer id>',
    attributed: '<macro that is 0 for organic users>',
  },
  body: null,
  fields: {
    gaid: ['gaid', 'aifa'],
    timestamp: ['timestamp', 'utc'],
    customerId: ['customer_id', 'user_id', 'custom_user_id'],
  },
  notAttributed: ['0', 'false', 'organic', 'unattributed'],
};
