import type { HttpCall } from '../http-connection.ts';
import type { TrafficProduct } from './market.ts';
import type { Shopper } from './shopper.ts';

/** What a shopper does on the site. Ids are the sender's own, so that a repeated request is recognised. */
export type Act =
  | { readonly kind: 'home'; readonly eventId: string }
  | { readonly kind: 'product'; readonly eventId: string; readonly product: TrafficProduct }
  | { readonly kind: 'basket'; readonly eventId: string; readonly product: TrafficProduct }
  | {
      readonly kind: 'order';
      readonly eventId: string;
      readonly orderId: string;
      readonly lines: readonly OrderLine[];
    };

export interface OrderLine {
  readonly product: TrafficProduct;
  readonly quantity: number;
}

const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

const SHORT = { home: 'vh', product: 'vp', basket: 'ac', order: 'vc' } as const;
const LONG = {
  home: 'viewHome',
  product: 'viewItem',
  basket: 'addToCart',
  order: 'trackTransaction',
} as const;

/** The requests that carry a visit: one for each act from a browser, one for all from the shop's server. */
export function visitRequests(
  shopper: Shopper,
  acts: readonly Act[],
  partnerId: number,
): { readonly call: HttpCall; readonly acts: readonly Act[] }[] {
  if (acts.length === 0) return [];
  if (shopper.isServerSide) return [{ call: serverCall(shopper, acts, partnerId), acts }];
  return acts.map((act) => ({ call: pixelCall(shopper, act, partnerId), acts: [act] }));
}

/** The tag's pixel: what stands inside is percent-encoded once more at every level. */
function pixelCall(shopper: Shopper, act: Act, partnerId: number): HttpCall {
  const command = pairs({ e: SHORT[act.kind], event_id: act.eventId, ...pixelFields(act) });
  const query = pairs({ a: String(partnerId), v: '5.23.0', fpid: shopper.id, p0: command });
  return { method: 'GET', path: `/event?${query}`, headers: { 'user-agent': BROWSER } };
}

function pixelFields(act: Act): Record<string, string> {
  if (act.kind === 'home') return {};
  if (act.kind === 'product') return { p: act.product.id };
  if (act.kind === 'basket') return { p: listOf([{ product: act.product, quantity: 1 }]) };
  return { id: act.orderId, p: listOf(act.lines) };
}

function listOf(lines: readonly OrderLine[]): string {
  const members = lines.map(({ product, quantity }) =>
    encodeURIComponent(pairs({ i: product.id, pr: product.price.toFixed(2), q: String(quantity) })),
  );
  return `[${members.join(',')}]`;
}

function pairs(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
}

function serverCall(shopper: Shopper, acts: readonly Act[], partnerId: number): HttpCall {
  const body = {
    version: 's2s_v0',
    account: String(partnerId),
    fpid: shopper.id,
    useragent: BROWSER,
    events: acts.map((act) => ({ event: LONG[act.kind], event_id: act.eventId, ...serverFields(act) })),
  };
  return {
    method: 'POST',
    path: '/m/event?version=s2s_v0',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

function serverFields(act: Act): Record<string, unknown> {
  if (act.kind === 'home') return {};
  if (act.kind === 'order') return { id: act.orderId, product: act.lines.map(lineOf) };
  return { product: [lineOf({ product: act.product, quantity: 1 })] };
}

function lineOf({ product, quantity }: OrderLine): Record<string, unknown> {
  return { id: product.id, price: product.price, quantity };
}
