import type { Problem } from '../../packages/server/src/base/problem.ts';
import { tooManyCalls } from '../../packages/server/src/edges/mpo-api/rate-limits.ts';
import { VERSIONS, versionUnknown } from '../../packages/server/src/edges/mpo-api/versions.ts';
import { accountProblems } from '../../packages/server/src/modules/accounts/index.ts';
import { type CampaignsCode, invalid } from '../../packages/server/src/modules/campaigns/problems.ts';
import {
  feedProblems,
  productSetProblems,
  sourceProblems,
} from '../../packages/server/src/modules/catalog/index.ts';
import { previewProblems } from '../../packages/server/src/modules/delivery/index.ts';
import { idempotencyProblems } from '../../packages/server/src/modules/idempotency/index.ts';
import { signalProblems } from '../../packages/server/src/modules/signal/index.ts';
import { statsProblems } from '../../packages/server/src/modules/stats/index.ts';
import { code, generatedFrom, table } from './markdown.ts';

const ID = '…';

/** What to do about a refusal of campaigns, whose details are made where the rule is. */
const REMEDIES: Readonly<Record<CampaignsCode, { readonly status: 400 | 403; readonly remedy: string }>> = {
  WithInvalidAdvertiserId: {
    status: 403,
    remedy: 'Use an id that `GET /advertisers` lists for this client.',
  },
  WithInvalidPartnerId: { status: 400, remedy: 'Leave partnerId out, or send the advertiser’s own.' },
  WithInvalidSellerId: {
    status: 403,
    remedy: 'Use an id that `GET /sellers` lists; 400 when it is no id at all.',
  },
  WithInvalidBudgetId: {
    status: 403,
    remedy: 'Use an id that `GET /budgets` lists; 400 when it is no id at all.',
  },
  WithInvalidCampaignId: {
    status: 403,
    remedy:
      'Use a campaign or template of the seller’s advertiser. 400: an archived campaign, one that the budget does not have, or several with a template.',
  },
  WithInvalidSellerCampaignId: {
    status: 403,
    remedy: 'The form is `{sellerId}.{campaignId}`; `GET /seller-campaigns` lists them.',
  },
  WithInvalidOperationForTargetBudgetCampaign: {
    status: 400,
    remedy: 'Single-seller campaigns take no bid: Souk prices their clicks.',
  },
  WithInvalidOperationForMultiSellerCampaign: {
    status: 400,
    remedy: 'Send productSet for seller-campaigns of a template only.',
  },
  WithInvalidTypeForAmount: { status: 400, remedy: 'Capped and Daily need an amount, Uncapped takes none.' },
  WithInvalidAmount: {
    status: 400,
    remedy: 'Zero or a positive decimal with at most 2 decimals more than the currency has.',
  },
  WithAmountBelowMinimum: {
    status: 400,
    remedy: 'Raise the amount or shorten the period: the template’s minimum counts for each day.',
  },
  WithAmountBelowSpend: {
    status: 400,
    remedy: 'An amount cannot fall below what is posted; suspend the budget to stop it.',
  },
  WithInvalidBidValue: { status: 400, remedy: 'Zero or a positive decimal; 0 stops the seller.' },
  WithInvalidDate: {
    status: 400,
    remedy: '`yyyy-MM-dd`, today or later; a budget that has started keeps its start.',
  },
  WithInvalidEndDate: {
    status: 400,
    remedy: 'On or after the start and not before today; single-seller budgets need one.',
  },
  WithInvalidBudgetType: { status: 400, remedy: 'Capped, Uncapped or Daily; for a template Capped.' },
  WithInvalidSuspension: { status: 400, remedy: 'true or false.' },
  WithInvalidSellerName: { status: 400, remedy: 'A string of 1 to 100 characters that is not blank.' },
  WithInvalidProductSet: {
    status: 400,
    remedy: 'One rule with IsIn or IsNotIn, ExternalItemId and at least the advertiser’s minimum of ids.',
  },
  WithInvalidBody: { status: 400, remedy: 'Bulk operations take an array, the others an object.' },
  WithUnknownField: { status: 400, remedy: 'Remove or correct the field at `source.pointer`.' },
  WithOverlappingBudget: {
    status: 400,
    remedy: 'The detail names the other budget: change the days, or suspend one of the two.',
  },
  WithArchivedBudget: { status: 400, remedy: 'An ended budget stays as it is; create a new one.' },
  WithDuplicateItem: { status: 400, remedy: 'Name each thing once in a call.' },
  WithTooManyItems: { status: 400, remedy: 'At most 2,000 items in one call.' },
  WithMpoNotEnabled: { status: 403, remedy: 'Ask whoever administers the account.' },
  WithSingleSellerNotEnabled: { status: 403, remedy: 'Ask whoever administers the account.' },
};

/** One example of each refusal of statistics. */
const STATS: Readonly<Record<keyof typeof statsProblems, Problem | readonly Problem[]>> = {
  rangeInvalid: statsProblems.rangeInvalid(
    `startDate ${ID} is after endDate ${ID}, or the range is too long`,
    '',
  ),
  zoneUnknown: statsProblems.zoneUnknown(ID),
  asOfInvalid: statsProblems.asOfInvalid(ID),
  asOfAhead: statsProblems.asOfAhead(ID, ID),
  notVisible: statsProblems.notVisible(
    'WithInvalidAdvertiserId, WithInvalidCampaignId, WithInvalidSellerId',
    'thing',
    '',
  ),
  tooLarge: statsProblems.tooLarge(Number.NaN),
  tooHeavy: statsProblems.tooHeavy(),
  reportsBusy: statsProblems.reportsBusy(400_000_000),
  unavailable: statsProblems.unavailable(),
  notAcceptable: statsProblems.notAcceptable(),
  advertiserForbidden: statsProblems.advertiserForbidden([ID]),
  campaignForbidden: statsProblems.campaignForbidden(),
  queryInvalid: statsProblems.queryInvalid(ID, 'is not understood'),
  bodyInvalid: statsProblems.bodyInvalid('the body has another form', ''),
  lookbackInvalid: statsProblems.lookbackInvalid('is out of range, or stands beside dates'),
  intervalInvalid: statsProblems.intervalInvalid(ID, 'is no moment, or not before the end'),
  dimensionsInvalid: statsProblems.dimensionsInvalid(['productId', 'hour']),
  formatUnknown: statsProblems.formatUnknown(ID),
  exportUnknown: statsProblems.exportUnknown(),
  exportUnfinished: statsProblems.exportUnfinished(ID),
  exportExpired: statsProblems.exportExpired(),
  exportsBusy: statsProblems.exportsBusy(1_000),
};

/** One example of each refusal of product sets. */
const PRODUCT_SETS: Readonly<Record<keyof typeof productSetProblems, Problem>> = {
  idUnknown: productSetProblems.idUnknown(ID),
  datasetUnknown: productSetProblems.datasetUnknown(ID),
  invalid: productSetProblems.invalid(
    'The detail says what of the name, the rules or the minimum is wrong.',
    '',
  ),
  tooMany: productSetProblems.tooMany(200),
};

/** One example of each refusal of feeds as a whole. */
const FEEDS: Readonly<Record<keyof typeof feedProblems, Problem>> = {
  tooManyImports: feedProblems.tooManyImports('the account', 2),
};

/** One example of each refusal of feed sources. */
const SOURCES: Readonly<Record<keyof typeof sourceProblems, Problem>> = {
  unknown: sourceProblems.unknown(ID),
  invalid: sourceProblems.invalid('the detail says what is wrong with the field', ''),
  nameTaken: sourceProblems.nameTaken(ID),
  tooMany: sourceProblems.tooMany(),
  paused: sourceProblems.paused(ID),
};

/** One example of each refusal of previews. */
const PREVIEWS: Readonly<Record<keyof typeof previewProblems, Problem>> = {
  widthInvalid: previewProblems.widthInvalid(),
  heightInvalid: previewProblems.heightInvalid(),
  nothingToShow: previewProblems.nothingToShow(ID),
  quotaExhausted: previewProblems.quotaExhausted(Number.NaN, 1_000, ID),
};

/** One example of each refusal of Signal’s management API. */
const SIGNAL: Readonly<Record<keyof typeof signalProblems, Problem>> = {
  vendorUnknown: signalProblems.vendorUnknown(ID, ['criteo', 'souk', 'webhook']),
  variantUnknown: signalProblems.variantUnknown(ID, [ID]),
  fieldInvalid: signalProblems.fieldInvalid('', 'the detail says which field and why'),
  integrationUnknown: signalProblems.integrationUnknown(ID),
  accountUnclear: signalProblems.accountUnclear([Number.NaN]),
  tooMany: signalProblems.tooMany(50),
};

const ACCOUNTS: Readonly<Record<keyof typeof accountProblems, Problem>> = {
  tokenInvalid: accountProblems.tokenInvalid(),
  tokenExpired: accountProblems.tokenExpired(),
  scopeMissing: accountProblems.scopeMissing(ID),
  fieldInvalid: accountProblems.fieldInvalid('', 'the detail says which field and why'),
  partnerTaken: accountProblems.partnerTaken(Number.NaN),
  emailTaken: accountProblems.emailTaken(ID),
  clientUnknown: accountProblems.clientUnknown(ID),
  consentUnknown: accountProblems.consentUnknown(Number.NaN),
  consentBeyondRole: accountProblems.consentBeyondRole('viewer', [ID]),
  advertiserUnknown: accountProblems.advertiserUnknown(Number.NaN),
  eventKeyUnknown: accountProblems.eventKeyUnknown(ID),
};

export function problemsDocument(): string {
  return `${generatedFrom('the problem catalogues of packages/server/src/modules')}
# Every problem code

A refused call of the MPO API answers \`{ "errors": [Problem], "warnings": [] }\`. A problem has \`traceId\` (also the header
\`X-Request-Id\`, and what the server's log names), \`type\`, \`code\`, \`title\`, \`detail\` (what was wrong, what stayed as it was, what to do
next) and \`source\`: \`{ "pointer": "/0/amount" }\` into the body, \`{ "parameter": "bid" }\` for the query. A bulk call reports every bad item and
changes nothing. An id that does not exist and an id of somebody else are refused in the same words.

## Sellers, campaigns, budgets

${table(
  ['status', 'code', 'title', 'what to do'],
  Object.entries(REMEDIES).map(([name, { status, remedy }]) => [
    String(status),
    code(name),
    invalid(name as CampaignsCode, '').title,
    remedy,
  ]),
)}
## Statistics and exports

${problemTable(Object.values(STATS).flat())}
## Product sets of an account

${problemTable(Object.values(PRODUCT_SETS))}
## Feeds and their sources

Routes of the console API answer \`{ "error": { "code", "message", "pointer" } }\`, with all of several in \`problems\`.

${problemTable([...Object.values(FEEDS), ...Object.values(SOURCES)])}
## Ad previews

${problemTable(Object.values(PREVIEWS))}
## Accounts and tokens

${problemTable(Object.values(ACCOUNTS))}
\`POST /oauth2/token\` answers in the form of OAuth instead: \`{ "error", "error_description" }\` with \`invalid_request\`,
\`invalid_client\`, \`invalid_grant\`, \`unsupported_grant_type\`, or with status 429 \`temporarily_unavailable\`.

## Signal's management API

Its envelope is \`{ "error": { "code", "message", "field"? }, "errors"? }\`. Beside these: \`INVALID_TOKEN\`, \`EXPIRED_TOKEN\`,
\`INVALID_CREDENTIALS\`, \`INVALID_REFRESH_TOKEN\` (401), \`FORBIDDEN\` (403: the role does not allow it), \`ACCOUNT_LOCKED\` and \`RATE_LIMITED\` (429, with
\`Retry-After\`).

${problemTable(Object.values(SIGNAL))}
## All routes

${problemTable([
  versionUnknown(ID),
  tooManyCalls({ limit: Number.NaN, waitSeconds: Number.NaN }),
  idempotencyProblems.keyInvalid(255),
  idempotencyProblems.keyReused(),
  idempotencyProblems.stillRunning(),
])}
Versions are ${VERSIONS.map(code).join(', ')}. A query parameter that cannot be
read is refused as \`invalid\`, or by a code of its own name (\`WithInvalidCount\`). Beyond the API's own rules: 400 \`json-serialization-error\` for a body that is not JSON, 404
\`not-found\`, 405 \`method-not-allowed\` (with \`Allow\`), 413 \`body-too-large\`, 415 \`unsupported-media-type\`, 500 \`internal-error\`
(a defect: the log says why under the trace id), 503 \`server-stopping\` and \`database-unavailable\` (with \`Retry-After\`).
`;
}

function problemTable(problems: readonly Problem[]): string {
  return table(
    ['status', 'code', 'title', 'detail'],
    problems.map(({ status, code: name, title, detail }) => [
      String(status),
      name.split(', ').map(code).join(', '),
      title,
      detail.replaceAll('NaN', ID),
    ]),
  );
}
