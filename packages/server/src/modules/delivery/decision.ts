import type { Micros } from '../../base/money.ts';
import type { Product } from '../recommendation/index.ts';
import type { AdForm } from './ad-form.ts';
import type { AdSlot } from './ad-request.ts';
import type { RankedCandidate } from './candidate.ts';
import type { TraceLine } from './inquiry.ts';
import type { NoBidReason } from './no-bid-reason.ts';

/** A slot and the candidate that won it. */
export interface SlotBid extends RankedCandidate {
  readonly slot: AdSlot;
  /** Where it is; see `AdRequest`. */
  readonly placement: string;
  readonly form: AdForm;
  /** What is bid for a thousand impressions, in a currency that the request takes: `cpmMicros` at the most, converted. */
  readonly price: OfferedPrice;
  /** What is shown, best first; at least one. */
  readonly products: readonly Product[];
}

export interface OfferedPrice {
  /** Which part of the worth that is, in a first-price auction; null where it is the worth, or the floor. */
  readonly share: number | null;
  readonly cpmMicros: Micros;
  readonly currency: string;
  /** The same in the advertiser's own currency: what media costs when the winner pays what it bid. */
  readonly ownCpmMicros: Micros;
}

/** What is answered to a request: bids for some of its slots, or the one reason for none. */
export type Decision =
  | { readonly bids: readonly SlotBid[]; readonly reason: null; readonly trace: readonly TraceLine[] | null }
  | { readonly bids: readonly []; readonly reason: NoBidReason; readonly trace: readonly TraceLine[] | null };
