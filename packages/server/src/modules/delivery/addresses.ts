/** The address as a link may carry it; null for whatever is not http or https, or carries a password. */
export function webAddress(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  return url.username === '' && url.password === '' ? url.href : null;
}

/** The domain to which an ad leads, as exchanges compare it: without `www.`; empty when there is none. */
export function adDomain(link: string): string {
  const host = URL.parse(link)?.hostname ?? '';
  return host.startsWith('www.') ? host.slice(4) : host;
}

/** Browsers load http from an https page only from the machine they run on. */
export function isLoadableOnSecurePage(address: string): boolean {
  return /^(https:|data:|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$))/i.test(address);
}
