import { EXPLAINED } from '../../modules/events/index.ts';

/** The answer of almost every request, made once. */
export const NOTHING_WRONG = Buffer.from('{"errors":[],"warnings":[]}');

/**
 * The body of every answer to a server or app: codes in `errors` and `warnings`, as senders expect them, and beside them
 * what each code means and what to do.
 */
export function answerOf(errors: readonly string[], warnings: readonly string[]): Buffer {
  if (errors.length === 0 && warnings.length === 0) return NOTHING_WRONG;
  const details: Record<string, string> = {};
  for (const code of [...errors, ...warnings]) details[code] = EXPLAINED[code] ?? HERE[code] ?? code;
  return Buffer.from(JSON.stringify({ errors, warnings, details }));
}

/** Codes for what went wrong before any event was read. */
const HERE: Readonly<Record<string, string>> = {
  InvalidJson: 'The body is not JSON, so nothing was kept. Send one JSON object in UTF-8.',
  BodyTooLarge: 'The body has more than 1,048,576 bytes, so nothing was kept. Send fewer events at once.',
  TryAgain:
    'The server is stopping or its disk cannot follow, so nothing was kept. Send the same request again after Retry-After seconds.',
  InvalidRequest: 'The request could not be read, so nothing was kept. Compare it with the documentation.',
  Defect:
    'The server failed, so nothing was kept. Tell its operator the x-request-id of this answer, and send the request again.',
};
