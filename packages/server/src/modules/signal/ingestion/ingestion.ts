import type { Ids } from '../../../base/ids.ts';
import { Tally } from '../../../base/reason.ts';
import type { Clock } from '../../../base/time.ts';
import type { Log } from '../../../stores/log/port.ts';
import {
  type Channel,
  encodeRecord,
  isRefused,
  type JsonObject,
  RECEIVED_STREAM,
  type SignalEventType,
} from '../signal-event.ts';
import { admitted } from './admitted.ts';
import type { ItemRefusal } from './item-refusal.ts';
import { readTracking } from './read-tracking.ts';

/** Segment's limit, which every library keeps; a record of the log holds far more. */
export const EVENT_BYTES_MAX = 32_768;

/** Whose events come, and through which door. */
export interface Arrival {
  readonly advertiserId: number;
  /** The caller id of the key. */
  readonly source: string;
  readonly channel: Channel;
  /** The call of the address, for items that do not say their own. */
  readonly type: SignalEventType | null;
  readonly shared: JsonObject;
  readonly anonymousId: string | null;
}

/** What became of one item of a request, in its place. */
export type ItemResult =
  | {
      readonly ok: true;
      readonly messageId: string;
      /** Whether the visitor lets us remember them. */
      readonly mayRemember: boolean;
    }
  | { readonly ok: false; readonly reason: ItemRefusal };

export interface Ingestion {
  /**
   * Takes what can be read; resolves when that is durable, with one result for each item in order. Rejects with LogFull,
   * having kept nothing, while the disk cannot follow.
   */
  accept(items: readonly unknown[], arrival: Arrival): Promise<readonly ItemResult[]>;
  readonly refusals: Tally<ItemRefusal>;
  /** Events taken since the start. */
  taken(): number;
  /** Events that could be read but not kept, since the start. */
  notKept(): number;
}

export function openIngestion(deps: {
  log: Log;
  clock: Clock;
  ids: Ids;
  /** Ours in the Global Vendor List of the IAB; null when we are not in it. */
  vendorId: number | null;
}): Ingestion {
  const { log, clock, ids, vendorId } = deps;
  const refusals = new Tally<ItemRefusal>();
  let [taken, notKept] = [0, 0];
  return {
    refusals,
    taken: () => taken,
    notKept: () => notKept,
    async accept(items, arrival) {
      const { advertiserId, source, channel, type, shared, anonymousId } = arrival;
      const receivedMs = clock.now();
      const records: Buffer[] = [];
      const results = items.map((item): ItemResult => {
        const event = readTracking(item, { type, nowMs: receivedMs, ids, shared, anonymousId });
        if (typeof event === 'string') return refused(event, refusals);
        const admission = admitted({ v: 1, advertiserId, source, channel, receivedMs, event }, vendorId);
        const record = encodeRecord(admission);
        if (record.length > EVENT_BYTES_MAX + ENVELOPE_BYTES) return refused('too-large', refusals);
        records.push(record);
        return { ok: true, messageId: event.messageId, mayRemember: !isRefused(admission) };
      });
      if (records.length > 0) {
        await log.append(RECEIVED_STREAM, records).catch((error) => {
          notKept += records.length;
          throw error;
        });
      }
      taken += records.length;
      return results;
    },
  };
}

/** What the server itself adds to an event. */
const ENVELOPE_BYTES = 4_096;

function refused(reason: ItemRefusal, refusals: Tally<ItemRefusal>): ItemResult {
  refusals.count(reason);
  return { ok: false, reason };
}
