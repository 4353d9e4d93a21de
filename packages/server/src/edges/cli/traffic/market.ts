import type { Sender } from './sender.ts';

export interface TrafficProduct {
  readonly id: string;
  readonly sellerId: string;
  readonly price: number;
}

/** What shoppers can look at, by seller, in the order of the sellers' ids. */
export type Market = readonly (readonly TrafficProduct[])[];

/** The console API, for the little of it that is not for shoppers: products to look at, clock, drains. */
export interface Stage {
  market(advertiserId: number): Promise<Market>;
  nowMs(): Promise<number>;
  /** Moves the test clock to that moment; done already, it does nothing. */
  advanceTo(targetMs: number): Promise<void>;
  /** Until everything that was acknowledged is known everywhere. */
  drain(): Promise<void>;
  mode(): Promise<'real' | 'test'>;
}

export function openStage(sender: Sender, operatorKey: string): Stage {
  const headers = { authorization: `Bearer ${operatorKey}` };

  async function get<T>(path: string): Promise<T> {
    const answer = await sender.send({ method: 'GET', path: `/console/v1${path}`, headers });
    return JSON.parse(answer.text) as T;
  }
  function post(path: string, body?: object): Promise<unknown> {
    return sender.send({
      method: 'POST',
      path: `/console/v1${path}`,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
  async function nowMs(): Promise<number> {
    return (await get<{ nowMs: number }>('/clock')).nowMs;
  }

  return {
    async market(advertiserId) {
      const sellers = await get<{ id: string }[]>(`/advertisers/${advertiserId}/sellers`);
      const market: TrafficProduct[][] = [];
      for (const { id } of sellers) {
        const products = await get<
          { id: string; sellerId: string; price: string | null; inStock: boolean }[]
        >(`/sellers/${id}/products`);
        const offered = products
          .filter((product) => product.inStock)
          .map((product) => ({ id: product.id, sellerId: id, price: Number(product.price ?? 0) }));
        if (offered.length > 0) market.push(offered);
      }
      return market;
    },
    nowMs,
    async advanceTo(targetMs) {
      // Asked anew each time: an answer that was lost may have moved the clock already.
      const left = targetMs - (await nowMs());
      if (left > 0) await post('/clock/advance', { by: `${left}ms` });
    },
    async drain() {
      await post('/system/drain');
    },
    mode: async () => (await get<{ mode: 'real' | 'test' }>('/clock')).mode,
  };
}
