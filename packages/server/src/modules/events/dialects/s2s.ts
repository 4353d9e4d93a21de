import type { Identity } from '../shopper-key.ts';
import type { Surface } from '../site-event.ts';
import type { RawEvent, Submission } from '../submission.ts';
import { type Fields, isFields, listOf, textOf } from './fields.ts';
import { readCommand } from './read-command.ts';
import { warn } from './read-event.ts';
import { readAlternateIds, readEmails, readIdentity, readIdObject } from './read-identity.ts';
import { isYes, readPrivacy } from './read-privacy.ts';

/**
 * The JSON body of `POST /m/event`: an account, names of the shopper, and one or many events, under long or short field
 * names. Takes any parsed JSON and never throws: what cannot be read is left out, with a warning.
 */
export function readS2s(body: unknown): Submission {
  const fields: Fields = isFields(body) ? body : {};
  const identities: Identity[] = [];
  const events: RawEvent[] = [];
  const warnings: string[] = [];
  if (isFields(fields.id)) {
    const { mappingKeyMissing } = readIdObject(fields.id, identities);
    if (mappingKeyMissing) warn(warnings, 'MappingKeyMissing');
  }
  readIdentity(fields, identities);
  readEmails(fields.email, identities);
  readAlternateIds(fields.alternate_ids, identities);
  for (const entry of listOf(fields.events)) {
    if (isFields(entry)) readCommand(entry, { identities, events, warnings });
    else warn(warnings, 'InvalidEvent');
  }
  return {
    surface: surfaceOf(fields),
    accounts: accountsOf(fields.account ?? fields.a ?? fields.partner_id),
    identities: limitsTracking(fields) ? identities.filter(({ kind }) => kind !== 'device') : identities,
    events,
    userAgent: userAgentOf(fields),
    privacy: readPrivacy(fields),
    warnings,
    payload: () => body,
  };
}

/** Who limits ad tracking on a phone is not to be recognised by the phone's advertising id, wherever it stands. */
function limitsTracking(fields: Fields): boolean {
  for (const place of [fields, fields.id, fields.device_info]) {
    if (isFields(place) && isYes(place.limit_ad_tracking)) return true;
  }
  return false;
}

function surfaceOf(fields: Fields): Surface {
  const siteType = fields.site_type;
  const isApp =
    siteType === 'aa' || siteType === 'aios' || isFields(fields.app_info) || isFields(fields.device_info);
  return isApp ? 'app' : 's2s';
}

function userAgentOf(fields: Fields): string {
  const given = fields.useragent ?? fields.user_agent;
  return typeof given === 'string' ? given : '';
}

/** An id, a list of ids, or an object that holds one (`{ id, type: "partner" }`, `{ app_name }`). */
export function accountsOf(given: unknown): string[] {
  const accounts: string[] = [];
  for (const entry of listOf(given)) {
    const account = isFields(entry)
      ? textOf(entry.id ?? entry.partner_id ?? entry.app_name ?? entry.an)
      : textOf(entry);
    if (account !== null && !accounts.includes(account) && accounts.length < ACCOUNTS_MAX)
      accounts.push(account);
  }
  return accounts;
}

/** A page or a server reports for a handful of accounts at most. */
export const ACCOUNTS_MAX = 5;
