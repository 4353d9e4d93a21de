import type { Problem } from '../../base/problem.ts';

/** Every refusal of this module. */
export const problems = {
  keyInvalid: (charsMax: number): Problem => ({
    code: 'idempotency-key-invalid',
    type: 'validation',
    status: 400,
    title: 'The Idempotency-Key is not valid',
    detail: `an Idempotency-Key has 1 to ${charsMax} printable characters of ASCII, for example a UUID; nothing was changed, send the request again with such a key`,
  }),
  keyReused: (): Problem => ({
    code: 'idempotency-key-reused',
    type: 'validation',
    status: 409,
    title: 'The Idempotency-Key stands for another request',
    detail:
      'this client sent another request (path, query or body) under the same Idempotency-Key less than 24 hours ago; nothing was changed, use a new key for each new request',
  }),
  stillRunning: (): Problem => ({
    code: 'idempotency-request-running',
    type: 'availability',
    status: 409,
    title: 'The first request with this Idempotency-Key is still under way',
    detail:
      'a request with this Idempotency-Key is being carried out; this one changed nothing, send it again in a second to get the answer of the first',
  }),
} as const;
