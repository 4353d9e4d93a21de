import { BoundedMap } from '../../base/bounded.ts';

/** The address as a link may carry it; null for whatever is not http or https, or carries a password. */
export function webAddress(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  return url.username === '' && url.password === '' ? url.href : null;
}

/** The domain to which an ad leads, as exchanges compare it: without `www.`; empty when there is none. */
export function adDomain(link: string): string {
  // Links of a marketplace lead to a few hosts: what stands before the path is taken apart once.
  const pathAt = link.indexOf('/', 'https://'.length);
  const origin = pathAt === -1 ? '' : link.slice(0, pathAt);
  const known = domains.get(origin);
  if (known !== undefined) return known;
  const host = URL.parse(link)?.hostname ?? '';
  const domain = host.startsWith('www.') ? host.slice(4) : host;
  if (PLAIN_ORIGIN.test(origin)) domains.set(origin, domain);
  return domain;
}

/** Whatever path follows such a beginning, the host is the same. */
const PLAIN_ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/i;

/** A marketplace has one shop, or one for each country. */
const DOMAINS_MAX = 1_000;
const domains = new BoundedMap<string, string>(DOMAINS_MAX);

/** Browsers load http from an https page only from the machine they run on. */
export function isLoadableOnSecurePage(address: string): boolean {
  // Almost every address begins so, and a look is quicker than a pattern.
  if (address.startsWith('https:')) return true;
  return /^(https:|data:|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$))/i.test(address);
}
