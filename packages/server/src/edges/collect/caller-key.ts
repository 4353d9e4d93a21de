import type { IncomingHttpHeaders } from 'node:http';
import type { EventKey } from '../../modules/accounts/index.ts';
import type { PlainAnswer } from '../../platform/http/plain-route.ts';
import { jsonAnswer } from './answer.ts';

/** `Authorization: Bearer <key>`, `X-API-Key: <key>`, or the key as the password of basic authentication. */
export function keyIn(headers: IncomingHttpHeaders): string | null {
  const [, scheme = '', given = ''] = /^(bearer|basic) +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return given;
  if (scheme !== '') return passwordIn(Buffer.from(given, 'base64').toString());
  const plain = headers['x-api-key'];
  return typeof plain === 'string' && plain !== '' ? plain : null;
}

function passwordIn(credentials: string): string | null {
  const colon = credentials.indexOf(':');
  return colon === -1 ? null : credentials.slice(colon + 1);
}

/** Whom a key stands for, or the answer to who has none of that kind. */
export function callerBy(
  given: string | null,
  { kind, eventKey }: { kind: EventKey['kind']; eventKey: (key: string) => EventKey | undefined },
): { readonly caller: EventKey; readonly key: string } | { readonly refusal: PlainAnswer } {
  const caller = given === null ? undefined : eventKey(given);
  if (given === null || caller === undefined) {
    const refused = jsonAnswer(401, ['ApiKeyInvalid'], []);
    return { refusal: { ...refused, headers: { ...refused.headers, 'www-authenticate': 'Bearer' } } };
  }
  if (caller.kind !== kind) return { refusal: jsonAnswer(403, ['ApiKeyLacksScope'], []) };
  return { caller, key: given };
}
