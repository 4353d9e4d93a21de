import type { TestContext } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { seededDice } from '../../src/base/dice.ts';
import type { Ids } from '../../src/base/ids.ts';
import { adsRoutes } from '../../src/edges/ads/ads-routes.ts';
import { openrtbRoutes } from '../../src/edges/openrtb/openrtb-routes.ts';
import type { ShopperProfile } from '../../src/modules/audience/index.ts';
import { type AdRecord, Bidder, type Market, Recorder } from '../../src/modules/delivery/index.ts';
import { keysNamed, shopperKey } from '../../src/modules/events/index.ts';
import type { Log } from '../../src/stores/log/port.ts';
import { afterwards } from './afterwards.ts';
import { testLog } from './log.ts';
import { type MarketCase, marketOf } from './market.ts';

export const OPERATOR_KEY = 'operator-key';
export const NOW_MS = Date.parse('2026-06-10T12:00:00Z');

export interface DeliveryWorld {
  readonly app: FastifyInstance;
  readonly bidder: Bidder;
  readonly recorder: Recorder;
  readonly log: Log;
  /** Keys of shoppers who opted out. */
  readonly forgotten: readonly (readonly string[])[];
  /** Moves the clock of bids, impressions and clicks. */
  advance(byMs: number): void;
  records(): Promise<AdRecord[]>;
}

/** The bidder, the recorder and their edges on a real log, with a market as a fixture writes it. */
export async function testDelivery(
  t: TestContext,
  of: {
    market: MarketCase;
    log?: Log;
    profile?: ShopperProfile;
    wasCounted?: (bid: { bidId: string; bidMs: number }) => boolean;
  },
): Promise<DeliveryWorld> {
  const log = of.log ?? (await testLog(t));
  const market: Market = marketOf(of.market);
  let nowMs = NOW_MS;
  const clock = { now: () => nowMs };
  const linkKey = Buffer.alloc(32, 5);
  const profile = of.profile ?? knownShopper(of.market);
  const bidder = new Bidder({
    ...{ market, clock, linkKey, dice: seededDice(1), ids: countingIds() },
    traffic: { count() {} },
    outlays: { bid() {} },
    keysOf: keysNamed,
    profileOf: async (keys) => (keys.some((key) => profile.keys.includes(key)) ? profile : null),
  });
  const recorder = new Recorder({
    ...{ log, clock, linkKey },
    ...(of.wasCounted && { wasCounted: of.wasCounted }),
  });
  const app = Fastify({ bodyLimit: 8_000_000, routerOptions: { maxParamLength: 1_024 } });
  await app.register(openrtbRoutes, { bidder, recorder, operatorKey: OPERATOR_KEY });
  const forgotten: string[][] = [];
  await app.register(adsRoutes, {
    ...{ recorder, bidder, ids: countingIds(), address: market },
    events: { forget: async (_advertiserId, shopper) => void forgotten.push([...shopper]) },
    sellerName: market.sellerName,
    advertiserName: () => 'Bazaar & Sons',
  });
  afterwards(t, () => app.close());
  return {
    ...{ app, bidder, recorder, log, forgotten },
    advance(byMs) {
      nowMs += byMs;
    },
    async records() {
      const records = await log.read('ads', 0, { records: 10_000, bytes: 100_000_000 });
      return records.map(({ data }) => JSON.parse(data.toString()) as AdRecord);
    },
  };
}

/** Known by the cookie `shopper-cookie-00000001` and a few other names; looked at every seller's first product. */
export const COOKIE = 'shopper-cookie-0000001';

function knownShopper(market: MarketCase): ShopperProfile {
  const views = Object.entries(market.sellers ?? {}).map(([sellerId, { products }]) => ({
    product: (products?.[0] ?? `${sellerId}-1`).toLowerCase(),
    sellerId,
    timeMs: NOW_MS - 3_600_000,
    type: 'viewItem' as const,
  }));
  const keys = [
    shopperKey(1, 'customer', 'customer-7'),
    shopperKey(1, 'gum', 'gum-7'),
    shopperKey(1, 'device', '38400000-8cf0-11bd-b23e-10b96e40000d'),
    shopperKey(1, 'cookie', COOKIE),
  ];
  return { id: keys[0] ?? '', keys, isOptedOut: false, views, purchases: [] };
}

function countingIds(): Ids {
  let count = 0;
  return { next: () => `bid${String(++count).padStart(19, '0')}` };
}
