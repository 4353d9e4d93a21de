/** Why an event was not kept: the whole list. */
export type DropReason =
  | 'malformed'
  | 'unknown-event'
  | 'opted-out'
  | 'no-consent'
  | 'bot'
  | 'account-missing'
  | 'account-unknown'
  | 'identifier-missing'
  | 'duplicate'
  | 'return-unclear';
