import type { Log } from '../../stores/log/port.ts';
import { Bidder, type BidderDeps } from './bidder.ts';
import { Recorder } from './recorder.ts';

/** Ads out, and what happens to them back in. */
export interface Delivery {
  readonly bidder: Bidder;
  readonly recorder: Recorder;
}

export function openDelivery(deps: BidderDeps & { log: Log }): Delivery {
  return { bidder: new Bidder(deps), recorder: new Recorder(deps) };
}
