import type { Identity, ShopperIdKind } from '../shopper-key.ts';
import { type Fields, isFields, listOf, textOf } from './fields.ts';

/** Names taken from one request; more than this is not one shopper. */
const IDENTITIES_MAX = 20;

/** Adds the names that may stand beside any event or around all of them, under long and short field names. */
export function readIdentity(fields: Fields, found: Identity[]): void {
  put(found, 'customer', fields.customer_id ?? fields.ci);
  put(found, 'visitor', fields.retailer_visitor_id ?? fields.rvi);
  put(found, 'first-party', fields.fpid ?? fields.first_party_id ?? fields.first_party_identifier);
  put(found, 'device', fields.gaid ?? fields.ai);
  put(found, 'device', fields.idfa);
}

/** Adds the names in the `id` object of a server-to-server body. Returns whether a GUM id came without its caller. */
export function readIdObject(id: Fields, found: Identity[]): { mappingKeyMissing: boolean } {
  readEmails(id.email, found);
  put(found, 'gum', id.mapped_user_id);
  readIdentity(id, found);
  return { mappingKeyMissing: textOf(id.mapped_user_id) !== null && textOf(id.mapping_key) === null };
}

/** Adds e-mail addresses: one or a list, clear or hashed, or an object of forms such as `{ md5, sha256 }`. */
export function readEmails(given: unknown, found: Identity[]): void {
  for (const entry of listOf(given)) {
    if (!isFields(entry)) {
      put(found, 'email', entry);
      continue;
    }
    put(found, 'email', entry.raw);
    put(found, 'email', entry.md5);
    put(found, 'email', entry.sha256);
    put(found, 'email', entry.sha256_md5);
  }
}

/** Adds `alternate_ids` entries `{ type, value }` of the in-app protocol. */
export function readAlternateIds(given: unknown, found: Identity[]): void {
  for (const entry of listOf(given)) {
    if (!isFields(entry)) continue;
    const type = textOf(entry.type);
    if (type === 'email') readEmails(entry.value, found);
    else if (type === 'customer_id') put(found, 'customer', entry.value);
    else if (type === 'retailer_visitor_id') put(found, 'visitor', entry.value);
  }
}

/** Adds one name when there is one. */
export function put(found: Identity[], kind: ShopperIdKind, given: unknown): void {
  if (given === undefined || found.length >= IDENTITIES_MAX) return;
  const value = textOf(given);
  if (value === null) return;
  for (const known of found) if (known.kind === kind && known.value === value) return;
  found.push({ kind, value });
}
