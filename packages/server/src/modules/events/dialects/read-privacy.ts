import { NOTHING_SAID, type Privacy } from '../consent/privacy.ts';
import { type Fields, isFields, listOf } from './fields.ts';

/**
 * The names under which a choice is passed on: the tag's short ones, and those that the IAB gave to the same values in
 * addresses. In the order of trust: the first that says something counts.
 */
const NAMES = {
  gdprApplies: ['gra', 'gdpr', 'gdpr_applies', 'gdprApplies'],
  tcString: ['grs', 'gdpr_consent', 'tc_string', 'tcString', 'tcfString'],
  gpp: ['gpp', 'gpp_string', 'gppString'],
  gppSections: ['gpp_sid', 'gppSid'],
  usPrivacy: ['cs', 'us_privacy', 'usp', 'ccpa'],
} as const;

/** Choices that are told in words instead of strings; each is a refusal when it says no. */
const GRANTS = ['ad_storage', 'ad_user_data', 'ad_personalization', 'advertising', 'marketing'];

/** Segment's form: categories as a shop calls them in its consent tool; C0004 is OneTrust's targeting. */
const AD_CATEGORY = /^(ads?|advertising|marketing|targeting|c0004)$/i;

/** Where a body may tell them: beside everything else, or in an object of their own. */
const PLACES = ['consent', 'privacy', 'regs', 'consent_data'];

const KNOWN: ReadonlySet<string> = new Set([...Object.values(NAMES).flat(), 'optout', 'opt_out', ...PLACES]);

/** Whether a field of that name tells a choice: for readers that see names before values. */
export function isPrivacyName(name: string): boolean {
  return KNOWN.has(name);
}

/** Reads what a body or the parameters of an address say of the shopper's choice. */
export function readPrivacy(fields: Fields): Privacy {
  let says = false;
  for (const name in fields) {
    if (!KNOWN.has(name)) continue;
    says = true;
    break;
  }
  if (!says) return NOTHING_SAID;
  const inner = PLACES.map((place) => fields[place]).filter(isFields);
  const all = [fields, ...inner];
  return {
    optedOut: all.some((place) => isYes(place.optout) || isYes(place.opt_out)),
    deniesAds: inner.some(refuses),
    gdprApplies: flagOf(firstOf(all, NAMES.gdprApplies)),
    tcString: textIn(firstOf(all, NAMES.tcString)),
    gpp: textIn(firstOf(all, NAMES.gpp)),
    gppSections: sectionsIn(firstOf(all, NAMES.gppSections)),
    usPrivacy: textIn(firstOf(all, NAMES.usPrivacy)),
  };
}

function firstOf(places: readonly Fields[], names: readonly string[]): unknown {
  for (const place of places) {
    for (const name of names) {
      const value = place[name];
      if (value !== undefined && value !== null && value !== '') return value;
    }
  }
  return undefined;
}

function refuses(consent: Fields): boolean {
  if (GRANTS.some((name) => isNo(consent[name]))) return true;
  const { categoryPreferences } = consent;
  if (!isFields(categoryPreferences)) return false;
  return Object.entries(categoryPreferences).some(([name, choice]) => AD_CATEGORY.test(name) && isNo(choice));
}

export function isYes(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

export function isNo(value: unknown): boolean {
  return value === false || value === 0 || value === '0' || value === 'false' || value === 'denied';
}

function flagOf(value: unknown): boolean | null {
  if (isYes(value)) return true;
  return isNo(value) ? false : null;
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** One number, a list of them, or the text of one. */
function sectionsIn(value: unknown): string {
  const parts = listOf(value).filter((part) => typeof part === 'string' || typeof part === 'number');
  return parts.join(',');
}
