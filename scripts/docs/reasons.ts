import {
  SUSPENSION_REASONS,
  type SuspensionReason,
} from '../../packages/server/src/modules/campaigns/index.ts';
import { MEANINGS } from '../../packages/server/src/modules/catalog/feed/row-watch.ts';
import type {
  FeedFailureCode,
  FeedReason,
  FileWarningCode,
} from '../../packages/server/src/modules/catalog/feed-run.ts';
import { NO_BID_REASONS } from '../../packages/server/src/modules/delivery/no-bid-reason.ts';
import { UNRECORDED_REASONS } from '../../packages/server/src/modules/delivery/recorder.ts';
import { EXPLAINED, TOLD } from '../../packages/server/src/modules/events/answer-codes.ts';
import type { NotBilledReason } from '../../packages/server/src/modules/ledger/charge.ts';
import {
  DELIVERY_FAILURES,
  ITEM_REFUSALS,
  type SignalDropReason,
} from '../../packages/server/src/modules/signal/index.ts';
import { code, generatedFrom, table } from './markdown.ts';

// What a list of names alone does not say. The compiler asks for an entry as soon as a union grows.

const SUSPENDED: Readonly<Record<SuspensionReason, string>> = {
  RemovedFromCatalog: 'The seller has no product in the catalog. A feed that has one again lifts it.',
  ManuallyStopped:
    'The bid is 0, or the budget that covers today is suspended. Set a bid, or resume the budget.',
  NoCpcDefined: 'No bid was ever set for the seller in this multi-seller campaign. Set one.',
  NoBudgetDefined:
    'No Capped or Uncapped budget covers today. Create one; a Daily budget alone pays for nothing.',
  NoMoreBudget: 'The budget is spent. Raise its amount, or create another one for the days after it.',
  NoMoreDailyBudget:
    'The Daily budget is spent for today. It serves again at midnight in the advertiser’s zone.',
  NotYetStarted: 'Part of the contract; Souk never answers it, because nothing waits to be processed.',
  Other: 'The campaign or its template is not running. Ask whoever administers the account.',
};

const NOT_BILLED: Readonly<Record<NotBilledReason, string>> = {
  'double-click': 'The link was clicked before: only its first click can cost anything.',
  bot: 'A known bot followed the link.',
  'no-impression': 'The ad was never shown, as far as its pixel tells: the link was taken from elsewhere.',
  'link-expired': 'More than 24 hours passed between the bid and the click.',
  'no-budget': 'No budget covered the day of the click in the advertiser’s zone.',
  'budget-suspended': 'The budget of that day was suspended.',
  'budget-exhausted':
    'Less was left of the budget than the click costs: what was left is charged, the rest given away.',
  'daily-budget-exhausted': 'Less was left of the day: what was left is charged, the rest given away.',
};

const SIGNAL_DROPPED: Readonly<Record<SignalDropReason, string>> = {
  malformed: 'The event has no name or no message id.',
  'opted-out': 'The shopper opted out: by a US privacy string, a US section of a GPP string, or in words.',
  'no-consent': 'The law asks for the shopper’s consent, and what came does not give it.',
  bot: 'The user agent is a known bot.',
  duplicate: 'An event with this message id was kept less than seven days before.',
};

const ROW_REFUSED: Readonly<Record<FeedReason, string>> = {
  'wrong-column-count':
    'The row has more or fewer values than the header has names: usually a separator inside a value that is not quoted.',
  'bad-quote': 'Text stands behind a closing quote. Write a quote inside a quoted value twice.',
  'missing-id': 'The row has no id.',
  'bad-id': 'An id has printable ASCII characters only, no spaces and no quotes.',
  'overlong-id': 'The id is longer than 240 characters.',
  'duplicate-id': 'The id stood on an earlier line, capitals aside; the first one is taken.',
  'missing-title': 'The row has no title.',
  'overlong-title': 'The title is longer than 500 characters.',
  'missing-link': 'The row has no link.',
  'bad-link': 'The link is not an http or https address.',
  'overlong-link': 'The link is longer than 1,000 characters.',
  'missing-image': 'The row has no image_link.',
  'bad-image': 'The image_link is not an http or https address.',
  'overlong-image': 'The image_link is longer than 2,000 characters.',
  'bad-price': 'A price is written like 12.50 EUR, with a point for the decimals: a comma could mean either.',
  'overlong-seller-id': 'The seller_id is longer than 50 characters.',
  'overlong-seller-name': 'The seller_name is longer than 50 characters.',
};

const FILE_WARNED: Readonly<Record<FileWarningCode, string>> = {
  'guessed-encoding': 'The file is not UTF-8, and was read as Latin-1.',
  'seller-with-two-names': 'One seller_id has two names; the first line’s is shown.',
  'seller-ids-alike': 'Two seller_ids differ in case only: they are two sellers here.',
  'seller-names-alike': 'Two sellers have the same name but for its case.',
};

const FEED_FAILED: Readonly<Record<FeedFailureCode, string>> = {
  empty: 'The file has no header.',
  'wrong-encoding':
    'A line does not fit the encoding of those before it, or is no text. Save the file as UTF-8.',
  compressed:
    'The file is packed and cannot be unpacked: it is cut off, empty, or unpacks to far more than a feed would.',
  'not-xml': 'The file begins like XML and is not well-formed; often an & that should be &amp;amp;.',
  'missing-column': 'The header lacks id, title, link or image_link.',
  'duplicate-column': 'The header names a column twice.',
  'quote-not-closed': 'A quoted value never ends.',
  'overlong-row': 'A row is longer than any product’s could be: usually a quote that never closes.',
  truncated: 'The file ends in the middle of a character, a row or an element.',
  interrupted: 'The upload or the download broke off.',
  'not-fetched': 'Nothing came from the place where a feed source looks.',
  'no-products': 'No row of a full feed is a product: it would empty the catalog.',
  rejected: 'It would have taken much away, and somebody decided against it.',
  superseded: 'A newer full feed came before somebody decided about this one.',
};

export function reasonsDocument(): string {
  return `${generatedFrom('the closed lists of packages/server/src/modules')}
# Every reason

Whatever Souk does not do, it does not do for one of these reasons. Each is counted: \`GET /console/v1/system\` (with the operator's key)
shows how often since the start, \`GET /metrics\` most of them, a feed's run those of its rows.

## Why there is no bid

Answered as 204; with the operator's key in \`X-Souk-Debug\` as 200 with reason, meaning and trace (see [OpenRTB](../integrate/openrtb.md#why-is-there-no-bid)).
Requests = bids + the sum of these, exactly.

${described(NO_BID_REASONS)}
## Why a seller-campaign is suspended

As \`suspensionReasons\` of a seller-campaign, in this order. Serving judges by the same function at every bid.

${table(
  ['reason', 'meaning, and what to do'],
  SUSPENSION_REASONS.map((reason) => [code(reason), SUSPENDED[reason]]),
)}
## Why a click was not billed, or not in full

${described(NOT_BILLED)}
## Why an impression or click was not recorded

As the header \`X-Souk-Outcome\` of the pixel and of the redirect; \`recorded\` otherwise.

${described(UNRECORDED_REASONS)}
## Why an event was dropped

Servers and apps are told the code, in \`errors\` or \`warnings\`; a page's pixel is never told.

${table(
  ['reason', 'told as', 'meaning'],
  Object.entries(TOLD).map(([reason, { as, code: told }]) => [
    code(reason),
    `${as} ${code(told)}`,
    EXPLAINED[told] ?? '',
  ]),
)}
Other codes of that answer, for what was kept with something missing or for a request without events:

${described(Object.fromEntries(Object.entries(EXPLAINED).filter(([known]) => !Object.values(TOLD).some((told) => told.code === known))))}
${signalReasons()}## Why a row of a feed was refused

The other rows are taken. Rows = accepted + the sum of these, exactly.

${described(ROW_REFUSED)}
## What a feed was warned of

Such rows are taken. A warning is said once with its first lines.

${described({ ...FILE_WARNED, ...sentences(MEANINGS) })}
## Why a feed changed nothing

${described(FEED_FAILED)}`;
}

/** What Signal counts and shows. */
function signalReasons(): string {
  return `## Signal: why an item of a request was not taken

As \`error.code\` of the item, in capitals and with underscores. The other items of the request were taken.

${described(ITEM_REFUSALS)}
## Signal: why an event went no further

As \`dropped\` in Live Events.

${described(SIGNAL_DROPPED)}
## Signal: why an attempt did not deliver

As \`error.reason\` in the Delivery Log, beside what the destination's own words mean and what to do.

${described(DELIVERY_FAILURES)}
`;
}

function sentences(meanings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(meanings).map(([name, text]) => [
      name,
      `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`,
    ]),
  );
}

function described(meanings: Readonly<Record<string, string>>): string {
  return table(
    ['reason', 'meaning'],
    Object.entries(meanings).map(([reason, meaning]) => [code(reason), meaning]),
  );
}
