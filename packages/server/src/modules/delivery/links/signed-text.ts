import { macOf, sameSecret } from '../../../base/hash.ts';

/** Why a token is not followed. */
export type TokenFault = 'malformed' | 'bad-signature';

/** The purpose is signed with the payload, so that a token for one purpose is worth nothing for another. */
export type TokenPurpose = 'ad' | 'click';

const TOKEN = /^([A-Za-z0-9_-]{1,8000})\.([A-Za-z0-9_-]{22})$/;

/** A URL-safe token that carries a JSON value and proves that it was made here. */
export function signToken(purpose: TokenPurpose, value: unknown, key: Uint8Array): string {
  const payload = Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${payload}.${macOf(`${purpose}.${payload}`, key)}`;
}

/** The value of a token, or what is wrong with it. Nothing of a token is looked at before its signature holds. */
export function readToken(
  purpose: TokenPurpose,
  token: string,
  key: Uint8Array,
): { readonly value: unknown; readonly fault: null } | { readonly fault: TokenFault } {
  const match = TOKEN.exec(token);
  const [, payload = '', mac = ''] = match ?? [];
  if (match === null) return { fault: 'malformed' };
  if (!sameSecret(mac, macOf(`${purpose}.${payload}`, key))) return { fault: 'bad-signature' };
  return { value: JSON.parse(Buffer.from(payload, 'base64url').toString()), fault: null };
}
