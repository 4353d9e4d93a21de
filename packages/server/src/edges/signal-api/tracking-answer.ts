import { ITEM_REFUSALS, type ItemRefusal, type ItemResult } from '../../modules/signal/index.ts';
import type { PlainAnswer } from '../../platform/http/plain-route.ts';

/** What stops a whole request. */
const REFUSALS = {
  INVALID_JSON: 'The body is not JSON, so nothing was kept. Send one JSON object in UTF-8.',
  INVALID_PIPELINE_KEY:
    'The pipeline key is missing, unknown or revoked, so nothing was kept. Send Authorization: Bearer <key> with a key of the kind pipeline.',
  INVALID_SIGNATURE:
    'The signature is missing or wrong, or its time is more than 5 minutes off, so nothing was kept. Send X-Timestamp (milliseconds) and X-Signature: sha256=<hex of the HMAC-SHA-256 over timestamp.body> with the source’s signing secret.',
  BATCH_MISSING: 'The body holds no list "batch" with at least one item, so nothing was kept.',
  BATCH_TOO_LARGE:
    'The body has more than 1,048,576 bytes or 2,500 items, so nothing was kept. Send fewer at once.',
  TRY_AGAIN:
    'The server is stopping or its disk cannot follow, so nothing was kept. Send the same request again after Retry-After seconds.',
  INTERNAL_ERROR:
    'The server failed, so nothing was kept. Tell its operator the x-request-id of this answer, and send the request again.',
} as const;

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** The answer of almost every request, made once. */
const SUCCESS = '{"success":true}';

export function refusalAnswer(
  status: number,
  code: keyof typeof REFUSALS,
  headers: Readonly<Record<string, string>>,
): PlainAnswer {
  const body = JSON.stringify({ success: false, error: { code, message: REFUSALS[code] } });
  return { status, headers: { ...JSON_HEADERS, ...headers }, body };
}

/** What became of each item; 400 when none of them was taken, because sending the same again would not help. */
export function acceptedAnswer(
  results: readonly ItemResult[],
  request: {
    readonly isBatch: boolean;
    /** What a page's visitor is called from now on; null where nobody is to be remembered. */
    readonly anonymousId: string | null;
    readonly headers: Readonly<Record<string, string>>;
  },
): PlainAnswer {
  const { isBatch, anonymousId } = request;
  const accepted = results.filter(({ ok }) => ok).length;
  const isWhole = accepted === results.length;
  const status = accepted > 0 ? 200 : 400;
  const headers = { ...JSON_HEADERS, ...request.headers };
  if (isWhole && !isBatch && anonymousId === null) return { status, headers, body: SUCCESS };
  const [first] = results;
  const one = first === undefined || first.ok ? {} : { error: errorOf(first.reason) };
  const many = { accepted, rejected: results.length - accepted, results: results.map(shown) };
  const body = {
    success: isWhole,
    ...(isBatch ? many : one),
    ...(anonymousId === null ? {} : { anonymousId }),
  };
  return { status, headers, body: JSON.stringify(body) };
}

function shown(result: ItemResult): object {
  return result.ok
    ? { status: 'accepted', messageId: result.messageId }
    : { status: 'rejected', error: errorOf(result.reason) };
}

function errorOf(reason: ItemRefusal): object {
  return { code: reason.toUpperCase().replaceAll('-', '_'), message: ITEM_REFUSALS[reason] };
}
