import type { EpochMs } from '../../../base/time.ts';
import type { DropReason } from '../drop-reason.ts';
import type { Surface } from '../site-event.ts';
import type { DropSample } from './drop-samples.ts';
import type { LiveEvent } from './live-event.ts';

/** A request that was refused as a whole, before anybody could know what it holds. */
export interface RefusedRequest {
  readonly reason: Extract<DropReason, 'unreadable' | 'too-large' | 'key-refused' | 'rate-exceeded'>;
  readonly surface: Surface;
  readonly partner?: string | undefined;
  /** Of its body, as far as it was read. */
  readonly bytes: number;
}

export function sampleOf({ reason, surface, partner, bytes }: RefusedRequest, atMs: EpochMs): DropSample {
  return { atMs, reason, surface, partner: partner ?? null, event: '', payload: { bytes } };
}

/** Whoever watches sees it as one event without a name. */
export function liveRefusal({ reason, surface, partner }: RefusedRequest, receivedMs: EpochMs): LiveEvent {
  return {
    ...{ receivedMs, advertiserId: null, account: null, surface, partner: partner ?? null },
    ...{ isAttributed: null, event: '', type: null, outcome: 'dropped', reason, identifiedBy: [] },
    ...{ id: null, timeMs: null, transactionId: null, currency: null, items: [], itemCount: 0 },
  };
}
