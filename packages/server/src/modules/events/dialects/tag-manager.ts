import type { Identity } from '../shopper-key.ts';
import type { RawEvent, Submission } from '../submission.ts';
import { type Fields, isFields, listOf } from './fields.ts';
import { eachPair } from './nested-query.ts';
import { readCommand } from './read-command.ts';
import { put, readEmails } from './read-identity.ts';
import { isNo, readPrivacy } from './read-privacy.ts';
import { accountsOf } from './s2s.ts';

/**
 * What a server-side tag manager forwards: one event with all its parameters side by side, in the words of Google
 * Analytics 4, and `partner_id` among them. The older tag sends `mapping_key` and `mapped_user_id` in the body, the newer
 * one `first_party_id` in the address; both name the event in `mappingId=<application>.<event>` too.
 */
export function readTagManager(body: unknown, query: string): Submission {
  const fields: Fields = isFields(body) ? body : {};
  const gathered = { identities: [] as Identity[], events: [] as RawEvent[], warnings: [] as string[] };
  let nameInAddress = '';
  eachPair(query, (key, value) => {
    if (key === 'first_party_id') put(gathered.identities, 'first-party', value);
    else if (key === 'mappingId') nameInAddress = value.slice(value.lastIndexOf('.') + 1);
  });
  readNames(fields, gathered.identities);
  if (isFields(body)) {
    // An order is an order by its transaction_id; `id` is any parameter of the shop's.
    const { id: _, ...parameters } = fields;
    readCommand({ ...parameters, event: fields.event_name ?? nameInAddress }, gathered);
  }
  return {
    surface: 'tag-manager',
    accounts: accountsOf(fields.partner_id),
    userAgent: typeof fields.user_agent === 'string' ? fields.user_agent : '',
    privacy: { ...readPrivacy(fields), ...(deniesAds(fields) ? { deniesAds: true } : {}) },
    ...gathered,
    payload: () => body,
  };
}

function readNames(fields: Fields, identities: Identity[]): void {
  put(identities, 'customer', fields.user_id);
  put(identities, 'gum', fields.mapped_user_id);
  put(identities, 'visitor', fields.client_id);
  readEmails(fields.email, identities);
  const { user_data: user } = fields;
  if (!isFields(user)) return;
  for (const name of ['email_address', 'sha256_email_address', 'email'])
    readEmails(listOf(user[name]), identities);
}

/** Consent mode: `G1` and a digit for ads, a digit for analytics; or the same in words. */
function deniesAds(fields: Fields): boolean {
  if (typeof fields['x-ga-gcs'] === 'string' && /^G10/.test(fields['x-ga-gcs'])) return true;
  const { consent_state: state } = fields;
  return (
    isFields(state) && ['ad_storage', 'ad_user_data', 'ad_personalization'].some((name) => isNo(state[name]))
  );
}
