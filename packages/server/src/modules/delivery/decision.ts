import type { Product } from '../recommendation/index.ts';
import type { AdSize, AdSlot } from './ad-request.ts';
import type { RankedCandidate } from './candidate.ts';
import type { TraceLine } from './inquiry.ts';
import type { NoBidReason } from './no-bid-reason.ts';

/** A slot and the candidate that won it. */
export interface SlotBid extends RankedCandidate {
  readonly slot: AdSlot;
  readonly size: AdSize;
  /** What is shown, best first; at least one. */
  readonly products: readonly Product[];
}

/** What is answered to a request: bids for some of its slots, or the one reason for none. */
export type Decision =
  | { readonly bids: readonly SlotBid[]; readonly reason: null; readonly trace: readonly TraceLine[] | null }
  | { readonly bids: readonly []; readonly reason: NoBidReason; readonly trace: readonly TraceLine[] | null };
