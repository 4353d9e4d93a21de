import type { GovernedEvent, JsonObject } from '../signal-event.ts';
import { CRITEO_EVENTS, defined, lateTimestamp } from './criteo-events.ts';
import type { Preparation, Remedy, Vendor, VendorRequest } from './vendor.ts';

const DEFAULT_EVENTS = [
  ...['Order Completed', 'Product Viewed', 'Product Added', 'Product List Viewed'],
  'Home Page Viewed',
];

const NO_GUM: Remedy = {
  cause: 'Missing criteo_gum_id',
  resolution:
    'Ensure the GUM ID is being captured and passed via _df.identify(). Without it, Criteo relies on probabilistic matching.',
};

const S2S_URL = 'https://widget.criteo.com/m/event?version=s2s_v0';

/** Criteo's own endpoints, and every server that is call-compatible with them: this one first of all. */
export const CRITEO: Vendor = {
  key: 'criteo',
  name: 'Criteo Events',
  description:
    'Conversion and engagement events for retargeting, audience optimisation and performance attribution.',
  category: 'advertising',
  status: 'ga',
  website: 'https://www.criteo.com',
  fields: [
    {
      ...{ key: 'partner_id', label: 'Partner ID', type: 'string', required: true, placeholder: '12345' },
      help_text:
        'The account’s number: in Management Center under Account Settings; in Souk the advertiser’s partner id.',
      pattern: /^\d{1,10}$/,
    },
    {
      ...{ key: 'api_key', label: 'API key', type: 'secret', required: true, placeholder: 'abc123def456...' },
      help_text: 'A key with the Events API scope. It is kept encrypted and never shown again.',
    },
    {
      ...{
        key: 'caller_id',
        label: 'Caller ID',
        type: 'string',
        required: true,
        placeholder: 'caller-abc-123',
      },
      help_text: 'Names this server-side integration to whoever receives the events.',
    },
    {
      ...{ key: 'dialect', label: 'Dialect', type: 'string', required: false, placeholder: 'events_api' },
      help_text: 'events_api (default) or s2s_v0, Criteo’s server-to-server protocol.',
      values: ['events_api', 's2s_v0'],
    },
    {
      ...{ key: 'endpoint', label: 'Endpoint', type: 'string', required: false, placeholder: 'https://…' },
      help_text: 'Where events go. By default, in the dialect events_api, the Events API of this server.',
      pattern: /^https?:\/\/\S+$/,
    },
  ],
  variants: [
    {
      ...{ key: 'default', name: 'Default' },
      description:
        'Standard Criteo Events API configuration for general retargeting and conversion tracking.',
      events: DEFAULT_EVENTS,
    },
    {
      ...{ key: 'retail', name: 'Retail' },
      description:
        'E-commerce focused with product-level events for Criteo Dynamic Retargeting and Criteo Retail Media campaigns.',
      events: [
        ...DEFAULT_EVENTS,
        'Cart Viewed',
        'Checkout Started',
        'Payment Info Entered',
        'Products Searched',
      ],
    },
    {
      ...{ key: 'travel', name: 'Travel' },
      description:
        'Travel and hospitality focused with search, booking, and listing view events for Criteo Travel solutions.',
      events: [...DEFAULT_EVENTS, 'Search Performed', 'Listing Viewed', 'Booking Completed'],
    },
  ],
  answersJson: true,
  prepare: (event, preparation) =>
    preparation.config.dialect === 's2s_v0' ? s2s(event, preparation) : eventsApi(event, preparation),
  advice: ({ person }) => (person.vendorIds.criteo_gum_id === undefined ? NO_GUM : null),
  remedies: {
    401: {
      cause: 'Invalid or expired API key',
      resolution: 'Regenerate API credentials in Criteo Management Center under Technical > API Access.',
    },
    403: {
      cause: 'API key lacks Events API scope',
      resolution: 'Revoke current credentials and create new ones with the Events API scope selected.',
    },
    429: {
      cause: 'Rate limit exceeded',
      resolution: 'Reduce event volume or contact your Criteo account manager to increase rate limits.',
    },
    AccountUnknown: {
      cause: 'Incorrect partner_id',
      resolution: 'Verify the Partner ID in Criteo Management Center matches the value configured in Signal.',
    },
    UserIdentifierMissing: NO_GUM,
    EventDuplicate: {
      cause: 'Retry without idempotency',
      resolution:
        'Signal includes an event ID for deduplication — check that your Criteo activity is configured to deduplicate by transaction ID.',
    },
  },
};

/**
 * The page's payload. An order's own id names it for de-duplication; other events carry the message id as `event_id`. Names of
 * the person stand beside the events when they are known, and only then.
 */
function eventsApi(
  governed: GovernedEvent,
  { config, nowMs, ownEventsUrl }: Preparation,
): VendorRequest | null {
  const known = CRITEO_EVENTS[governed.event.event];
  if (known === undefined) return null;
  const { vendorIds, email, userId } = governed.person;
  const event = known.write(governed.event.properties);
  const id = defined({ criteo_gum_id: vendorIds.criteo_gum_id, email: email && defined({ ...email }) });
  return {
    url: config.endpoint ?? ownEventsUrl,
    headers: {
      authorization: `Bearer ${config.api_key ?? ''}`,
      'x-caller-id': config.caller_id ?? '',
    },
    payload: {
      account: { id: config.partner_id ?? '', type: 'partner' },
      ...(Object.keys(id).length === 0 ? {} : { id }),
      ...(userId === undefined ? {} : { customer_id: userId }),
      events: [
        defined({
          type: known.type,
          event_id: event.id === undefined ? governed.event.messageId : undefined,
          ...event,
          timestamp: lateTimestamp(governed, nowMs),
        }),
      ],
    },
  };
}

/** Criteo's server-to-server protocol, version 0: no key; the caller stands in the body. */
function s2s(governed: GovernedEvent, { config }: Preparation): VendorRequest | null {
  const known = CRITEO_EVENTS[governed.event.event];
  if (known === undefined) return null;
  const { vendorIds, email, userId } = governed.person;
  const { context, messageId, timestamp, anonymousId } = governed.event;
  const page = (context.page ?? {}) as JsonObject;
  return {
    url: config.endpoint ?? S2S_URL,
    headers: {},
    payload: defined({
      version: 's2s_v1.0.0',
      account: config.partner_id,
      site_type: { desktop: 'd', mobile: 'm', tablet: 't', unknown: 'd' }[governed.device],
      ip: context.ip,
      useragent: context.userAgent,
      full_url: page.url,
      previous_url: page.referrer,
      retailer_visitor_id: anonymousId,
      customer_id: userId,
      id: defined({
        mapping_key: vendorIds.criteo_gum_id === undefined ? undefined : config.caller_id,
        mapped_user_id: vendorIds.criteo_gum_id,
        email: email && defined({ ...email }),
        gaid: vendorIds.gaid,
        idfa: vendorIds.idfa,
      }),
      events: [
        defined({
          event: known.s2s,
          timestamp,
          event_id: messageId,
          ...known.write(governed.event.properties),
        }),
      ],
    }),
  };
}
