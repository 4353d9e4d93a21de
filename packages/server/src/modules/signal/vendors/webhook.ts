import type { GovernedEvent, JsonObject } from '../signal-event.ts';
import type { Preparation, Vendor, VendorRequest } from './vendor.ts';

/** Any address that takes JSON: the governed event as it is. */
export const WEBHOOK: Vendor = {
  key: 'webhook',
  name: 'Webhook',
  description: 'Every event as JSON to an address of your own.',
  category: 'other',
  status: 'ga',
  website: '',
  fields: [
    {
      ...{ key: 'endpoint', label: 'Address', type: 'string', required: true, placeholder: 'https://…' },
      help_text: 'Takes POST with a JSON body and answers 2xx.',
      pattern: /^https?:\/\/\S+$/,
    },
    {
      ...{ key: 'api_key', label: 'Bearer token', type: 'secret', required: false, placeholder: '' },
      help_text: 'Sent as Authorization: Bearer. It is kept encrypted and never shown again.',
    },
  ],
  variants: [{ key: 'default', name: 'Default', description: 'Every event.', events: [] }],
  answersJson: false,
  prepare,
  remedies: {
    401: {
      cause: 'The address wants another bearer token',
      resolution: 'Put the right token into the integration.',
    },
    403: { cause: 'The address refuses this token', resolution: 'Give the token the right to send events.' },
    429: { cause: 'The address takes fewer events', resolution: 'Lower the rate of this integration.' },
  },
};

function prepare(
  { event, person, sessionId, device }: GovernedEvent,
  { config }: Preparation,
): VendorRequest {
  const key = config.api_key;
  return {
    url: config.endpoint ?? '',
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    payload: { ...event, person, sessionId, device } as unknown as JsonObject,
  };
}
