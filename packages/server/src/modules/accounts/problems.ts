import type { Problem } from '../../base/problem.ts';

/** Every refusal of this module. Names of the two token codes are the contract's. */
export const problems = {
  tokenInvalid: (): Problem => ({
    code: 'authorization-token-invalid',
    type: 'authorization',
    status: 401,
    title: 'The authorization header is invalid',
    detail: 'send Authorization: Bearer <token> with an access token from POST /oauth2/token',
  }),
  tokenExpired: (): Problem => ({
    code: 'authorization-token-expired',
    type: 'authorization',
    status: 401,
    title: 'The authorization token has expired',
    detail: 'tokens live for 15 minutes; get a new one from POST /oauth2/token',
  }),
  scopeMissing: (scope: string): Problem => ({
    code: 'insufficient-scope',
    type: 'authorization',
    status: 403,
    title: 'The token lacks a scope',
    detail: `this operation needs the scope ${scope}; ask the server's operator to grant it to this API client`,
  }),
  fieldInvalid: (pointer: string, detail: string): Problem => ({
    code: 'invalid',
    type: 'validation',
    status: 400,
    title: 'The account cannot be changed so',
    detail: `${detail}; nothing was changed`,
    pointer,
  }),
  partnerTaken: (partnerId: number): Problem => ({
    code: 'partner-id-taken',
    type: 'validation',
    status: 409,
    title: 'The partner id is taken',
    detail: `partner id ${partnerId} belongs to another advertiser; leave it out to get a free one, nothing was changed`,
    pointer: '/partnerId',
  }),
  emailTaken: (email: string): Problem => ({
    code: 'email-taken',
    type: 'validation',
    status: 409,
    title: 'The member exists',
    detail: `there is a member ${email} already; nothing was changed`,
    pointer: '/email',
  }),
  clientUnknown: (clientId: string): Problem => ({
    code: 'client-unknown',
    type: 'validation',
    status: 404,
    title: 'The API client is unknown',
    detail: `there is no API client ${clientId}; nothing was changed, list the clients to find it`,
  }),
  eventKeyUnknown: (callerId: string): Problem => ({
    code: 'event-key-unknown',
    type: 'validation',
    status: 404,
    title: 'The event key is unknown',
    detail: `there is no event key of caller ${callerId}; nothing was changed`,
  }),
} as const;
