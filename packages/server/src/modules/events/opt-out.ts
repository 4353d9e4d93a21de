import { eventText, hitText } from './hit-text.ts';
import type { Visit } from './pipeline.ts';
import { shopperKeys } from './shopper-key.ts';

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
  const event = eventText({ id, type: 'optOut', timeMs: receivedMs, items: [] });
  return Buffer.from(
    hitText({ v: 1, advertiserId, surface: submission.surface, receivedMs, shopper }, [event]),
  );
}
