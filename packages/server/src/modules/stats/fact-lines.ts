import { assert } from '../../base/assert.ts';
import { lineText } from '../../stores/columns/port.ts';
import type { Position } from '../../stores/log/port.ts';
import type { AttributedSale } from '../attribution/index.ts';
import type { AdSubject, ImpressionRecord } from '../delivery/index.ts';
import type { Charge, NotBilledReason } from '../ledger/index.ts';
import { type Figure, SOURCES, type Source } from './facts-table.ts';
import type { GenerationStart } from './generations.ts';

/** The columns of a source's facts; figures that it does not have are 0 in the table. */
export function columnsOfSource(source: Source): readonly string[] {
  return [
    ...['source', 'position', 'time', 'advertiser_id', 'campaign_id', 'seller_id', 'product'],
    ...VALUES_OF[source],
  ];
}

const VALUES_OF: Readonly<Record<Source, readonly (Figure | 'generation')[]>> = {
  ads: ['impressions', 'shown'],
  charges: ['clicks', 'cost_micros', 'given_away_micros'],
  sales: ['generation', 'any_units', 'any_revenue_micros', 'same_units', 'same_revenue_micros'],
};

/** Facts as lines for the column store: text, because millions of them must not become objects first. */
export interface FactLines {
  readonly text: string;
  readonly rows: number;
  readonly switches?: readonly GenerationStart[];
}

export const NO_LINES: FactLines = { text: '', rows: 0 };

/** One fact for each product of the banner; the first carries the impression, so that each banner counts once. */
export function impressionLines(impression: ImpressionRecord, position: Position): FactLines {
  const { products } = impression;
  const key = keyText(impression, 'ads', position);
  if (products.length === 0) return { text: `${key}\t\t1\t0\n`, rows: 1 };
  let text = '';
  for (let i = 0; i < products.length; i++) {
    text += `${key}\t${lineText(products[i] ?? '')}\t${i === 0 ? 1 : 0}\t1\n`;
  }
  return { text, rows: products.length };
}

/** The ledger refused to see a click of the shopper's in these: they count nowhere. */
const NO_CLICK: ReadonlySet<NotBilledReason | null> = new Set([
  'double-click',
  'bot',
  'no-impression',
  'link-expired',
  'no-budget',
  'budget-suspended',
] as const);

/** A click with its cost. One that an exhausted budget could not pay in full is a click all the same. */
export function chargeLines(charge: Charge, position: Position): FactLines {
  if (NO_CLICK.has(charge.reason)) return NO_LINES;
  const { chargedMicros, givenAwayMicros, product } = charge;
  const key = keyText(charge, 'charges', position);
  return { text: `${key}\t${lineText(product)}\t1\t${chargedMicros}\t${givenAwayMicros}\n`, rows: 1 };
}

/** Units and revenue at the time of the sale, under the policy that credits them. */
export function saleLines(sale: AttributedSale, position: Position): FactLines {
  const { policy, product, generation, units, revenueMicros } = sale;
  const figures =
    policy === 'any-seller' ? `${units}\t${revenueMicros}\t0\t0` : `0\t0\t${units}\t${revenueMicros}`;
  return {
    text: `${keyText(sale, 'sales', position)}\t${lineText(product)}\t${generation}\t${figures}\n`,
    rows: 1,
  };
}

type Subject = Pick<AdSubject, 'advertiserId' | 'campaignId' | 'sellerId'> & { readonly timeMs: number };

function keyText(subject: Subject, source: Source, position: Position): string {
  const { timeMs, advertiserId, campaignId, sellerId } = subject;
  assert(/^\d+$/.test(sellerId), `seller id ${sellerId} is no number`);
  return `${SOURCES.indexOf(source)}\t${position}\t${timeMs / 1_000}\t${advertiserId}\t${campaignId}\t${sellerId}`;
}
