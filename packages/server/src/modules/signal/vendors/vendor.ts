import type { EpochMs } from '../../../base/time.ts';
import { type GovernedEvent, type JsonObject, OPT_OUT } from '../signal-event.ts';

export type VendorCategory = 'advertising' | 'analytics' | 'attribution' | 'cdp' | 'cloud_storage' | 'other';

/** A field that whoever installs an integration fills in. */
export interface ConfigField {
  readonly key: string;
  readonly label: string;
  /** A secret is kept encrypted and never shown again. */
  readonly type: 'string' | 'secret';
  readonly required: boolean;
  readonly placeholder: string;
  readonly help_text: string;
  /** What a value looks like; any text when absent. */
  readonly pattern?: RegExp;
  /** The only values, where there are few. */
  readonly values?: readonly string[];
}

export interface Variant {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** Names of events that are delivered, in the words of {@link canonicalName}. */
  readonly events: readonly string[];
}

/** Who takes every event takes no opt-outs, unless they are named: not everybody knows how to forget. */
export function wantsEvent({ events }: Variant, event: string): boolean {
  return events.includes(event) || (events.length === 0 && event !== OPT_OUT);
}

/** What the delivery of one event needs to know. */
export interface Preparation {
  readonly variant: string;
  /** Fields and secrets together. */
  readonly config: Readonly<Record<string, string>>;
  readonly nowMs: EpochMs;
  /** The `POST /events` of this server, for whoever names no other place. */
  readonly ownEventsUrl: string;
}

/** A request to a destination. Always a POST of JSON; its header Idempotency-Key is put in where it is sent. */
export interface VendorRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: JsonObject;
}

/** What a symptom at this destination means, and what to do: shown beside failed deliveries. */
export interface Remedy {
  readonly cause: string;
  readonly resolution: string;
}

/** A destination that can be installed. */
export interface Vendor {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly category: VendorCategory;
  readonly status: 'ga' | 'beta';
  readonly website: string;
  readonly fields: readonly ConfigField[];
  readonly variants: readonly Variant[];
  /** Whether an answer is JSON, in which `errors` may refuse although the status is 200. */
  readonly answersJson: boolean;
  /** The request for an event; null for an event that this destination does not want. Pure. */
  prepare(event: GovernedEvent, preparation: Preparation): VendorRequest | null;
  /** What could be better about an event that the destination takes all the same. */
  advice?(event: GovernedEvent): Remedy | null;
  /** By HTTP status, or by a code in `errors` or `warnings` of a 200. */
  readonly remedies: Readonly<Record<string, Remedy>>;
}
