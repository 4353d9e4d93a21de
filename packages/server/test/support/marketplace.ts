import assert from 'node:assert/strict';
import type { RunningSouk } from '../../src/main.ts';
import { type Answer, call } from './souk.ts';

const SCOPES = [
  'MarketingSolutions_Campaign_Read',
  'MarketingSolutions_Campaign_Manage',
  'MarketingSolutions_Analytics_Read',
  'MarketingSolutions_Reco_Read',
  'MarketingSolutions_Reco_Manage',
  'MarketingSolutions_Catalog_Read',
  'MarketingSolutions_Catalog_Manage',
];

export interface Product {
  readonly id: string;
  readonly sellerId: string;
  readonly sellerName: string;
  /** Default: in stock. */
  readonly availability?: string;
}

/** A marketplace on a running server, driven through its public endpoints only. */
export interface Marketplace {
  readonly advertiserId: number;
  readonly partnerId: number;
  readonly templateId: number;
  readonly multiSellerId: number;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** A request to the MPO API, below the version's prefix. */
  mpo<Body = unknown>(
    path: string,
    options?: { method?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer<Body>>;
  operator<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>>;
  feed(products: readonly Product[]): Promise<void>;
  /** Everything that happened is folded in. */
  drain(): Promise<void>;
  advance(by: string): Promise<void>;
  today(): Promise<string>;
  view(shopper: string, productId: string): Promise<void>;
  buy(
    shopper: string,
    order: { id: string; items: readonly { id: string; price: number; quantity: number }[] },
  ): Promise<void>;
  /** The answer to a bid request for that shopper: 200 with a bid or with a trace, or 204. */
  ask(shopper: string, options?: { debug?: boolean; isFirstPrice?: boolean }): Promise<Answer<BidAnswer>>;
}

export interface BidAnswer {
  readonly id?: string;
  readonly seatbid?: readonly {
    readonly bid: readonly { readonly price: number; readonly adm: string; readonly cid: string }[];
  }[];
  readonly ext?: { readonly souk: { readonly reason: string | null } };
}

export async function openMarketplace(souk: RunningSouk, name: string): Promise<Marketplace> {
  const operator = <Body>(path: string, body?: unknown) =>
    call<Body>(`${souk.url}/console/v1${path}`, {
      token: souk.operatorKey,
      ...(body === undefined ? {} : { body }),
    });
  const made = async <Body>(path: string, body: unknown): Promise<Body> => {
    const answer = await operator<Body>(path, body);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
  };
  const advertiser = await made<{ id: number; partnerId: number }>('/advertisers', { name, currency: 'USD' });
  const advertiserId = advertiser.id;
  const campaign = (kind: string) => ({ advertiserId, name: `${name} ${kind}`, kind, goal: 'clicks' });
  const template = await made<{ id: number }>('/campaigns', {
    ...campaign('single-seller'),
    minDailyBudget: 0.1,
  });
  const multiSeller = await made<{ id: number }>('/campaigns', campaign('multi-seller'));
  const client = await made<{ clientId: string; clientSecret: string }>('/clients', {
    name,
    scopes: SCOPES,
    advertiserIds: [advertiserId],
  });
  const token = async (): Promise<string> => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
    });
    const answer = await call<{ access_token: string }>(`${souk.url}/oauth2/token`, {
      body: body.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.access_token;
  };

  return {
    advertiserId,
    partnerId: advertiser.partnerId,
    templateId: template.id,
    multiSellerId: multiSeller.id,
    client,
    operator,
    async mpo(path, options = {}) {
      return call(`${souk.url}/2026-01/marketing-solutions/marketplace-performance-outcomes${path}`, {
        token: await token(),
        ...options,
      });
    },
    async feed(products) {
      const answer = await call<{ status: string; refused: number }>(
        `${souk.url}/console/v1/advertisers/${advertiserId}/feeds?mode=full&name=test.csv&confirm=true`,
        {
          token: souk.operatorKey,
          body: feedOf(products),
          headers: { 'content-type': 'text/csv' },
        },
      );
      assert.ok(answer.status < 300, JSON.stringify(answer.body));
    },
    async drain() {
      assert.equal((await operator('/system/drain', {})).status, 200);
    },
    async advance(by) {
      const answer = await operator('/clock/advance', { by });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    },
    async today() {
      return (await operator<{ now: string }>('/clock')).body.now.slice(0, 10);
    },
    async view(shopper, productId) {
      const p0 = encodeURIComponent(`e=exd&retailer_visitor_id=${shopper}`);
      const p1 = encodeURIComponent(`e=vp&p=${encodeURIComponent(productId)}`);
      const answer = await call(
        `${souk.url}/event?a=${advertiser.partnerId}&v=5.23.0&p0=${p0}&p1=${p1}&p2=e%3Ddis`,
      );
      assert.equal(answer.status, 200);
    },
    async buy(shopper, order) {
      const answer = await call<{ errors: unknown[] }>(`${souk.url}/m/event?version=s2s_v0`, {
        body: {
          account: String(advertiser.partnerId),
          retailer_visitor_id: shopper,
          id: { email: { raw: `${shopper}@example.com` } },
          events: [{ event: 'trackTransaction', id: order.id, currency: 'USD', item: order.items }],
        },
      });
      assert.deepEqual([answer.status, answer.body.errors], [200, []]);
    },
    ask: (shopper, { debug = false, isFirstPrice = false } = {}) =>
      call<BidAnswer>(`${souk.url}/openrtb2/bid`, {
        body: {
          id: `auction-${shopper}`,
          imp: [{ id: '1', banner: { format: [{ w: 300, h: 250 }] }, bidfloor: 0.01 }],
          site: { domain: 'news.example', page: 'http://news.example/' },
          user: { buyeruid: shopper },
          cur: ['USD'],
          at: isFirstPrice ? 1 : 2,
        },
        headers: debug ? { 'x-souk-debug': souk.operatorKey } : {},
      }),
  };
}

/** Links that a banner holds, as a browser would see them. */
export function linksOf(answer: Answer<BidAnswer>): { pixel: string; clicks: string[] } {
  const adm = (answer.body.seatbid?.[0]?.bid[0]?.adm ?? '').replaceAll('&amp;', '&');
  const pixel = /src="([^"]*\/i\/[^"]+)"/.exec(adm)?.[1];
  assert.ok(pixel !== undefined, `no impression pixel in ${adm}`);
  return { pixel, clicks: [...adm.matchAll(/href="([^"]*\/c\/[^"]+)"/g)].map((match) => match[1] as string) };
}

export function shopUrl(productId: string): string {
  return `https://shop.example/${productId}`;
}

function feedOf(products: readonly Product[]): string {
  const rows = products.map(
    ({ id, sellerId, sellerName, availability = 'in stock' }) =>
      `${id},Product ${id},${shopUrl(id)},https://shop.example/${id}.png,12.50 USD,${availability},${sellerId},${sellerName}`,
  );
  return ['id,title,link,image_link,price,availability,seller_id,seller_name', ...rows, ''].join('\n');
}
