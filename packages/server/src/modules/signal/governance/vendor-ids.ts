import { HOUR_MS } from '../../../base/time.ts';
import type { JsonObject } from '../signal-event.ts';

const DAY_MS = 24 * HOUR_MS;

/**
 * The names that vendors give to a person, and for how long each is worth sending: a vendor's own cookie says so. A GUM id
 * that is older than its cookie's three days belongs to nobody any more.
 */
export const VENDOR_ID_LIVES: Readonly<Record<string, number>> = {
  criteo_gum_id: 3 * DAY_MS,
  criteo_fpid: 365 * DAY_MS,
  gaid: 395 * DAY_MS,
  idfa: 395 * DAY_MS,
  ga4_client_id: 395 * DAY_MS,
  meta_fbp: 90 * DAY_MS,
  meta_fbc: 90 * DAY_MS,
  tiktok_ttp: 395 * DAY_MS,
};

/** What the same id is called where it comes from: cookies and other libraries. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  crto_mapped_user_id: 'criteo_gum_id',
  mapped_user_id: 'criteo_gum_id',
  crto_fpid: 'criteo_fpid',
  _ga: 'ga4_client_id',
  _fbp: 'meta_fbp',
  _fbc: 'meta_fbc',
  _ttp: 'tiktok_ttp',
};

const VALUE_CHARS_MAX = 256;

/** Ids that a place holds under any of their names; null takes one back. */
export function vendorIdsIn(place: JsonObject): Readonly<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(place)) {
    const known = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : name;
    if (known === undefined || !Object.hasOwn(VENDOR_ID_LIVES, known)) continue;
    if (value === null || value === '') found[known] = null;
    else if (typeof value === 'string' && value.length <= VALUE_CHARS_MAX) found[known] = value.trim();
  }
  return found;
}
