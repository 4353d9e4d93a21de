import type { AdSlot } from '../ad-request.ts';
import { adDomain, isLoadableOnSecurePage } from '../addresses.ts';
import type { RankedCandidate } from '../candidate.ts';
import type { Inquiry } from '../inquiry.ts';
import type { NoBidReason } from '../no-bid-reason.ts';

/** A thousand impressions for less are not worth the answer: exchanges take prices of a cent and more. */
const CPM_MIN_MICROS = 10_000;

/** What a slot has against a candidate; null when nothing. */
export function objectionOf(
  candidate: RankedCandidate,
  slot: AdSlot,
  { request, market }: Inquiry,
): NoBidReason | null {
  const { currency } = candidate.shopper.advertiser;
  if (request.currencies.length > 0 && !request.currencies.includes(currency)) return 'currency-mismatch';
  if (slot.floorCpmMicros > 0 && slot.floorCurrency !== currency) return 'currency-mismatch';
  if (slot.isSecure && !isLoadableOnSecurePage(market.publicUrl)) return 'insecure-link';
  if (isBlocked(adDomain(candidate.leading.link), request.blockedDomains)) return 'domain-blocked';
  if (candidate.cpmMicros < Math.max(slot.floorCpmMicros, CPM_MIN_MICROS)) return 'below-floor';
  return null;
}

/** Blocking a domain blocks what stands below it. */
function isBlocked(domain: string, blocked: readonly string[]): boolean {
  for (const other of blocked) if (domain === other || domain.endsWith(`.${other}`)) return true;
  return false;
}
