import type { HttpAnswer, HttpCall } from '../http-connection.ts';
import type { Shopper } from './shopper.ts';

const SIZES = [
  { w: 300, h: 250 },
  { w: 728, h: 90 },
  { w: 320, h: 100 },
  { w: 300, h: 600 },
] as const;

/** A bid request of an exchange that knows the shopper by the shop's id. */
export function bidCall(shopper: Shopper, ask: { id: string; size: number; floorCpm: number }): HttpCall {
  const body = {
    id: ask.id,
    imp: [
      {
        id: '1',
        banner: SIZES[ask.size % SIZES.length],
        bidfloor: ask.floorCpm,
        bidfloorcur: 'USD',
      },
    ],
    site: { domain: 'news.example', page: 'http://news.example/today' },
    user: { buyeruid: shopper.id },
    device: { ip: '192.0.2.1', language: 'en' },
    cur: ['USD'],
    at: 1,
    tmax: 200,
  };
  return {
    method: 'POST',
    path: '/openrtb2/bid',
    headers: { 'content-type': 'application/json', 'x-openrtb-version': '2.6' },
    body: JSON.stringify(body),
  };
}

/** What a won banner makes a browser load, and where a shopper can click: paths on the server. */
export interface Banner {
  readonly pixel: string;
  /** One for each product shown, each once. */
  readonly links: readonly string[];
  /** What the bid offered for a thousand of it. */
  readonly cpm: number;
}

/** null for an answer without a bid. */
export function bannerOf(answer: HttpAnswer): Banner | null {
  if (answer.status === 204 || answer.text === '') return null;
  const response = JSON.parse(answer.text) as {
    seatbid?: { bid: { adm: string; price: number }[] }[];
  };
  const bid = response.seatbid?.[0]?.bid[0];
  if (bid === undefined) return null;
  const pixel = /\ssrc="([^"]*\/i\/[^"]+)"/.exec(bid.adm)?.[1];
  if (pixel === undefined) return null;
  const links = [...bid.adm.matchAll(/\shref="([^"]*\/c\/[^"]+)"/g)].map((match) => pathOf(match[1] ?? ''));
  return { pixel: pathOf(pixel), links: [...new Set(links)], cpm: bid.price };
}

function pathOf(escaped: string): string {
  const url = new URL(escaped.replaceAll('&amp;', '&'), 'http://server.invalid');
  return url.pathname + url.search;
}
