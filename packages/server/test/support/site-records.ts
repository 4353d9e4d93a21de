import { eventText, hitText } from '../../src/modules/events/hit-text.ts';
import type { SiteEvent } from '../../src/modules/events/index.ts';

/** A record of the `site` stream that holds one event. */
export function siteRecord(event: SiteEvent): Buffer {
  return Buffer.from(hitText(event, [eventText(event)]));
}
