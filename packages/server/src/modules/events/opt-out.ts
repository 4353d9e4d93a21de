import type { Ids } from '../../base/ids.ts';
import type { Clock } from '../../base/time.ts';
import type { Log } from '../../stores/log/port.ts';
import type { Events } from './events.ts';
import { eventText, hitText } from './hit-text.ts';
import type { Visit } from './pipeline.ts';
import { shopperKeys } from './shopper-key.ts';
import { type HitHead, SITE_STREAM } from './site-event.ts';

/**
 * The record of an opt-out that came beside events, which are not kept: whoever knows the shopper has to forget. null when
 * the request names nobody who could be known, or when the same was written a moment ago.
 */
export function optOutOf(visit: Visit): Buffer | null {
  const { submission, account, receivedMs, recent, claim } = visit;
  if (visit.isBot || !account) return null;
  const { advertiserId } = account;
  const named = submission.isCookieNew
    ? submission.identities.filter(({ kind }) => kind !== 'cookie')
    : submission.identities;
  const shopper = shopperKeys(advertiserId, named);
  const id = `opt-out:${shopper.join()}`;
  if (shopper.length === 0 || recent.seen(advertiserId, id, claim)) return null;
  return optOutRecord({ v: 1, advertiserId, surface: submission.surface, receivedMs, shopper }, id);
}

/** Forgets shoppers by keys, as the links of an ad carry them. */
export function forgetting({ log, clock, ids }: { log: Log; clock: Clock; ids: Ids }): Events['forget'] {
  return async (advertiserId, shopper) => {
    if (shopper.length === 0) return;
    const receivedMs = clock.now();
    const head = { v: 1, advertiserId, surface: 'ad-choices', receivedMs, shopper } as const;
    await log.append(SITE_STREAM, [optOutRecord(head, ids.next())]);
  };
}

/** The record that makes whoever knows the shopper forget. */
function optOutRecord(head: HitHead, id: string): Buffer {
  const event = eventText({ id, type: 'optOut', timeMs: head.receivedMs, items: [] });
  return Buffer.from(hitText(head, [event]));
}
