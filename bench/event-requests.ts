import { FEED, productId } from './feed.ts';
import { getRequest, postRequest } from './line.ts';

export const EVENTS_PER_REQUEST = 6;

const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';

const PATH = '/m/event?version=s2s_v0';

/** The shopper's name that exchanges know as well. */
export function shopperName(shopper: number): string {
  return `k-${String(shopper).padStart(7, '0')}-Hq3vT0pWm2xZbY8d`;
}

/**
 * Six product views of one shopper, reported by the marketplace's server. Each event's id is made of the seed, so equal
 * seeds are a retry.
 */
export function eventRequest(of: { partnerId: number; shopper: number; seed: number }): Buffer {
  const { partnerId, shopper, seed } = of;
  const now = new Date().toISOString();
  return postRequest(
    PATH,
    JSON.stringify({
      version: 's2s_v1.0.0',
      account: String(partnerId),
      site_type: 'd',
      country: 'FR',
      language: 'fr',
      ip: '203.0.113.7',
      useragent: BROWSER,
      full_url: `https://www.market.example/p/${productId(seed).toLowerCase()}`,
      retailer_visitor_id: `visitor-${shopper}`,
      id: { mapping_key: '4711', mapped_user_id: shopperName(shopper) },
      events: Array.from({ length: EVENTS_PER_REQUEST }, (_, i) => ({
        event: 'viewItem',
        event_id: `ev-${numeral(seed)}-${i}`,
        timestamp: now,
        item: [{ id: productId(scattered(seed * EVENTS_PER_REQUEST + i)), price: 19.99, quantity: 1 }],
      })),
    }),
  );
}

/** A page view as the tag sends it: the shop's names for its shopper, one product, and the cookie of this server. */
export function pixelRequests(of: { partnerId: number; shoppers: number }): () => Buffer {
  const pool = Array.from({ length: POOL }, (_, i) => {
    const shopper = scattered(i) % of.shoppers;
    const commands = [
      `e=exd&site_type=d&ci=customer-${shopper}&rvi=visitor-${shopper}`,
      `e=vp&p=${productId(scattered(i))}&pr=19.90`,
      'e=dis',
    ].map((command, n) => `p${n}=${encodeURIComponent(command)}`);
    const cookie = String(shopper).padStart(22, 'c');
    return getRequest(`/event?a=${of.partnerId}&v=5.9.0&${commands.join('&')}`, {
      cookie: `souk_uid=${cookie}`,
      referer: `https://www.market.example/p/${productId(scattered(i)).toLowerCase()}`,
      'user-agent': BROWSER,
    });
  });
  let sent = 0;
  return () => pool[sent++ % POOL] as Buffer;
}

/** So many requests are held ready: more than are ever on their way at once, and enough to be as good as all different. */
const POOL = 20_000;

/** Requests that never repeat an event's id, although their bytes were made beforehand: the ids are written over. */
export function endlessRequests(of: { partnerId: number; shoppers: number }): () => Buffer {
  const pool = Array.from({ length: POOL }, (_, i) => {
    const shopper = scattered(i) % of.shoppers;
    return eventRequest({ partnerId: of.partnerId, shopper, seed: NUMERALS_FROM + i });
  });
  const places = pool.map((request, i) => placesOf(request, `ev-${numeral(NUMERALS_FROM + i)}`));
  let sent = 0;
  return () => {
    const at = sent % POOL;
    const request = pool[at] as Buffer;
    const id = numeral(NUMERALS_FROM + sent++);
    for (const place of places[at] as number[]) request.write(id, place + 3, 'latin1');
    return request;
  };
}

/** Above the seeds that fill the marketplace with shoppers. */
const NUMERALS_FROM = 10_000_000;

function numeral(n: number): string {
  return String(n).padStart(9, '0');
}

function placesOf(request: Buffer, id: string): number[] {
  const places: number[] = [];
  for (let at = request.indexOf(id); at !== -1; at = request.indexOf(id, at + 1)) places.push(at);
  return places;
}

/** Neighbours far apart, as if thrown by dice, and the same in every run. */
function scattered(n: number): number {
  return (n * 7_919 + (n >> 3) * 104_729) % FEED.products;
}
