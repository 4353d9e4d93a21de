/** Why an event was not kept: the whole list. */
export const DROP_REASONS = [
  'malformed',
  'unknown-event',
  'opted-out',
  'no-consent',
  'bot',
  'account-missing',
  'account-unknown',
  'identifier-missing',
  'duplicate',
  'return-unclear',
  'unreadable',
  'too-large',
  'key-refused',
  'rate-exceeded',
] as const;

export type DropReason = (typeof DROP_REASONS)[number];
