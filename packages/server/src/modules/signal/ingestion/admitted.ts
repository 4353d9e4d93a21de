import { consentRefusal, readPrivacy } from '../../events/index.ts';
import { withoutPersonalData } from '../governance/personal-data.ts';
import type { ReceivedEvent, ReceivedRecord } from '../signal-event.ts';

/**
 * What may be written of an event: without its shopper's consent only that it came and why it is not there (of an opt-out also
 * whose it is), and of every other all but personal data in clear. Nothing else may reach the log.
 */
export function admitted(received: ReceivedEvent, vendorId: number | null): ReceivedRecord {
  const { advertiserId, receivedMs, event } = received;
  const dropped = consentRefusal(readPrivacy(event.context), vendorId);
  if (dropped !== null) {
    const refused = { v: 1, advertiserId, receivedMs, messageId: event.messageId, dropped } as const;
    const { userId, anonymousId } = event;
    const names = {
      ...(userId === undefined ? {} : { userId }),
      ...(anonymousId === undefined ? {} : { anonymousId }),
    };
    return dropped === 'opted-out' ? { ...refused, names } : refused;
  }
  const { event: clean, email } = withoutPersonalData(event);
  return { ...received, event: clean, ...(email === null ? {} : { email }) };
}
