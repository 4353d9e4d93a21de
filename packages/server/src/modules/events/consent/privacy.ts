import { gppSections, TCF_EU, US_PRIVACY, usOptsOut } from './gpp.ts';
import { tcfAllows } from './tcf.ts';

/** What a sender passes on of the shopper's choice; empty where it said nothing. */
export interface Privacy {
  /** The shopper asked not to be followed, here or in the sender's own words. */
  readonly optedOut: boolean;
  /** A consent tool says, in words, that ads are not allowed: perhaps only until the shopper was asked. */
  readonly deniesAds: boolean;
  /** Whether the law of the European Union applies; null when nobody said. */
  readonly gdprApplies: boolean | null;
  /** The string of the Transparency and Consent Framework. */
  readonly tcString: string;
  /** The string of the Global Privacy Platform. */
  readonly gpp: string;
  /** The numbers of its sections that apply, separated by commas or underscores. */
  readonly gppSections: string;
  readonly usPrivacy: string;
}

/** Most senders say nothing, and then nothing is looked at. */
export const NOTHING_SAID: Privacy = {
  ...{ optedOut: false, deniesAds: false, gdprApplies: null },
  ...{ tcString: '', gpp: '', gppSections: '', usPrivacy: '' },
};

/**
 * Why an event of this shopper must not be kept; null when it may be. Where nobody says that the European law does not
 * apply, a TC string that came is taken at its word. A vendor id is that of the Global Vendor List; null when the
 * marketplace is not in it, so that the purposes alone decide.
 */
export function consentRefusal(privacy: Privacy, vendorId: number | null): 'opted-out' | 'no-consent' | null {
  if (privacy === NOTHING_SAID) return null;
  const { optedOut, deniesAds, gdprApplies, tcString, gpp, usPrivacy } = privacy;
  if (optedOut || usPrivacyOptsOut(usPrivacy)) return 'opted-out';
  const applying = gpp === '' ? [] : sectionsThatApply(gpp, privacy.gppSections);
  // A string that is there and unreadable may hold a refusal.
  if (applying === null) return 'no-consent';
  let tcStrings = tcString === '' ? [] : [tcString];
  for (const section of applying) {
    if (section.id === US_PRIVACY ? usPrivacyOptsOut(section.text) : usOptsOut(section)) return 'opted-out';
    if (section.id === TCF_EU) tcStrings = [...tcStrings, section.text];
  }
  if (deniesAds) return 'no-consent';
  if (gdprApplies === false) return null;
  if (gdprApplies === true && tcStrings.length === 0) return 'no-consent';
  return tcStrings.every((text) => tcfAllows(text, vendorId)) ? null : 'no-consent';
}

/** Version, notice given, opted out of sale, covered by the agreement: `1YYN` is an opt-out. */
function usPrivacyOptsOut(text: string): boolean {
  return /^1.Y.$/i.test(text);
}

/** Senders name the sections that apply; without that all of them may. */
function sectionsThatApply(gpp: string, named: string) {
  const sections = gppSections(gpp);
  const ids = named.match(/-?\d+/g);
  if (sections === null || ids === null) return sections;
  return sections.filter(({ id }) => ids.includes(String(id)));
}
