import { MICROS_MAX, MICROS_PER_UNIT, type Micros } from '../../base/money.ts';
import type { AdRequest, AdSize, AdSlot, SupplyChain } from '../../modules/delivery/index.ts';
import { type Loose, listOf, numberOf, objectOf, textOf } from './loose.ts';
import { readNames } from './read-names.ts';
import { readNative } from './read-native.ts';
import { readPrivacy } from './read-privacy.ts';

/** More slots than any page has: what is beyond is not looked at. */
const SLOTS_MAX = 50;
const SIZES_MAX = 50;
const BLOCKS_MAX = 2_000;
const SYSTEMS_MAX = 50;

/** A banner of markup that shows pictures and links, in the standard's list of kinds of banners. */
const MARKUP_BANNER = 2;

const FIRST_PRICE = 1;

/** What the way of the request tells beside its body. */
export interface Caller {
  /** Our cookie. */
  readonly cookie: string | null;
  /** The browser itself asks not to be followed. */
  readonly hasOptedOut: boolean;
}

/**
 * Reads an OpenRTB bid request of versions 2.3 to 2.6, which put the same wishes in different places. Unknown fields are
 * ignored, and fields of the wrong type count as absent, because senders err in all of them; null is returned only for
 * what cannot be answered: no id, no impressions, or an impression without an id.
 */
export function readRequest(body: unknown, { cookie, hasOptedOut }: Caller): AdRequest | null {
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
    placement: readPlacement(request),
    currencies: texts(request.cur, upper),
    blockedDomains: texts(request.badv, lower),
    blockedCategories: texts(request.bcat, upper),
    allowedSeats: texts(request.wseat, lower),
    blockedSeats: texts(request.bseat, lower),
    privacy: readPrivacy(request, hasOptedOut),
    isFirstPrice: numberOf(request.at) === FIRST_PRICE,
    userAgent: textOf(objectOf(request.device)?.ua),
    supplyChain: readSupplyChain(request),
    patienceMs: patienceMs !== null && patienceMs > 0 ? patienceMs : null,
  };
}

/** Names of apps and domains are short; what is longer is cut, because links carry it. */
const PLACEMENT_MAX = 60;

/** The page's domain, if need be from its address; or the app's name in its shop. */
function readPlacement(request: Loose): string {
  const site = objectOf(request.site);
  const app = objectOf(request.app);
  const name =
    textOf(site?.domain) ||
    (/^https?:\/\/([^/?#:]+)/i.exec(textOf(site?.page))?.[1] ?? '') ||
    textOf(app?.bundle) ||
    textOf(app?.domain);
  return name.slice(0, PLACEMENT_MAX).toLowerCase();
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
    native: readNative(objectOf(imp.native)),
    dealsOnly: numberOf(objectOf(imp.pmp)?.private_auction) === 1,
  };
}

/** Rounded up: a floor is not met by less than it says. */
function floorMicros(floor: number): Micros {
  if (floor <= 0) return 0;
  return Math.min(MICROS_MAX, Math.ceil(floor * MICROS_PER_UNIT));
}

function readSizes(banner: Loose | null): AdSize[] | null {
  if (banner === null || listOf(banner.btype).some((type) => numberOf(type) === MARKUP_BANNER)) return null;
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

/** Version 2.6 has a field of its own, 2.5 carries the same in `ext`. */
function readSupplyChain(request: Loose): SupplyChain | null {
  const source = objectOf(request.source);
  if (source === null) return null;
  const chain = objectOf(source.schain) ?? objectOf(objectOf(source.ext)?.schain);
  if (chain === null) return null;
  const systems = listOf(chain.nodes).slice(0, SYSTEMS_MAX);
  return {
    isComplete: numberOf(chain.complete) === 1,
    systems: systems.map((node) => textOf(objectOf(node)?.asi).toLowerCase()),
  };
}

function texts(value: unknown, fold: (text: string) => string): string[] {
  if (!Array.isArray(value)) return [];
  const list: readonly unknown[] = value;
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
