import { MICROS_MAX, MICROS_PER_UNIT, type Micros } from '../../base/money.ts';
import type { AdRequest, AdSize, AdSlot, Privacy } from '../../modules/delivery/index.ts';
import { type Loose, listOf, numberOf, objectOf, textOf } from './loose.ts';
import { readNames } from './read-names.ts';

/** More slots than any page has: what is beyond is not looked at. */
const SLOTS_MAX = 50;
const SIZES_MAX = 50;
const BLOCKS_MAX = 2_000;

/**
 * Reads an OpenRTB bid request of versions 2.3 to 2.6, which put the same wishes in different places. Unknown fields are
 * ignored, and fields of the wrong type count as absent, because senders err in all of them; null is returned only for
 * what cannot be answered: no id, no impressions, or an impression without an id.
 */
export function readRequest(body: unknown, cookie: string | null): AdRequest | null {
  const request = objectOf(body);
  const id = textOf(request?.id);
  const imps = listOf(request?.imp);
  if (request === null || id === '' || imps.length === 0) return null;
  const slots: AdSlot[] = [];
  for (let i = 0; i < imps.length && i < SLOTS_MAX; i++) {
    const slot = readSlot(objectOf(imps[i]));
    if (slot === null) return null;
    // A bid names its slot by id: of two with the same id only the first can be meant.
    if (!slots.some((other) => other.id === slot.id)) slots.push(slot);
  }
  const patienceMs = numberOf(request.tmax);
  return {
    id,
    slots,
    names: readNames(request, cookie),
    currencies: texts(request.cur, upper),
    blockedDomains: texts(request.badv, lower),
    blockedCategories: texts(request.bcat, upper),
    allowedSeats: texts(request.wseat, lower),
    blockedSeats: texts(request.bseat, lower),
    privacy: readPrivacy(request),
    patienceMs: patienceMs !== null && patienceMs > 0 ? patienceMs : null,
  };
}

function readSlot(imp: Loose | null): AdSlot | null {
  const id = textOf(imp?.id);
  if (imp === null || id === '') return null;
  const floor = numberOf(imp.bidfloor) ?? 0;
  return {
    id,
    floorCpmMicros: floorMicros(floor),
    // The standard's own default.
    floorCurrency: textOf(imp.bidfloorcur).toUpperCase() || 'USD',
    isSecure: numberOf(imp.secure) === 1,
    sizes: readSizes(objectOf(imp.banner)),
    dealsOnly: numberOf(objectOf(imp.pmp)?.private_auction) === 1,
  };
}

/** Rounded up: a floor is not met by less than it says. */
function floorMicros(floor: number): Micros {
  if (floor <= 0) return 0;
  return Math.min(MICROS_MAX, Math.ceil(floor * MICROS_PER_UNIT));
}

function readSizes(banner: Loose | null): AdSize[] | null {
  if (banner === null) return null;
  const sizes: AdSize[] = [];
  for (const entry of listOf(banner.format)) {
    if (sizes.length === SIZES_MAX) break;
    addSize(sizes, objectOf(entry));
  }
  addSize(sizes, banner);
  return sizes;
}

function addSize(sizes: AdSize[], of: Loose | null): void {
  const width = numberOf(of?.w);
  const height = numberOf(of?.h);
  if (width === null || height === null) return;
  if (Number.isInteger(width) && Number.isInteger(height)) sizes.push({ width, height });
}

/** Version 2.6 has its own fields; 2.5 and earlier carry the same in `ext`. The stricter of two answers counts. */
function readPrivacy(request: Loose): Privacy {
  const regs = objectOf(request.regs);
  const regsExt = objectOf(regs?.ext);
  const user = objectOf(request.user);
  const userExt = objectOf(user?.ext);
  const device = objectOf(request.device);
  const isSet = (value: unknown) => numberOf(value) === 1;
  return {
    isChild: isSet(regs?.coppa) || isSet(regsExt?.coppa),
    isTrackingRefused: isSet(device?.lmt) || isSet(device?.dnt),
    isGdprCovered: isSet(regs?.gdpr) || isSet(regsExt?.gdpr),
    consent: textOf(user?.consent) || textOf(userExt?.consent),
    usPrivacy: textOf(regs?.us_privacy) || textOf(regsExt?.us_privacy),
  };
}

function texts(value: unknown, fold: (text: string) => string): string[] {
  const list = listOf(value);
  const read: string[] = [];
  for (let i = 0; i < list.length && i < BLOCKS_MAX; i++) {
    const text = textOf(list[i]);
    if (text !== '') read.push(fold(text));
  }
  return read;
}

function lower(text: string): string {
  return text.toLowerCase();
}

function upper(text: string): string {
  return text.toUpperCase();
}
