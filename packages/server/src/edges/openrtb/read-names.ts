import type { ShopperName } from '../../modules/delivery/index.ts';
import { type Loose, listOf, objectOf, textOf } from './loose.ts';

/** Names that are tried for one request. Each costs a hash and a look-up for every advertiser. */
const NAMES_MAX = 24;

/** Longer values are no ids. */
const NAME_CHARS_MAX = 256;

/** What an id may be of which the sender does not say what it is: ours, or whatever the marketplace calls its shopper. */
const ANY_KIND = ['cookie', 'gum', 'first-party', 'visitor', 'customer'] as const;

/** Ids that a marketplace's own pages put into the auction. */
const OWN_KINDS = ['first-party', 'visitor', 'customer'] as const;

/**
 * Under which names the sender knows the shopper: our own cookie, `user.buyeruid`, extended ids (in their 2.6 place and the
 * earlier `ext`), the device's advertising id and `user.customdata`. Not `user.id`: it is the exchange's own, and may by
 * chance be what a marketplace calls somebody else.
 */
export function readNames(request: Loose, cookie: string | null): ShopperName[] {
  const names: ShopperName[] = [];
  const user = objectOf(request.user);
  if (cookie !== null) add(names, ['cookie'], cookie);
  add(names, ['device'], textOf(objectOf(request.device)?.ifa));
  if (user === null) return names;
  add(names, ANY_KIND, textOf(user.buyeruid));
  addExtendedIds(names, listOf(user.eids));
  addExtendedIds(names, listOf(objectOf(user.ext)?.eids));
  add(names, ['cookie', ...OWN_KINDS], textOf(user.customdata));
  return names;
}

function addExtendedIds(names: ShopperName[], eids: readonly unknown[]): void {
  for (const entry of eids) {
    if (names.length >= NAMES_MAX) return;
    const eid = objectOf(entry);
    if (eid === null) continue;
    const source = textOf(eid.source).toLowerCase();
    for (const uid of listOf(eid.uids))
      add(names, kindsOf(source, textOf(objectOf(uid)?.id)), textOf(objectOf(uid)?.id));
  }
}

function kindsOf(source: string, id: string): readonly ShopperName['kind'][] {
  if (source === 'criteo.com') return ['gum'];
  if (source.includes('email') || source.includes('hem')) return isHash(id) ? ['email'] : [];
  return OWN_KINDS;
}

/** MD5 or SHA-256 in hex: addresses in clear text are not looked up. */
function isHash(id: string): boolean {
  return /^([0-9a-f]{32}|[0-9a-f]{64})$/i.test(id);
}

function add(names: ShopperName[], kinds: readonly ShopperName['kind'][], value: string): void {
  if (value === '' || value.length > NAME_CHARS_MAX) return;
  for (const kind of kinds) {
    if (names.length >= NAMES_MAX) return;
    if (!names.some((name) => name.kind === kind && name.value === value)) names.push({ kind, value });
  }
}
