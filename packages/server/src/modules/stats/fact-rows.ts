import { assert } from '../../base/assert.ts';
import type { AttributedSale } from '../attribution/index.ts';
import type { AdSubject, ImpressionRecord } from '../delivery/index.ts';
import type { Charge, NotBilledReason } from '../ledger/index.ts';
import type { FactRow } from './facts-table.ts';

type Subject = Pick<AdSubject, 'advertiserId' | 'campaignId' | 'sellerId'> & { readonly timeMs: number };

/** One row for each product of the banner; the first carries the impression, so that each banner counts once. */
export function impressionFacts(impression: ImpressionRecord): FactRow[] {
  if (impression.products.length === 0) return [{ ...keyOf(impression, ''), impressions: 1 }];
  return impression.products.map((product, i) => ({
    ...keyOf(impression, product),
    shown: 1,
    ...(i === 0 ? { impressions: 1 } : {}),
  }));
}

/** The ledger refused to see a click of the shopper's in these: they count nowhere. */
const NO_CLICK: ReadonlySet<NotBilledReason | null> = new Set([
  'double-click',
  'link-expired',
  'no-budget',
  'budget-suspended',
] as const);

/** A click with its cost. One that an exhausted budget could not pay in full is a click all the same. */
export function chargeFacts(charge: Charge): FactRow[] {
  if (NO_CLICK.has(charge.reason)) return [];
  return [
    {
      ...keyOf(charge, charge.product),
      clicks: 1,
      cost_micros: charge.chargedMicros,
      given_away_micros: charge.givenAwayMicros,
    },
  ];
}

/** Units and revenue at the time of the sale, under the policy that credits them. */
export function saleFacts(sale: AttributedSale): FactRow[] {
  const key = keyOf(sale, sale.product);
  if (sale.policy === 'any-seller') {
    return [{ ...key, any_units: sale.units, any_revenue_micros: sale.revenueMicros }];
  }
  return [{ ...key, same_units: sale.units, same_revenue_micros: sale.revenueMicros }];
}

function keyOf(
  subject: Subject,
  product: string,
): Pick<FactRow, 'time' | 'advertiser_id' | 'campaign_id' | 'seller_id' | 'product'> {
  const sellerId = Number(subject.sellerId);
  assert(Number.isSafeInteger(sellerId), `seller id ${subject.sellerId} is no number`);
  return {
    time: new Date(subject.timeMs).toISOString(),
    advertiser_id: subject.advertiserId,
    campaign_id: subject.campaignId,
    seller_id: sellerId,
    product,
  };
}
