import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';

/** The stream of attributed sales and their corrections; written by this module only. */
export const SALES_STREAM = 'sales';

/**
 * Units and revenue credited to (or, negative, taken back from) one campaign and seller for one bought line. Adding up
 * the records of the stream gives the attribution of everything known so far.
 */
export interface AttributedSale {
  readonly v: 1;
  /** Number of the record: equal to its position in the `sales` stream. */
  readonly seq: number;
  readonly policy: 'any-seller' | 'same-seller';
  /** When the shopper bought. */
  readonly timeMs: EpochMs;
  readonly advertiserId: number;
  /** Of the click that gets the credit. */
  readonly campaignId: number;
  readonly sellerId: string;
  /** The bought product. */
  readonly product: string;
  readonly transactionId: string;
  readonly linkId: string;
  readonly units: number;
  readonly revenueMicros: Micros;
}
