export const ITEM_REFUSALS = {
  'not-an-object': 'An item is a JSON object; this one is something else.',
  'type-unknown': 'The field "type" is track, page, identify, group or screen.',
  'name-missing': 'A track event has its name in the field "event".',
  'person-missing': 'An event names a person in "userId" or "anonymousId".',
  'too-deep': 'An event holds at most 64 levels of objects and lists, one within the other.',
  'too-large': 'An event has at most 32,768 bytes.',
} as const;

/** Why an item of a request was not taken; the others of the same request were. */
export type ItemRefusal = keyof typeof ITEM_REFUSALS;
