import type { PartnerPreset } from './preset.ts';

/** Webhooks with the default body: one event with what is known of the user, and its products in `content_items`. */
export const branch: PartnerPreset = {
  id: 'branch',
  name: 'Branch',
  mapping: 'published',
  setup: 'Data feeds → Webhooks → Add new webhook: POST, the default body, one webhook for each event.',
  allEvents:
    'Leave the filters of the webhook empty ("All events"), so that unattributed users are sent too.',
  method: 'POST',
  query: {},
  body: 'as Branch sends it (the default POST body)',
  fields: {
    event: ['name'],
    eventId: ['id'],
    timestamp: ['event_timestamp', 'timestamp'],
    orderId: ['event_data.transaction_id'],
    currency: ['event_data.currency'],
    customerId: ['user_data.developer_identity'],
    email: ['custom_data.md5_hashed_email', 'custom_data.sha256_hashed_email'],
    gaid: ['user_data.aaid'],
    idfa: ['user_data.idfa'],
    limitsTracking: ['user_data.limit_ad_tracking'],
    userAgent: ['user_data.user_agent'],
    attributed: ['attributed'],
  },
  items: {
    list: ['content_items'],
    id: ['$sku', '$canonical_identifier'],
    price: ['$price'],
    quantity: ['$quantity'],
    beside: { id: ['custom_data.product_id'], price: ['custom_data.price'], quantity: [] },
  },
  events: {
    install: 'viewHome',
    reinstall: 'viewHome',
    open: 'viewHome',
    view_items: 'viewList',
    initiate_purchase: 'viewBasket',
  },
  notAttributed: ['false', '0'],
};
