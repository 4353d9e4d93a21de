import { Type } from 'typebox';
import { nullable, oneOf, text } from '../openapi/fields.ts';
import type { Operation } from '../openapi/operation.ts';

export const getToken = {
  operationId: 'GetToken',
  call: 'tokens.issue',
  summary: 'A token',
  description:
    'Credentials stand in the form, in a JSON object, or in HTTP Basic. Errors are those of OAuth: `error` and `error_description`.',
  takes: ['application/x-www-form-urlencoded', 'application/json'],
  body: Type.Object(
    {
      grant_type: oneOf(['client_credentials', 'authorization_code', 'refresh_token']),
      client_id: Type.Optional(text()),
      client_secret: Type.Optional(text()),
      code: Type.Optional(text({ description: 'for authorization_code' })),
      redirect_uri: Type.Optional(text({ description: 'for authorization_code' })),
      code_verifier: Type.Optional(
        text({ description: 'for authorization_code that was asked for with PKCE' }),
      ),
      refresh_token: Type.Optional(text({ description: 'for refresh_token' })),
    },
    { $id: 'TokenRequest' },
  ),
  response: {
    200: Type.Object(
      {
        access_token: Type.String(),
        token_type: oneOf(['Bearer']),
        expires_in: Type.Integer({ description: 'seconds', examples: [900] }),
        refresh_token: nullable(
          Type.String({ description: 'null for client_credentials; else the next one, which works once' }),
        ),
        scope: Type.Optional(text({ description: 'what a member consented to; not for client_credentials' })),
      },
      { $id: 'Token' },
    ),
  },
  refusal: Type.Object(
    { error: Type.String({ examples: ['invalid_client'] }), error_description: Type.String() },
    { $id: 'TokenRefusal' },
  ),
} satisfies Operation;
