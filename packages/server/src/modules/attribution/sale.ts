import type { Micros } from '../../base/money.ts';
import type { EpochMs } from '../../base/time.ts';

/** The stream of attributed sales and their corrections; written by this module only. */
export const SALES_STREAM = 'sales';

export type SalesRecord = AttributedSale | GenerationSwitch;

/**
 * Units and revenue credited to (or, negative, taken back from) one campaign and seller for one bought line. Adding up
 * the credits of an advertiser's current generation gives the attribution of everything known so far.
 */
export interface AttributedSale {
  readonly v: 1;
  readonly kind: 'credit';
  /** Number of the record: equal to its position in the `sales` stream. */
  readonly seq: number;
  /**
   * Which computation of the advertiser's attribution this belongs to. The first is {@link FIRST_GENERATION}. A rebuild
   * writes the next one from the beginning of the log, beside the current one, which goes on; its credits count for
   * nothing until its switch, and then the ones before count no more.
   */
  readonly generation: number;
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

/**
 * From here on the advertiser's attribution is that generation, which is complete: it holds everything that the one
 * before knew at this place of the stream. Whoever counts must change over at this record as a whole.
 */
export interface GenerationSwitch {
  readonly v: 1;
  readonly kind: 'switch';
  readonly seq: number;
  readonly advertiserId: number;
  readonly generation: number;
  /** The window that this generation was computed with. */
  readonly windowDays: number;
}

/** Current until an advertiser's first switch. */
export const FIRST_GENERATION = 1;
