import type { FastifyRequest } from 'fastify';
import type { AdRequest, AdSize, Privacy, ShopperName } from '../../modules/delivery/index.ts';

/** More sizes than any place has. */
const SIZES_MAX = 20;

/** Whatever a price is asked in, a page that sells without an exchange asks none. */
const NO_FLOOR = { floorCpmMicros: 0, floorCurrency: 'USD' } as const;

/**
 * The wish of a page: `size`, and what it knows of its shopper's consent, in the words of our tag or of the IAB's macros.
 * null without a size. The shopper is whom the browser's own cookie names: anybody may ask, and an ad shows what its shopper
 * looked at, so that a name in the address, which can be guessed, counts for nothing.
 */
export function readFrameRequest(
  { query, headers }: FastifyRequest,
  { id, isSecure }: { id: string; isSecure: boolean },
): AdRequest | null {
  const given = query as Readonly<Record<string, unknown>>;
  const text = (...names: string[]) => names.map((name) => textOf(given[name])).find(Boolean) ?? '';
  const sizes = readSizes(text('size'));
  if (sizes.length === 0) return null;
  const slot = { sizes, native: null, isSecure: isSecure || text('secure') === '1', dealsOnly: false };
  return {
    id,
    slots: [{ id: '1', ...NO_FLOOR, ...slot }],
    names: readNames(headers.cookie),
    placement: URL.parse(headers.referer ?? '')?.hostname ?? '',
    ...{ currencies: [], blockedDomains: [], blockedCategories: [], allowedSeats: [], blockedSeats: [] },
    privacy: readPrivacy(text, { asksNotTo: headers['sec-gpc'] === '1', refuses: headers.dnt === '1' }),
    isFirstPrice: false,
    userAgent: headers['user-agent'] ?? '',
    // Nobody stands between: the page is the publisher's own.
    supplyChain: { isComplete: true, systems: [] },
    patienceMs: null,
  };
}

function readSizes(text: string): AdSize[] {
  return [...text.matchAll(/(?:^|,)(\d{1,4})x(\d{1,4})(?=,|$)/g)]
    .slice(0, SIZES_MAX)
    .map(([, width, height]) => ({ width: Number(width), height: Number(height) }));
}

function readNames(cookies: string | undefined): ShopperName[] {
  const cookie = /(?:^|;\s*)souk_uid=([A-Za-z0-9_-]{22})(?:;|$)/.exec(cookies ?? '')?.[1];
  return cookie === undefined ? [] : [{ kind: 'cookie', value: cookie }];
}

function readPrivacy(
  text: (...names: string[]) => string,
  { asksNotTo, refuses }: { asksNotTo: boolean; refuses: boolean },
): Privacy {
  const gdpr = text('gra', 'gdpr');
  return {
    isChild: text('coppa') === '1',
    isTrackingRefused: refuses,
    choice: {
      ...{ optedOut: asksNotTo || text('optout') === '1', deniesAds: false },
      gdprApplies: gdpr === '1' ? true : gdpr === '0' ? false : null,
      tcString: text('grs', 'gdpr_consent'),
      gpp: text('gpp'),
      gppSections: text('gpp_sid'),
      usPrivacy: text('cs', 'us_privacy'),
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
