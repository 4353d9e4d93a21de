import { type Fields, isFields, listOf } from '../dialects/fields.ts';
import { isNo, isPrivacyName, isYes } from '../dialects/read-privacy.ts';
import { readS2s } from '../dialects/s2s.ts';
import type { SiteEventType } from '../site-event.ts';
import type { Submission } from '../submission.ts';
import { normalizedWord } from '../vocabulary.ts';
import { COMMON_FIELDS, COMMON_ITEMS, type FieldName, type ItemPaths, type PartnerPreset } from './preset.ts';
import { parsed, valueAt } from './value-at.ts';

/**
 * A partner's postback: says it again in the words of a server's body, which then is read like any other. Takes the
 * parameters of the address and the fields of the body together. Never throws.
 */
export function readPartner(preset: PartnerPreset, payload: Fields, account: string): Submission {
  const at = (name: FieldName) =>
    valueAt(payload, [...(preset.fields?.[name] ?? []), ...COMMON_FIELDS[name]]);
  const read = readS2s({
    ...choicesIn(payload),
    ...consentIn(parsed(at('consent'))),
    account,
    customer_id: at('customerId'),
    retailer_visitor_id: at('visitorId'),
    email: parsed(at('email')),
    gaid: at('gaid'),
    idfa: at('idfa'),
    limit_ad_tracking: isYes(at('limitsTracking')) || isNo(at('allowsTracking')),
    useragent: at('userAgent'),
    events: {
      event: wordFor(at('event'), preset),
      event_id: at('eventId'),
      timestamp: at('timestamp'),
      id: at('orderId'),
      currency: at('currency'),
      item: itemsIn(payload, preset.items) ?? itemsIn(payload, COMMON_ITEMS),
    },
  });
  return {
    ...read,
    surface: 'partner',
    partner: preset.id,
    payload: () => payload,
    isAttributed: attributionIn(at('attributed'), preset),
  };
}

/** The common word for the partner's; one that is in neither list stays as it is. */
function wordFor(name: unknown, preset: PartnerPreset): unknown {
  if (typeof name !== 'string') return name;
  return wordsOf(preset).get(normalizedWord(name)) ?? name;
}

const words = new WeakMap<PartnerPreset, ReadonlyMap<string, SiteEventType>>();

function wordsOf(preset: PartnerPreset): ReadonlyMap<string, SiteEventType> {
  let known = words.get(preset);
  if (known === undefined) {
    const entries = Object.entries(preset.events ?? {});
    known = new Map(entries.map(([word, type]) => [normalizedWord(word), type]));
    words.set(preset, known);
  }
  return known;
}

/** The fields in which a choice may stand, whoever the partner is. */
function choicesIn(payload: Fields): Fields {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => isPrivacyName(name)));
}

/** What a consent tool says by category, under names in lower case. */
function consentIn(given: unknown): Fields {
  if (!isFields(given)) return {};
  const named = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]);
  return { consent: Object.fromEntries(named) };
}

/** Products as the common body has them; undefined when there are none. */
function itemsIn(payload: Fields, paths: ItemPaths | undefined): unknown {
  if (paths === undefined) return undefined;
  const list = parsed(valueAt(payload, paths.list));
  if (list !== undefined) return listOf(list).map((entry) => itemOf(parsed(entry), paths));
  const { id, price, quantity } = paths.beside;
  const ids = listAt(payload, id);
  if (ids.length === 0) return undefined;
  const prices = listAt(payload, price);
  const quantities = listAt(payload, quantity);
  return ids.map((one, i) => ({ id: one, price: prices[i], quantity: quantities[i] }));
}

function itemOf(entry: unknown, { id, price, quantity }: ItemPaths): unknown {
  if (!isFields(entry)) return entry;
  return { id: valueAt(entry, id), price: valueAt(entry, price), quantity: valueAt(entry, quantity) };
}

function listAt(payload: Fields, paths: readonly string[]): readonly unknown[] {
  return listOf(parsed(valueAt(payload, paths)));
}

function attributionIn(given: unknown, { notAttributed = [] }: PartnerPreset): boolean | null {
  if (given === undefined || typeof given === 'object') return null;
  return !notAttributed.includes(String(given).trim().toLowerCase());
}
