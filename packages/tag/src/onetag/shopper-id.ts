const ID = 'souk_fpid';
const OPT_OUT = 'souk_optout';

/** Thirteen months, the longest that regulators accept for such a name. */
const ID_DAYS = 395;
const OPT_OUT_DAYS = 1_825;

/**
 * The page's own name for the shopper: kept as a cookie of the whole site and beside it in storage, because browsers shorten
 * the life of either. Where cookies of scripts live for days only, the server's own cookie, set on a host of the shop's
 * domain, is what lasts.
 */
export function firstPartyId(page: Page): string {
  const id = read(page, ID) || `fpid-${Date.now()}-${String(Math.random()).slice(2, 8).padEnd(6, '0')}`;
  write(page, ID, { value: id, days: ID_DAYS });
  return id;
}

export function isOptedOut(page: Page): boolean {
  return read(page, OPT_OUT) === '1';
}

export function optOut(page: Page): void {
  write(page, OPT_OUT, { value: '1', days: OPT_OUT_DAYS });
  forget(page);
}

/** Removes the shopper's name from this browser. */
export function forget(page: Page): void {
  write(page, ID, { value: '', days: -1 });
}

/** What of a browser's page this file touches. */
export interface Page {
  readonly document: { cookie: string };
  readonly location: { readonly hostname: string };
  readonly localStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

function read({ document, localStorage }: Page, name: string): string {
  const stored = quietly(() => localStorage.getItem(name));
  return document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1] || stored || '';
}

function write(
  { document, location, localStorage }: Page,
  name: string,
  kept: { value: string; days: number },
): void {
  const { value, days } = kept;
  quietly(() => (days < 0 ? localStorage.removeItem(name) : localStorage.setItem(name, value)));
  const cookie = `${name}=${value}; Max-Age=${days * 86_400}; Path=/; SameSite=Lax`;
  const parts = location.hostname.split('.');
  // The widest domain that the browser accepts: one name for www, shop and checkout. A public suffix is refused.
  for (let i = parts.length - 2; i >= 0; i--) {
    document.cookie = `${cookie}; Domain=${parts.slice(i).join('.')}`;
    if (document.cookie.indexOf(`${name}=${value}`) >= 0 === days > 0) return;
  }
  document.cookie = cookie;
}

/** Storage may be refused by the browser's settings, with an exception. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
