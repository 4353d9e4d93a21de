import { type GovernedEvent, OPT_OUT } from '../signal-event.ts';
import { CRITEO } from './criteo.ts';
import { CRITEO_EVENTS, defined } from './criteo-events.ts';
import type { Preparation, Vendor, VendorRequest } from './vendor.ts';

/** The collection of this server, or of another Souk, with everything that Signal knows of the shopper. */
export const SOUK: Vendor = {
  key: 'souk',
  name: 'Souk',
  description: 'Audiences and attributed sales of a Souk server: by default of this one.',
  category: 'advertising',
  status: 'ga',
  website: '',
  fields: CRITEO.fields.filter(({ key }) => key !== 'caller_id' && key !== 'dialect'),
  variants: [
    {
      ...{ key: 'default', name: 'Default' },
      description: 'Every event that Souk knows.',
      events: [...Object.keys(CRITEO_EVENTS), OPT_OUT],
    },
  ],
  answersJson: true,
  prepare,
  remedies: {
    401: {
      cause: 'The API key is unknown or revoked',
      resolution:
        'Have a key of the kind events-api made for the advertiser, and put it into the integration.',
    },
    403: {
      cause: 'The key is not one of the Events API',
      resolution:
        'Have a key of the kind events-api made for the advertiser, and put it into the integration.',
    },
    429: {
      cause: 'The server’s rate of events is used up',
      resolution: 'Raise the setting rateEvents of that server, or lower the rate of this integration.',
    },
    AccountUnknown: {
      cause: 'The partner id is not that of the key’s advertiser',
      resolution: 'Put the advertiser’s partner id into the integration.',
    },
  },
};

const OPTED_OUT = { type: 'optOut', write: () => ({}) };

function prepare(governed: GovernedEvent, { config, ownEventsUrl }: Preparation): VendorRequest | null {
  const known = governed.event.event === OPT_OUT ? OPTED_OUT : CRITEO_EVENTS[governed.event.event];
  if (known === undefined) return null;
  const { vendorIds, email, userId } = governed.person;
  const { messageId, timestamp, anonymousId, context, properties } = governed.event;
  return {
    url: config.endpoint ?? ownEventsUrl,
    headers: { authorization: `Bearer ${config.api_key ?? ''}` },
    payload: defined({
      account: { id: config.partner_id ?? '', type: 'partner' },
      useragent: context.userAgent,
      retailer_visitor_id: anonymousId,
      customer_id: userId,
      id: defined({
        criteo_gum_id: vendorIds.criteo_gum_id,
        email: email && defined({ ...email }),
        gaid: vendorIds.gaid,
        idfa: vendorIds.idfa,
      }),
      events: [defined({ type: known.type, event_id: messageId, timestamp, ...known.write(properties) })],
    }),
  };
}
