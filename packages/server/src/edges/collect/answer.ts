import { EXPLAINED } from '../../modules/events/index.ts';
import type { PlainAnswer } from '../../platform/http/plain-route.ts';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** The answer of almost every request, made once. */
const NOTHING_WRONG: PlainAnswer = {
  status: 200,
  headers: JSON_HEADERS,
  body: '{"errors":[],"warnings":[]}',
};

/**
 * The answer to a server or app: codes in `errors` and `warnings`, as senders expect them, and beside them what each code
 * means and what to do.
 */
export function jsonAnswer(
  status: number,
  errors: readonly string[],
  warnings: readonly string[],
): PlainAnswer {
  if (status === 200 && errors.length === 0 && warnings.length === 0) return NOTHING_WRONG;
  const details: Record<string, string> = {};
  for (const code of [...errors, ...warnings]) details[code] = EXPLAINED[code] ?? HERE[code] ?? code;
  return { status, headers: JSON_HEADERS, body: JSON.stringify({ errors, warnings, details }) };
}

/** Codes for what went wrong before any event was read. */
const HERE: Readonly<Record<string, string>> = {
  ApiKeyLacksScope:
    'The API key is one of another kind, so nothing was kept. Have a key of the kind events-api made for the Events API, of the kind partner for a measurement partner.',
  SignatureInvalid:
    'The signature is not that of this body under this key, so nothing was kept. Set the key as the shared secret in the partner’s console too.',
  TooManyEvents: 'The request holds more than 1,000 calls, so nothing was kept. Send fewer at once.',
  TryAgain:
    'The server is stopping or its disk cannot follow, so nothing was kept. Send the same request again after Retry-After seconds.',
  InvalidRequest: 'The request could not be read, so nothing was kept. Compare it with the documentation.',
  Defect:
    'The server failed, so nothing was kept. Tell its operator the x-request-id of this answer, and send the request again.',
};
