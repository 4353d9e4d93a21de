import type { Micros } from '../../../base/money.ts';
import { formFor, formName } from '../ad-form.ts';
import type { PacedCandidate, RankedCandidate } from '../candidate.ts';
import { PRODUCTS_MAX } from '../creative/layout.ts';
import type { Inquiry } from '../inquiry.ts';
import { type AdPlace, type Market, NO_LIFT } from '../market.ts';
import { clickProbability, cpmOf, singleSellerClickPrice } from '../price.ts';
import { leftOf } from './left-of.ts';
import { productsFor } from './products-for.ts';

/** Station 4: what a click costs, what the impression is worth; the worthiest first, equals by a throw of the dice. */
export function rank(candidates: readonly PacedCandidate[], inquiry: Inquiry): RankedCandidate[] {
  const ranked: RankedCandidate[] = [];
  const liftOf = candidates.length === 0 ? NO_LIFT : inquiry.market.clickLift(placeOf(inquiry));
  for (const candidate of candidates) {
    const clickPriceMicros = clickPriceOf(candidate, inquiry);
    if (clickPriceMicros <= 0) {
      inquiry.notes.out(candidate, { station: 'ranked', reason: 'no-budget-left' });
      continue;
    }
    const { interest, sellerCampaign } = candidate;
    const probability = clickProbability(interest.strength, liftOf(sellerCampaign, interest));
    const cpmMicros = cpmOf(clickPriceMicros, probability);
    const luck = inquiry.dice();
    ranked.push({ ...candidate, clickPriceMicros, clickProbability: probability, cpmMicros, luck });
  }
  const worthOf = worthIn(ranked, inquiry);
  return ranked.sort((a, b) => worthOf(b) - worthOf(a) || b.luck - a.luck);
}

/** What candidates are compared by: their worth as it stands, or across currencies by the operator's rates. */
function worthIn(
  ranked: readonly RankedCandidate[],
  { policy }: Inquiry,
): (candidate: RankedCandidate) => number {
  const own = ranked[0]?.shopper.advertiser.currency;
  if (ranked.every(({ shopper }) => shopper.advertiser.currency === own)) return ({ cpmMicros }) => cpmMicros;
  // Without a rate nothing can be said: such a candidate is bid for only where its own currency is taken.
  return ({ cpmMicros, shopper }) => cpmMicros / (policy.rates.get(shopper.advertiser.currency) ?? 1);
}

/** Where an ad would be shown. Slots of one request differ little, so that all are taken to be like the first. */
function placeOf({ request, nowMs }: Inquiry): AdPlace {
  for (const slot of request.slots) {
    const form = formFor(slot);
    if (form !== null) return { placement: request.placement, form: formName(form), timeMs: nowMs };
  }
  return { placement: request.placement, form: '', timeMs: nowMs };
}

/**
 * Multi-seller: the seller's bid. Single-seller: what the goal and the plan make of it. Never more than is left: the
 * ledger would charge no more than that, and so the last click gives nothing away.
 */
function clickPriceOf(candidate: PacedCandidate, { market }: Inquiry): Micros {
  const { sellerCampaign, shopper, interest, pace } = candidate;
  const wanted =
    sellerCampaign.kind === 'multi-seller' || pace === null
      ? (sellerCampaign.bidMicros ?? 0)
      : singleSellerClickPrice({
          goal: sellerCampaign.goal,
          currency: shopper.advertiser.currency,
          ...pace,
          interest: interest.strength,
          relativeValue: sellerCampaign.goal === 'revenue' ? relativeValueOf(candidate, market) : 1,
        });
  return Math.min(wanted, leftOf(candidate, market));
}

/** Price of the leading product relative to the mean of those that would be shown; 1 when no price is known. */
function relativeValueOf(candidate: PacedCandidate, market: Market): number {
  const products = productsFor(candidate, market, PRODUCTS_MAX);
  const leading = products[0]?.priceMicros ?? 0;
  let sum = 0;
  let priced = 0;
  for (const { priceMicros } of products) {
    if (priceMicros === null) continue;
    sum += priceMicros;
    priced++;
  }
  return leading === 0 || sum === 0 ? 1 : (leading * priced) / sum;
}
