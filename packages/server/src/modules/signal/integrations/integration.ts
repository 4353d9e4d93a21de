import { type EpochMs, HOUR_MS, MINUTE_MS } from '../../../base/time.ts';
import type { Position } from '../../../stores/log/port.ts';
import type { EventKind } from '../event-names.ts';

/** How an integration is delivered to. */
export interface DeliverySettings {
  /** Requests in a second at most; lowered for a while by a 429. */
  readonly ratePerSecond: number;
  /** Requests under way at most. One person never has two. */
  readonly concurrency: number;
  /** How long after its arrival an event is worth delivering, by kind. */
  readonly deadlineMs: Readonly<Record<EventKind, number>>;
}

/** Criteo wants web events within 15 minutes and takes sales for 48 hours; the rest lies between. */
export const DELIVERY_DEFAULTS: DeliverySettings = {
  ratePerSecond: 1_000,
  concurrency: 16,
  deadlineMs: { view: 15 * MINUTE_MS, order: 48 * HOUR_MS, other: HOUR_MS },
};

/** Why an integration stands still although nobody disabled it. */
export interface Pause {
  readonly atMs: EpochMs;
  readonly status: number;
  readonly cause: string;
  readonly resolution: string;
}

export interface Integration {
  readonly id: string;
  readonly advertiserId: number;
  /** Key of the vendor in the catalog. */
  readonly vendor: string;
  readonly name: string;
  readonly variant: string;
  readonly deliveryMode: 'server_side';
  readonly enabled: boolean;
  readonly paused: Pause | null;
  readonly revision: number;
  /** Without secrets. */
  readonly config: Readonly<Record<string, string>>;
  /** Never leaves the process but to the destination. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly settings: DeliverySettings;
  /** Events at or before this position of the governed stream came before it was installed. */
  readonly startsAfter: Position;
  readonly createdAtMs: EpochMs;
}
