import type { EpochMs } from '../../base/time.ts';

/** As events arrived: one record for each, in the order of their answers. Written by ingestion only. */
export const RECEIVED_STREAM = 'signal';

/**
 * The same events after governance, kept or dropped: the record at a position here is made of the record at the same
 * position of {@link RECEIVED_STREAM}. Written by the governance fold only.
 */
export const GOVERNED_STREAM = 'signal-governed';

/** What became of deliveries, in the order in which it was known. Written by delivery only. */
export const DELIVERIES_STREAM = 'signal-deliveries';

export const SIGNAL_EVENT_TYPES = ['track', 'page', 'identify', 'group'] as const;

export type SignalEventType = (typeof SIGNAL_EVENT_TYPES)[number];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export type JsonObject = { readonly [name: string]: Json };

/** Names that a sender gives a person. */
export type PersonNames = Pick<SignalEvent, 'userId' | 'anonymousId'>;

/** One event as a tracking library tells it; fields that were not sent are absent. */
export interface SignalEvent {
  readonly type: SignalEventType;
  /** The name: of a track event as it was called, of the others a word for the call (`Page Viewed`, `Identify`). */
  readonly event: string;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
  readonly context: JsonObject;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly groupId?: string;
  /** ISO 8601, by the sender's clock. */
  readonly timestamp: string;
  /** The sender's name for this event: a repetition carries the same. */
  readonly messageId: string;
}

export const CHANNELS = ['browser', 'server', 'pixel'] as const;

/** Through which door an event came. */
export type Channel = (typeof CHANNELS)[number];

/** An event as it is kept: without personal data in clear. */
export interface ReceivedEvent {
  readonly v: 1;
  readonly advertiserId: number;
  /** The caller id of the pipeline key that it came with. */
  readonly source: string;
  readonly channel: Channel;
  readonly receivedMs: EpochMs;
  readonly event: SignalEvent;
  /** What became of an e-mail address in the event. */
  readonly email?: EmailForms;
}

/** What is kept of an event that its shopper did not allow. */
export interface RefusedEvent extends DroppedEvent {
  /** Of a shopper who opted out: who is to be forgotten, here and where it is passed on. */
  readonly names?: PersonNames;
}

/** A record of {@link RECEIVED_STREAM}. */
export type ReceivedRecord = ReceivedEvent | RefusedEvent;

export function isRefused(record: ReceivedRecord): record is RefusedEvent {
  return 'dropped' in record;
}

export const SIGNAL_DROP_REASONS = ['malformed', 'opted-out', 'no-consent', 'bot', 'duplicate'] as const;

/** Why an event goes no further than governance. */
export type SignalDropReason = (typeof SIGNAL_DROP_REASONS)[number];

/** E-mail address of a person in every form that a destination may ask for; never in clear. */
export interface EmailForms {
  readonly md5?: string;
  readonly sha256?: string;
  readonly sha256_md5?: string;
}

/** What governance knew of whom the event is about when it passed. */
export interface PersonSnapshot {
  /** The same for all names of one person; orders deliveries. */
  readonly id: string;
  /** Names that vendors gave to the person and that have not run out, e.g. `criteo_gum_id`. */
  readonly vendorIds: Readonly<Record<string, string>>;
  readonly email?: EmailForms;
  readonly userId?: string;
}

export interface GovernedEvent {
  readonly v: 1;
  readonly advertiserId: number;
  readonly source: string;
  readonly channel: Channel;
  readonly receivedMs: EpochMs;
  readonly event: SignalEvent;
  readonly person: PersonSnapshot;
  readonly sessionId: string;
  readonly device: 'desktop' | 'mobile' | 'tablet' | 'unknown';
}

export interface DroppedEvent {
  readonly v: 1;
  readonly advertiserId: number;
  readonly receivedMs: EpochMs;
  readonly messageId: string;
  readonly dropped: SignalDropReason;
  /** For destinations that forget people too: a bare event of the name {@link OPT_OUT}. */
  readonly optOut?: GovernedEvent;
}

/** The event that tells a destination of an opt-out. */
export const OPT_OUT = 'Opted Out';

/** What of a record destinations may have. */
export function deliverable(record: GovernedRecord): GovernedEvent | null {
  return isKept(record) ? record : (record.optOut ?? null);
}

/** A record of {@link GOVERNED_STREAM}. */
export type GovernedRecord = GovernedEvent | DroppedEvent;

export function isKept(record: GovernedRecord): record is GovernedEvent {
  return !('dropped' in record);
}

export function encodeRecord(record: ReceivedRecord | GovernedRecord): Buffer {
  return Buffer.from(JSON.stringify(record));
}

export function decodeReceived(data: Buffer): ReceivedRecord {
  return JSON.parse(data.toString()) as ReceivedRecord;
}

export function decodeGoverned(data: Buffer): GovernedRecord {
  return JSON.parse(data.toString()) as GovernedRecord;
}
