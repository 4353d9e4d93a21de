import type { DropReason } from './drop-reason.ts';

/** What the sender is told about an event that was not kept: in `errors` when sending again as it is would not help. */
export const TOLD: Readonly<Record<DropReason, { readonly as: 'error' | 'warning'; readonly code: string }>> =
  {
    malformed: { as: 'error', code: 'EventNameMissing' },
    'unknown-event': { as: 'warning', code: 'EventUnknown' },
    'opted-out': { as: 'warning', code: 'UserOptedOut' },
    'no-consent': { as: 'warning', code: 'ConsentMissing' },
    bot: { as: 'warning', code: 'BotIgnored' },
    'account-missing': { as: 'error', code: 'AccountMissing' },
    'account-unknown': { as: 'error', code: 'AccountUnknown' },
    'identifier-missing': { as: 'error', code: 'UserIdentifierMissing' },
    duplicate: { as: 'warning', code: 'EventDuplicate' },
    'return-unclear': { as: 'error', code: 'ReturnUnclear' },
    unreadable: { as: 'error', code: 'InvalidJson' },
    'too-large': { as: 'error', code: 'BodyTooLarge' },
    'key-refused': { as: 'error', code: 'ApiKeyInvalid' },
    'rate-exceeded': { as: 'error', code: 'RateExceeded' },
  };

/** What each code means and what to do about it; sent beside the codes. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  EventsMissing:
    'The request holds no event, so nothing was kept. Send events as an object or a list of objects.',
  EventNameMissing:
    'An event has no name, so it was not kept. Name it in its field "event", e.g. "viewItem".',
  EventUnknown:
    'An event is none that Souk uses (viewHome, viewPage, viewList, viewItem, addToCart, viewBasket, trackTransaction, trackReturn, optOut), so it was not kept.',
  UserOptedOut:
    'The shopper opted out (optout, a US privacy string, a US section of a GPP string), so the event was not kept.',
  ConsentMissing:
    'The law asks for the shopper’s consent, and the strings that came do not give it, so the event was not kept. Send it when the shopper has consented, with a string that says so.',
  BotIgnored: 'The user agent is a known bot, so the event was not kept.',
  AccountMissing: 'The request names no account, so nothing was kept. Send your partner id as "account".',
  AccountUnknown:
    'No advertiser has this account, so nothing was kept for it. Send the partner id that Souk shows for your advertiser.',
  UserIdentifierMissing:
    'The request names no shopper, so nothing was kept. Send an e-mail hash, mapping_key with mapped_user_id, gaid, idfa, customer_id or retailer_visitor_id.',
  EventDuplicate: 'An event with this id was kept before, so this one was not.',
  ReturnUnclear:
    'A return names no order, or products of which none can be read, so it was not kept. Send the order id as "id"; leave the products out only when the whole order came back.',
  InvalidJson: 'The body is not JSON, so nothing was kept. Send one JSON object in UTF-8.',
  BodyTooLarge: 'The body has more than 1,048,576 bytes, so nothing was kept. Send fewer events at once.',
  ApiKeyInvalid:
    'The API key is missing, wrong or revoked, so nothing was kept. Send Authorization: Bearer <key> with the advertiser’s events API key, or have a new one made.',
  RateExceeded:
    'The key has used its requests of this minute, so nothing was kept. Send the same request again after Retry-After seconds.',
  InvalidEvent: 'An entry of events is not an object, so it was left out.',
  InvalidItem:
    'A product has no id, or a quantity that is not a positive whole number, so it was left out of its event.',
  InvalidPrice:
    'A price is not a plain non-negative decimal of a believable size, so the product was kept without one.',
  InvalidCurrency: 'A currency is not an ISO 4217 code, so the currency of the account was assumed.',
  TooManyItems: 'An event has more than 500 products; the first 500 were kept.',
  TimestampNotBelieved:
    'A timestamp cannot be read, is more than 7 days old or more than 5 minutes ahead, so the time of arrival was kept.',
  TransactionIdMissing:
    'A transaction has no id, so it was counted under an id of its own. Send the order id as "id", or a retry counts twice.',
  MappingKeyMissing:
    'mapped_user_id came without mapping_key; it was used as it is. Send your caller id as mapping_key.',
};
