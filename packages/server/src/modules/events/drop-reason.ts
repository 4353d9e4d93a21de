/** Why an event was not kept: the whole list. */
export type DropReason =
  | 'malformed'
  | 'unknown-event'
  | 'opted-out'
  | 'bot'
  | 'account-missing'
  | 'account-unknown'
  | 'identifier-missing'
  | 'duplicate';
