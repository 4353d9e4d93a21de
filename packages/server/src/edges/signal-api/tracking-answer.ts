import { ITEM_REFUSALS, type ItemResult } from '../../modules/signal/index.ts';
import type { PlainAnswer } from '../../platform/http/plain-route.ts';

/** What stops a whole request. */
const REFUSALS = {
  INVALID_JSON: 'The body is not JSON, so nothing was kept. Send one JSON object in UTF-8.',
  INVALID_PIPELINE_KEY:
    'The pipeline key is missing, unknown or revoked, so nothing was kept. Send Authorization: Bearer <key> with a key of the kind pipeline.',
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
  isBatch: boolean,
  headers: Readonly<Record<string, string>>,
): PlainAnswer {
  const accepted = results.filter(({ ok }) => ok).length;
  const isWhole = accepted === results.length;
  const status = accepted > 0 ? 200 : 400;
  const all = { ...JSON_HEADERS, ...headers };
  if (isWhole && !isBatch) return { status, headers: all, body: SUCCESS };
  const [first] = results;
  const body = isBatch
    ? { success: isWhole, accepted, rejected: results.length - accepted, results: results.map(shown) }
    : { success: false, error: first === undefined ? undefined : errorOf(first) };
  return { status, headers: all, body: JSON.stringify(body) };
}

function shown(result: ItemResult): object {
  return result.ok
    ? { status: 'accepted', messageId: result.messageId }
    : { status: 'rejected', error: errorOf(result) };
}

function errorOf(result: ItemResult): object | undefined {
  if (result.ok) return undefined;
  const code = result.reason.toUpperCase().replaceAll('-', '_');
  return { code, message: ITEM_REFUSALS[result.reason] };
}
