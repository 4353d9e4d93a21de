import type { Micros } from '../../../base/money.ts';
import type { Product } from '../../recommendation/index.ts';
import type { AdForm } from '../ad-form.ts';
import type { AdSlot } from '../ad-request.ts';
import { adDomain, isLoadableOnSecurePage } from '../addresses.ts';
import type { RankedCandidate } from '../candidate.ts';
import { isShowable } from '../creative/picture.ts';
import type { OfferedPrice } from '../decision.ts';
import { loweredBy, raisedBy, rateBetween } from '../exchange-rates.ts';
import type { Inquiry } from '../inquiry.ts';
import { isMakeable } from '../native-wish.ts';
import type { NoBidReason } from '../no-bid-reason.ts';

/** A thousand impressions for less are not worth the answer: exchanges take prices of a cent and more. */
const CPM_MIN_MICROS = 10_000;

export interface Place {
  readonly slot: AdSlot;
  readonly form: AdForm;
  /** Which part of an impression's worth is bid: 1 unless the winner pays what it bids. */
  readonly share: number;
  /** In which the answer is already; null as long as it has no bid. */
  readonly currency: string | null;
}

/** What a candidate offers for a slot, or why that is not enough. */
export function offerPrice(
  candidate: RankedCandidate,
  place: Place,
  inquiry: Inquiry,
): OfferedPrice | NoBidReason {
  const { slot, share } = place;
  const { rates } = inquiry.policy;
  const { currency: own } = candidate.shopper.advertiser;
  const currency = place.currency ?? currencyFor(own, inquiry);
  const rate = currency === null ? null : rateBetween(own, currency, rates);
  if (currency === null || rate === null) return 'currency-mismatch';
  const floorRate = slot.floorCpmMicros === 0 ? 1 : rateBetween(slot.floorCurrency, currency, rates);
  if (floorRate === null) return 'currency-mismatch';
  const worthMicros = loweredBy(rate, candidate.cpmMicros);
  const floorMicros = Math.max(raisedBy(floorRate, slot.floorCpmMicros), CPM_MIN_MICROS);
  if (worthMicros < floorMicros) return 'below-floor';
  const sharedMicros = Math.floor(worthMicros * share);
  const isFloor = sharedMicros < floorMicros;
  const cpmMicros = isFloor ? floorMicros : sharedMicros;
  return {
    ...{ cpmMicros, currency, ownCpmMicros: ownCpm(cpmMicros, rate, candidate) },
    share: inquiry.request.isFirstPrice && !isFloor ? share : null,
  };
}

/** What is offered, as the advertiser reckons: to the micro-unit where nothing is converted, and never more than it was worth. */
function ownCpm(cpmMicros: Micros, rate: number, { cpmMicros: worthMicros }: RankedCandidate): Micros {
  return rate === 1 ? cpmMicros : Math.min(worthMicros, Math.round(cpmMicros / rate));
}

/** The advertiser's own currency if the request takes it; otherwise the first that it takes and that has a rate. */
function currencyFor(own: string, { request, policy }: Inquiry): string | null {
  const { currencies } = request;
  if (currencies.length === 0 || currencies.includes(own)) return own;
  return currencies.find((currency) => rateBetween(own, currency, policy.rates) !== null) ?? null;
}

/** What a slot has against an ad that begins with this product; null when nothing. */
export function objectionTo(
  leading: Product,
  { slot, form }: Place,
  { request, market }: Inquiry,
): NoBidReason | null {
  if (slot.isSecure && !isLoadableOnSecurePage(market.publicUrl)) return 'insecure-link';
  if (isBlocked(adDomain(leading.link), request.blockedDomains)) return 'domain-blocked';
  if (form.kind === 'banner') return null;
  const hasPicture = isShowable(leading.imageLink, slot.isSecure);
  return isMakeable(form.wish, hasPicture) ? null : 'native-not-offered';
}

/** Blocking a domain blocks what stands below it. */
function isBlocked(domain: string, blocked: readonly string[]): boolean {
  for (const other of blocked) if (domain === other || domain.endsWith(`.${other}`)) return true;
  return false;
}
