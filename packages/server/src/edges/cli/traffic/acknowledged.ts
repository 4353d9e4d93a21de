/**
 * What the server has acknowledged, by the names under which the requests went out: after a crash all of it must still
 * be there. A request whose answer was lost is sent again and noted once.
 */
export interface Acknowledged {
  /** Ids of site events, orders included. */
  readonly siteEvents: Set<string>;
  readonly orders: Map<string, { units: number; revenue: number }>;
  /** Paths of impression pixels, each with the number of products that its banner showed. */
  readonly impressions: Map<string, number>;
  /** Paths of click links. */
  readonly clicks: Set<string>;
  bidRequests: number;
  bids: number;
}

export function nothingAcknowledged(): Acknowledged {
  return {
    siteEvents: new Set(),
    orders: new Map(),
    impressions: new Map(),
    clicks: new Set(),
    bidRequests: 0,
    bids: 0,
  };
}
