import { consentRefusal, isBot, readPrivacy } from '../../events/index.ts';
import { isObject } from '../ingestion/read-tracking.ts';
import type { GovernedRecord, ReceivedEvent, SignalDropReason } from '../signal-event.ts';
import { afterEvent, type Person, snapshotOf } from './person.ts';
import { withoutPersonalData } from './personal-data.ts';
import { vendorIdsIn } from './vendor-ids.ts';

/** What is known about an event's surroundings, found before its steps run. */
export interface Surroundings {
  /** Whose event it is, as known before it. */
  readonly person: Person;
  readonly names: readonly string[];
  /** Whether an event with this message id passed less than seven days before. */
  readonly isDuplicate: boolean;
  /** Ours in the Global Vendor List of the IAB; null when we are not in it. */
  readonly vendorId: number | null;
}

/** What governance makes of an event: the record for destinations, and the person after it. */
export interface Verdict {
  readonly record: GovernedRecord;
  readonly person: Person | null;
}

type DropStep = (received: ReceivedEvent, around: Surroundings) => SignalDropReason | null;

/** In this order; the first that says something ends the event. A repetition must not lengthen a visit, so it goes before all that keeps anything. */
const DROP_STEPS: readonly DropStep[] = [dropMalformed, dropWithoutConsent, dropBot, dropDuplicate];

/** Judges one event: drops it with a reason, or puts in what governance knows. Pure. */
export function govern(received: ReceivedEvent, around: Surroundings): Verdict {
  const { advertiserId, receivedMs, event } = received;
  for (const step of DROP_STEPS) {
    const dropped = step(received, around);
    if (dropped === null) continue;
    const { messageId } = event;
    return { record: { v: 1, advertiserId, receivedMs, messageId, dropped }, person: null };
  }
  const collected = event.context.vendorIds;
  const vendorIds = {
    ...vendorIdsIn(event.context),
    ...(isObject(collected) ? vendorIdsIn(collected) : {}),
    ...vendorIdsIn(event.traits),
  };
  // What was read from the log is clean already; what is tried out is not.
  const { event: clean, email: found } = withoutPersonalData(event);
  const { email = found, ...kept } = received;
  const news = { names: around.names, vendorIds, email, userId: event.userId };
  const person = afterEvent(around.person, news, receivedMs);
  return {
    person,
    record: {
      ...kept,
      event: clean,
      person: snapshotOf(person, receivedMs),
      sessionId: person.session.id,
      device: deviceOf(userAgentOf(received)),
    },
  };
}

function dropMalformed({ event }: ReceivedEvent): SignalDropReason | null {
  return event.event === '' || event.messageId === '' ? 'malformed' : null;
}

/** What a shopper chose reaches us in the strings of the frameworks, or in words beside them. */
function dropWithoutConsent({ event }: ReceivedEvent, { vendorId }: Surroundings): SignalDropReason | null {
  return consentRefusal(readPrivacy(event.context), vendorId);
}

function dropBot(received: ReceivedEvent): SignalDropReason | null {
  return isBot(userAgentOf(received)) ? 'bot' : null;
}

function dropDuplicate(_received: ReceivedEvent, { isDuplicate }: Surroundings): SignalDropReason | null {
  return isDuplicate ? 'duplicate' : null;
}

function userAgentOf({ event }: ReceivedEvent): string {
  const { userAgent } = event.context;
  return typeof userAgent === 'string' ? userAgent : '';
}

function deviceOf(userAgent: string): 'desktop' | 'mobile' | 'tablet' | 'unknown' {
  if (userAgent === '') return 'unknown';
  if (/ipad|tablet|android(?!.*mobile)/i.test(userAgent)) return 'tablet';
  return /mobi|iphone|ipod/i.test(userAgent) ? 'mobile' : 'desktop';
}
