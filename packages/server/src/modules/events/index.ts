export { EXPLAINED } from './answer-codes.ts';
export { consentRefusal, NOTHING_SAID, type Privacy } from './consent/privacy.ts';
export { readEventsApi } from './dialects/events-api.ts';
export { readOneTag } from './dialects/onetag.ts';
export { isPrivacyName, readPrivacy } from './dialects/read-privacy.ts';
export { readS2s } from './dialects/s2s.ts';
export { readTagManager } from './dialects/tag-manager.ts';
export { DROP_REASONS, type DropReason } from './drop-reason.ts';
export { type Accepted, type Events, type EventsDeps, openEvents } from './events.ts';
export { eventsIn, skimAdvertiser, skimHit } from './hit-text.ts';
export { isBot } from './is-bot.ts';
export { postbackAddress } from './partners/postback-address.ts';
export type { PartnerPreset } from './partners/preset.ts';
export { PARTNERS } from './partners/presets.ts';
export { readPartner } from './partners/read-partner.ts';
export {
  emailForms,
  type Identity,
  keysNamed,
  SHOPPER_KEYS_MAX,
  type ShopperIdKind,
  shopperKey,
  shopperKeys,
} from './shopper-key.ts';
export {
  SITE_EVENT_TYPES,
  SITE_STREAM,
  type SiteEvent,
  type SiteEventType,
  type SiteItem,
  SURFACES,
  type Surface,
} from './site-event.ts';
export type { RawEvent, RawItem, Submission } from './submission.ts';
export type { DayCounts } from './survey/day-counts.ts';
export { Survey, type SurveyFigures } from './survey/survey.ts';
export type { DropSample } from './watch/drop-samples.ts';
export type { LiveEvent } from './watch/live-event.ts';
export { type LiveFilter, LiveTail, type LiveWatch } from './watch/live-tail.ts';
export type { RefusedRequest } from './watch/refused-request.ts';
