import { type BitReader, readBits } from './bits.ts';

/**
 * What is done with an event, in the purposes of the Transparency and Consent Framework: a cookie is stored (1), a profile
 * is made (3) and used to choose ads (4). The framework takes nothing but consent for these.
 */
const BY_CONSENT = [1, 3, 4] as const;

/** And figures are made of it, for the marketplace (9) or to better the choice (10): one of these is enough. */
const FOR_FIGURES = [9, 10] as const;

const PURPOSES = 24;

/**
 * True when a TC string of version 2 allows to use an event, to the vendor with that id in the Global Vendor List; without
 * an id the purposes alone decide. Anything unreadable allows nothing.
 *
 * The libraries for these strings unfold every range of vendors into a set: 700 ranges of all vendors, 4 kB that anybody
 * may send, cost them a second and a gigabyte. One vendor is looked up here without unfolding anything.
 */
export function tcfAllows(tcString: string, vendorId: number | null): boolean {
  const core = tcString.split('.', 1)[0] ?? '';
  return readBits(core, (bits) => allows(bits, vendorId)) ?? false;
}

/** The core segment, field by field as the specification lists them. */
function allows(bits: BitReader, vendorId: number | null): boolean {
  if (bits.number(6) !== 2) return false;
  bits.skip(36 + 36 + 12 + 12 + 6 + 12 + 12 + 6 + 1 + 1 + 12);
  const consented = bits.positions(PURPOSES);
  const legitimate = bits.positions(PURPOSES);
  if (!BY_CONSENT.every((purpose) => consented.has(purpose))) return false;
  if (!FOR_FIGURES.some((purpose) => consented.has(purpose) || legitimate.has(purpose))) return false;
  if (vendorId === null) return true;
  bits.skip(1 + 12);
  const hasConsent = isListed(bits, vendorId);
  const hasInterest = isListed(bits, vendorId);
  if (!hasConsent) return false;
  const { forbidden, consentOnly } = restrictions(bits, vendorId);
  if (BY_CONSENT.some((purpose) => forbidden.has(purpose))) return false;
  return FOR_FIGURES.some((purpose) => {
    if (forbidden.has(purpose)) return false;
    if (consented.has(purpose)) return true;
    return legitimate.has(purpose) && hasInterest && !consentOnly.has(purpose);
  });
}

/** Whether a vendor section, a bit field or a list of ranges, has the vendor. */
function isListed(bits: BitReader, vendorId: number): boolean {
  const highest = bits.number(16);
  return bits.flag() ? rangesHave(bits, vendorId) : bits.fieldHas(vendorId, highest);
}

function rangesHave(bits: BitReader, vendorId: number): boolean {
  const entries = bits.number(12);
  let found = false;
  for (let i = 0; i < entries; i++) {
    const isRange = bits.flag();
    const first = bits.number(16);
    const last = isRange ? bits.number(16) : first;
    if (vendorId >= first && vendorId <= last) found = true;
  }
  return found;
}

/** What the publisher forbids a vendor: a purpose altogether, or to rest it on a legitimate interest. */
function restrictions(
  bits: BitReader,
  vendorId: number,
): { forbidden: Set<number>; consentOnly: Set<number> } {
  const forbidden = new Set<number>();
  const consentOnly = new Set<number>();
  const count = bits.number(12);
  for (let i = 0; i < count; i++) {
    const purpose = bits.number(6);
    const type = bits.number(2);
    if (!rangesHave(bits, vendorId)) continue;
    if (type === 0) forbidden.add(purpose);
    else if (type === 1) consentOnly.add(purpose);
  }
  return { forbidden, consentOnly };
}
