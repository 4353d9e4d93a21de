import type { FastifyReply, FastifyRequest } from 'fastify';
import { sameSecret, sha256Hex } from '../../../base/hash.ts';

/** `souk_visit` is any browser's that opened the sign-in page, `souk_session` a member's that signed in. */
export type CookieName = 'souk_visit' | 'souk_session';

/** The value of one of our cookies; null when the browser has none. */
export function cookieOf(request: FastifyRequest, name: CookieName): string | null {
  const pattern = name === 'souk_visit' ? VISIT : SESSION;
  return pattern.exec(request.headers.cookie ?? '')?.[1] ?? null;
}

const VISIT = /(?:^|;\s*)souk_visit=([\w-]{20,64})(?:;|$)/;
const SESSION = /(?:^|;\s*)souk_session=([\w-]{20,64})(?:;|$)/;

/** Gone when the browser closes. `null` takes the cookie away. */
export function setCookie(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  name: CookieName,
  value: string | null,
): void {
  const parts = [`${name}=${value ?? ''}`, 'Path=/oauth2', 'HttpOnly', 'SameSite=Lax'];
  if (value === null) parts.push('Max-Age=0');
  if (isEncrypted(request)) parts.push('Secure');
  void reply.header('set-cookie', parts.join('; '));
}

/** A forged header can only make the cookie stricter than it had to be. */
function isEncrypted(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
}

/**
 * What a form of ours carries so that no other site can send it: made of a cookie that only this browser and this
 * server know, and from which the cookie cannot be told.
 */
export function formToken(cookie: string): string {
  return sha256Hex(`form:${cookie}`);
}

export function isOurForm(form: URLSearchParams, cookie: string | null): boolean {
  return cookie !== null && sameSecret(form.get('token') ?? '', formToken(cookie));
}
