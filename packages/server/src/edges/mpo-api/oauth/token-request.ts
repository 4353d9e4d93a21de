import type { FastifyRequest } from 'fastify';

/** The fields of a form, or of a JSON object, which some clients send instead. */
export function fieldsOf(body: unknown): ReadonlyMap<string, string> {
  if (typeof body !== 'object' || body === null) return new Map();
  return new Map(
    Object.entries(body).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}

export interface GivenCredentials {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

export function credentialsOf(
  request: FastifyRequest,
  fields: ReadonlyMap<string, string>,
): GivenCredentials {
  const inBody = { clientId: fields.get('client_id'), clientSecret: fields.get('client_secret') };
  if (inBody.clientId !== undefined && inBody.clientSecret !== undefined) return inBody;
  return basicCredentials(request.headers.authorization) ?? inBody;
}

/** HTTP Basic, whose two parts are form-encoded each (RFC 6749 section 2.3.1). */
function basicCredentials(header: string | undefined): GivenCredentials | null {
  const match = /^basic +([A-Za-z0-9+/=]+) *$/i.exec(header ?? '');
  const [clientId, clientSecret] = Buffer.from(match?.[1] ?? '', 'base64')
    .toString('utf8')
    .split(':', 2);
  if (!clientId || !clientSecret) return null;
  return { clientId: formDecoded(clientId), clientSecret: formDecoded(clientSecret) };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
