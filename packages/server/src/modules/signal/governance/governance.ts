import { assert } from '../../../base/assert.ts';
import { Tally } from '../../../base/reason.ts';
import type { EpochMs } from '../../../base/time.ts';
import type { Fold } from '../../../stores/log/folds.ts';
import type { Log, LogRecord, Position } from '../../../stores/log/port.ts';
import type { Profiles } from '../../../stores/profiles/port.ts';
import {
  decodeReceived,
  encodeRecord,
  GOVERNED_STREAM,
  type GovernedEvent,
  type GovernedRecord,
  isKept,
  isRefused,
  OPT_OUT,
  type PersonNames,
  RECEIVED_STREAM,
  type ReceivedRecord,
  type RefusedEvent,
  type SignalDropReason,
} from '../signal-event.ts';
import { GovernanceState, readCursor } from './governance-state.ts';
import { nameKeys, snapshotOf } from './person.ts';
import { govern } from './steps.ts';
import { Sweep } from './sweep.ts';

export interface Governance {
  readonly fold: Fold;
  /** Runs between two batches: what it changes is not overwritten by one that is under way. */
  between<T>(work: () => Promise<T>): Promise<T>;
  /** Why events went no further, with samples. */
  readonly drops: Tally<SignalDropReason>;
}

/**
 * The fold from `signal` to `signal-governed`. A record goes to the same position as it came from. What it wrote is durable
 * before what it knows is committed: after a crash in between, the same records come again, change the state as they did
 * before, and are not written twice.
 */
export function openGovernance(deps: { log: Log; profiles: Profiles; vendorId: number | null }): Governance {
  const { log, profiles, vendorId } = deps;
  const drops = new Tally<SignalDropReason>();
  const sweep = new Sweep(profiles);

  let turn: Promise<unknown> = Promise.resolve();

  function between<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function apply(records: readonly LogRecord[]): Promise<void> {
    const last = records.at(-1);
    if (last === undefined) return;
    const arrivals = records.map(({ position, data }) => ({ position, received: decodeReceived(data) }));
    const state = await GovernanceState.load(profiles, arrivals);
    const written = await log.end(GOVERNED_STREAM);
    const fresh: Buffer[] = [];
    for (const { position, received } of arrivals) {
      const record = judge(position, received, state);
      if (position <= written) continue;
      if (!isKept(record)) drops.count(record.dropped, sampleOf(received));
      fresh.push(encodeRecord(record));
    }
    if (fresh.length > 0) {
      const end = await log.append(GOVERNED_STREAM, fresh);
      assert(end === last.position, `${GOVERNED_STREAM} ends at ${end}, not at ${last.position}`);
    }
    await profiles.commit(state.writes(last.position));
    const newestMs = Math.max(...arrivals.map(({ received }) => received.receivedMs));
    await sweep.turn(newestMs);
  }

  function judge(position: Position, received: ReceivedRecord, state: GovernanceState): GovernedRecord {
    if (isRefused(received)) {
      const { names, ...dropped } = received;
      if (names === undefined) return dropped;
      const keys = nameKeys(received.advertiserId, names);
      const event = optOutOf(received, names);
      const person = state.personOf(keys, { position, received: event });
      state.forget(keys);
      return { ...dropped, optOut: { ...event, person: snapshotOf(person, received.receivedMs) } };
    }
    const { advertiserId, event } = received;
    const names = nameKeys(advertiserId, event);
    const verdict = govern(received, {
      person: state.personOf(names, { position, received }),
      names,
      isDuplicate: state.isDuplicate(position, received),
      vendorId,
    });
    if (verdict.person !== null) state.keep(verdict.person, names);
    if (isKept(verdict.record)) state.claim(position, received);
    return verdict.record;
  }

  return {
    between,
    drops,
    fold: {
      name: 'signal-governance',
      stream: RECEIVED_STREAM,
      cursor: () => readCursor(profiles),
      apply: (records) => between(() => apply(records)),
    },
  };
}

/** An opt-out as destinations get it: the names, and nothing of the event that it came with. */
function optOutOf(
  { advertiserId, receivedMs, messageId }: RefusedEvent,
  names: PersonNames,
): Omit<GovernedEvent, 'person'> {
  const timestamp = new Date(receivedMs).toISOString();
  const nothing = { properties: {}, traits: {}, context: {} };
  return {
    ...{ v: 1, advertiserId, source: '', channel: 'server', receivedMs, sessionId: '', device: 'unknown' },
    event: { type: 'track', event: OPT_OUT, ...nothing, ...names, timestamp, messageId },
  };
}

function sampleOf(received: ReceivedRecord): {
  advertiserId: number;
  event: string;
  messageId: string;
  atMs: EpochMs;
} {
  const { advertiserId, receivedMs: atMs } = received;
  if (isRefused(received)) return { advertiserId, event: '', messageId: received.messageId, atMs };
  const { event, messageId } = received.event;
  return { advertiserId, event, messageId, atMs };
}
