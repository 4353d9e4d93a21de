import { type Fields, isFields } from '../dialects/fields.ts';
import { parsed } from '../partners/value-at.ts';
import { commandOf } from '../vocabulary.ts';

/**
 * Fields whose values tell nothing of a person: what was done, with which products, and what the shopper allowed. Every
 * other value is shown by its kind and length alone, so that a field nobody thought of is never shown.
 */
const SHOWN: ReadonlySet<string> = new Set([
  ...[
    'event',
    'e',
    'type',
    'event_name',
    'activity',
    'activity_kind',
    'event_id',
    'eventid',
    'messageid',
    'eventuuid',
  ],
  ...[
    'deduplication_page_view_id',
    'timestamp',
    'ts',
    'event_time',
    'event_timestamp',
    'created_at',
    'tealium_event',
  ],
  ...['account', 'a', 'partner_id', 'app_id', 'app_name', 'site_type', 'surface', 'version', 'v', 'category'],
  ...[
    'id',
    'i',
    'item',
    'items',
    'product',
    'products',
    'p',
    'product_id',
    'product_ids',
    'productid',
    'item_id',
    'sku',
  ],
  ...['price', 'pr', 'quantity', 'q', 'currency', 'c', 'transaction_id', 'transactionid', 'order_id', 'tv'],
  ...[
    'transaction_value',
    'af_content',
    'af_content_id',
    'af_price',
    'af_quantity',
    'af_order_id',
    'af_currency',
  ],
  ...[
    'product_unit_price',
    'product_price',
    'product_quantity',
    'order_currency',
    '$sku',
    '$price',
    '$quantity',
  ],
  ...[
    'gra',
    'gdpr',
    'gdpr_applies',
    'gdprapplies',
    'gpp_sid',
    'cs',
    'us_privacy',
    'usp',
    'ccpa',
    'optout',
    'opt_out',
  ],
  ...[
    'ad_storage',
    'ad_user_data',
    'ad_personalization',
    'advertising',
    'marketing',
    'x-ga-gcs',
    'limit_ad_tracking',
  ],
  ...['useragent', 'user_agent', 'dd', 'deduplication', 'nc', 'new_customer', 'attributed', 'is_organic'],
  ...['campaign_type', 'media_source'],
]);

const LIMITS = { nodes: 300, depth: 8, keys: 40, entries: 10, textChars: 120, keyChars: 60 } as const;

/** What arrived, small enough to keep and without personal data: a value of the same shape. */
export function masked(value: unknown): unknown {
  return mask(value, { isShown: false, depth: 0, left: { nodes: LIMITS.nodes } });
}

interface Place {
  readonly isShown: boolean;
  readonly depth: number;
  readonly left: { nodes: number };
}

function mask(given: unknown, place: Place): unknown {
  if (place.left.nodes-- <= 0 || place.depth > LIMITS.depth) return '…';
  const value = parsed(given);
  if (Array.isArray(value)) return maskList(value, place);
  if (isFields(value)) return maskFields(value, place);
  if (value === null || typeof value === 'boolean' || value === '') return value;
  return place.isShown && !isPersonal(String(value)) ? shortened(value) : kindOf(value);
}

function maskList(list: readonly unknown[], place: Place): unknown[] {
  const shown = list
    .slice(0, LIMITS.entries)
    .map((entry) => mask(entry, { ...place, depth: place.depth + 1 }));
  return list.length > LIMITS.entries ? [...shown, `… ${list.length - LIMITS.entries} more`] : shown;
}

function maskFields(fields: Fields, { depth, left }: Place): Fields {
  const word = fields.event ?? fields.e;
  const command = typeof word === 'string' ? commandOf(word) : undefined;
  // A command that names the shopper has the name under any field.
  const namesShopper = command === 'setEmail' || command === 'setIdentity';
  const entries = Object.entries(fields).slice(0, LIMITS.keys);
  const shown = entries.map(([key, value]): [string, unknown] => {
    const name = key.toLowerCase();
    const isShown = namesShopper ? name === 'event' || name === 'e' : SHOWN.has(name);
    return [keyShown(key), mask(value, { isShown, depth: depth + 1, left })];
  });
  return Object.fromEntries(shown);
}

function keyShown(key: string): string {
  return key.length > LIMITS.keyChars || isPersonal(key) ? kindOf(key) : key;
}

/** An address or a hash may stand where none is expected. */
function isPersonal(text: string): boolean {
  return text.includes('@') || text.includes('%40') || /[0-9a-f]{32}/i.test(text);
}

function shortened(value: unknown): unknown {
  return typeof value === 'string' && value.length > LIMITS.textChars
    ? `${value.slice(0, LIMITS.textChars)}…`
    : value;
}

function kindOf(value: unknown): string {
  return typeof value === 'string' ? `(text of ${value.length})` : `(${typeof value})`;
}
