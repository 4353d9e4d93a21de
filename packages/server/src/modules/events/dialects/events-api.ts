import type { Identity } from '../shopper-key.ts';
import type { Submission } from '../submission.ts';
import { type Fields, isFields } from './fields.ts';
import { put } from './read-identity.ts';
import { readS2s } from './s2s.ts';

/**
 * The body of the Events API: a server's body with its account as `{ id, type: "partner" }`, its events named by `type`,
 * and the GUM id under the name that hubs have for it. The key says who calls, so that no `mapping_key` is needed.
 */
export function readEventsApi(body: unknown): Submission {
  const read = readS2s(body);
  const identities: Identity[] = [...read.identities];
  const fields: Fields = isFields(body) ? body : {};
  for (const place of [fields, fields.id, fields.user]) {
    if (isFields(place)) put(identities, 'gum', place.criteo_gum_id ?? place.gum_id);
  }
  return {
    ...read,
    surface: 'events-api',
    identities,
    warnings: read.warnings.filter((code) => code !== 'MappingKeyMissing'),
  };
}
