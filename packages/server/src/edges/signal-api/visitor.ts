import type { IncomingMessage } from 'node:http';

/** The visitor's name at this server. A cookie that a server sets outlives those that pages set in some browsers. */
const COOKIE = '_dfid';

/** Thirteen months, the longest that regulators accept for such a cookie. */
const MAX_AGE_S = 395 * 24 * 3_600;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const IN_HEADER = new RegExp(`(?:^|;\\s*)${COOKIE}=(${UUID})(?:;|$)`);
const WHOLE = new RegExp(`^${UUID}$`);

/** Whether a name has the form of those that we give. */
export function isVisitor(name: string): boolean {
  return WHOLE.test(name);
}

export function readVisitor(header: string | undefined): string | null {
  return IN_HEADER.exec(header ?? '')?.[1] ?? null;
}

/** Browsers take a cookie for another site's page over https only. */
export function visitorCookie(id: string, { socket }: IncomingMessage): Record<string, string> {
  const crossSite = 'encrypted' in socket ? 'SameSite=None; Secure' : 'SameSite=Lax';
  return { 'set-cookie': `${COOKIE}=${id}; Max-Age=${MAX_AGE_S}; Path=/; HttpOnly; ${crossSite}` };
}
