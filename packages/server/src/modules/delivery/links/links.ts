import type { Micros } from '../../../base/money.ts';
import type { AdSubject, BidContext } from '../ad-event.ts';
import { readToken, signToken, type TokenFault } from './signed-text.ts';

/** What the pixel and the notices of one bid carry. */
export interface AdLink {
  readonly subject: AdSubject;
  readonly products: readonly string[];
  /** Absent in links from before media costs were kept. */
  readonly price?: BidPrice;
}

/** What was bid for a thousand impressions, as the advertiser reckons and as it was offered. */
export interface BidPrice {
  readonly ownCpmMicros: Micros;
  readonly offeredCpmMicros: Micros;
}

/** What the link of one product carries: everything that a click's record needs, so that following it reads nothing. */
export interface ClickLink {
  readonly subject: AdSubject;
  readonly linkId: string;
  readonly product: string;
  readonly priceMicros: Micros;
  readonly destination: string;
}

/** Shopper keys in a link: the strongest, by which a later sale finds its click. */
export const LINK_SHOPPER_KEYS_MAX = 4;

/**
 * How long after its bid a link's click is billed. A page may stay open in a tab overnight; a click after more than a day
 * comes from a copied or stored link rather than from the ad that was paid for.
 */
export const CLICK_BILLABLE_MS = 24 * 3_600_000;

/**
 * How long what happens to an ad is recorded at all: the longest common attribution window. Later clicks still lead to
 * the product, because whoever follows the link wants to get there.
 */
export const LINK_RECORDED_MS = 30 * 24 * 3_600_000;

// Arrays instead of objects: a banner has a handful of links and each of these names would be in every one.
type SubjectTuple = readonly [
  bidId: string,
  advertiserId: number,
  campaignId: number,
  sellerId: string,
  bidMs: number,
  shopper: readonly string[],
];
type ContextTuple = readonly [
  placement: string,
  form: string,
  interest: number,
  isMet: 0 | 1,
  clickProbability: number,
  share?: number,
];
// Links from before there was a context end without it.
type PriceTuple = readonly [ownCpmMicros: Micros, offeredCpmMicros: Micros];
type AdTuple = readonly [
  ...SubjectTuple,
  products: readonly string[],
  context?: ContextTuple | null,
  price?: PriceTuple,
];
type ClickTuple = readonly [
  ...SubjectTuple,
  index: number,
  product: string,
  priceMicros: Micros,
  destination: string,
  context?: ContextTuple,
];

export function signAdLink({ subject, products, price }: AdLink, key: Uint8Array): string {
  if (price === undefined) {
    return signToken('ad', [...tupleOf(subject), products, ...contextOf(subject)] satisfies AdTuple, key);
  }
  const [context = null] = contextOf(subject);
  const prices = [price.ownCpmMicros, price.offeredCpmMicros] as const;
  return signToken('ad', [...tupleOf(subject), products, context, prices] satisfies AdTuple, key);
}

/** The token of the n-th product's link; its `linkId` is made of the bid's id and that number. */
export function signClickLink(link: Omit<ClickLink, 'linkId'> & { index: number }, key: Uint8Array): string {
  const { subject, index, product, priceMicros, destination } = link;
  return signToken(
    'click',
    [
      ...tupleOf(subject),
      index,
      product,
      priceMicros,
      destination,
      ...contextOf(subject),
    ] satisfies ClickTuple,
    key,
  );
}

export function readAdLink(token: string, key: Uint8Array): AdLink | TokenFault {
  const read = readToken('ad', token, key);
  if (read.fault !== null) return read.fault;
  const tuple = read.value as AdTuple;
  const [, , , , , , products, context, price] = tuple;
  const link = { subject: subjectOf(tuple, context ?? undefined), products };
  if (price === undefined) return link;
  const [ownCpmMicros, offeredCpmMicros] = price;
  return { ...link, price: { ownCpmMicros, offeredCpmMicros } };
}

export function readClickLink(token: string, key: Uint8Array): ClickLink | TokenFault {
  const read = readToken('click', token, key);
  if (read.fault !== null) return read.fault;
  const tuple = read.value as ClickTuple;
  const [, , , , , , index, product, priceMicros, destination, context] = tuple;
  const subject = subjectOf(tuple, context);
  return { subject, linkId: `${subject.bidId}.${index}`, product, priceMicros, destination };
}

function tupleOf({ bidId, advertiserId, campaignId, sellerId, bidMs, shopper }: AdSubject): SubjectTuple {
  return [bidId, advertiserId, campaignId, sellerId, bidMs, shopper];
}

function contextOf({ context }: AdSubject): [] | [ContextTuple] {
  if (context === undefined) return [];
  const { placement, form, interest, isMet, clickProbability, share } = context;
  const always = [placement, form, interest, isMet ? 1 : 0, clickProbability] as const;
  return [share === undefined ? always : [...always, share]];
}

function subjectOf(tuple: AdTuple | ClickTuple, context: ContextTuple | undefined): AdSubject {
  const [bidId, advertiserId, campaignId, sellerId, bidMs, shopper] = tuple;
  const subject = { bidId, advertiserId, campaignId, sellerId, shopper, bidMs };
  return context === undefined ? subject : { ...subject, context: readContext(context) };
}

function readContext([placement, form, interest, isMet, clickProbability, share]: ContextTuple): BidContext {
  const context = { placement, form, interest, isMet: isMet === 1, clickProbability };
  return share === undefined ? context : { ...context, share };
}
