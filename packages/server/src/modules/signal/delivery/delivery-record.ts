import type { EpochMs } from '../../../base/time.ts';
import type { Position } from '../../../stores/log/port.ts';
import type { JsonObject } from '../signal-event.ts';
import type { DeliveryFailure } from './verdict.ts';
import type { Run } from './watermark.ts';

/**
 * What became of an event at one destination. `retrying`: it is tried again. `delivered` and `dead` settle it; `replayed` opens
 * a dead one again; `discarded` closes a dead one for good.
 */
export type DeliveryOutcome = 'delivered' | 'retrying' | 'dead' | 'replayed' | 'discarded';

/** A record of the stream `signal-deliveries`. */
export interface DeliveryRecord {
  readonly v: 1;
  readonly integrationId: string;
  /** Of the event, in the governed stream. */
  readonly position: Position;
  /** Everything up to this position of the governed stream was settled for this integration. */
  readonly low: Position;
  /** Of a settled event: it and all beside it that are settled or were not wanted. */
  readonly run?: Run;
  readonly outcome: DeliveryOutcome;
  readonly atMs: EpochMs;
  readonly advertiserId: number;
  readonly messageId: string;
  readonly event: string;
  /** Requests made so far for this event. */
  readonly attempts: number;
  readonly revision: number;
  readonly url?: string;
  readonly payload?: JsonObject;
  readonly status?: number;
  /** The beginning of the answer. */
  readonly response?: string;
  readonly latencyMs?: number;
  readonly reason?: DeliveryFailure;
  /** Of a failure, or of what could be better about a delivery. */
  readonly cause?: string;
  readonly resolution?: string;
}

export function encodeDelivery(record: DeliveryRecord): Buffer {
  return Buffer.from(JSON.stringify(record));
}

export function decodeDelivery(data: Buffer): DeliveryRecord {
  return JSON.parse(data.toString()) as DeliveryRecord;
}
