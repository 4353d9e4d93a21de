import { performance } from 'node:perf_hooks';
import { seededDice } from '../packages/server/src/base/dice.ts';
import { randomIds } from '../packages/server/src/base/ids.ts';
import { readRequest } from '../packages/server/src/edges/openrtb/read-request.ts';
import { writeResponse } from '../packages/server/src/edges/openrtb/write-response.ts';
import type { ShopperProfile } from '../packages/server/src/modules/audience/index.ts';
import type { ServingSellerCampaign } from '../packages/server/src/modules/campaigns/index.ts';
import {
  Bidder,
  BudgetOutlays,
  decide,
  Exposures,
  type Market,
  WinRates,
} from '../packages/server/src/modules/delivery/index.ts';
import { keysNamed, shopperKey } from '../packages/server/src/modules/events/index.ts';
import { EVEN_TRAFFIC, NO_OUTLAY } from '../packages/server/src/modules/pacing/index.ts';
import { openSuggestions, type Product, Taste } from '../packages/server/src/modules/recommendation/index.ts';
import { ClickModel } from '../packages/server/src/modules/value/index.ts';
import type { BenchResult } from './result.ts';

const SELLERS = 10_000;
const PRODUCTS = 200_000;
const SHOPPERS = 100_000;
const DECISIONS = 20_000;
const NOBODY = { cookie: null, hasOptedOut: false };
const NOW_MS = Date.UTC(2026, 5, 10, 12);

/** How long one decision takes, alone and with its links, its banner and its JSON; without HTTP and without disk. */
export async function benchDecide(): Promise<BenchResult[]> {
  const dice = seededDice(42);
  const market = marketOf();
  const profiles = Array.from({ length: SHOPPERS }, (_, i) => profileOf(i, dice));
  const byKey = new Map(profiles.map((profile) => [profile.id, profile]));
  const [advertiser] = market.advertisers();
  if (advertiser === undefined) throw new Error('the market has no advertiser');

  const requests = Array.from({ length: 1_000 }, (_, i) => bodyOf(i * 97));
  const adRequests = requests.map((body) => readRequest(JSON.parse(body), NOBODY));
  const alone = await timed((i) => {
    const request = adRequests[i % adRequests.length];
    const profile = profiles[(i * 97) % SHOPPERS];
    if (request == null || profile === undefined) throw new Error('a request could not be read');
    decide({ request, shoppers: [{ advertiser, profile }], market, nowMs: NOW_MS, dice });
  });

  const bidder = new Bidder({
    ...{ market, dice, ids: randomIds(), clock: { now: () => NOW_MS }, linkKey: Buffer.alloc(32, 1) },
    ...{ traffic: { count() {} }, outlays: new BudgetOutlays() },
    keysOf: keysNamed,
    profileOf: async (keys) => byKey.get(keys.find((key) => byKey.has(key)) ?? '') ?? null,
  });
  const parsed = await timed((i) => void JSON.parse(requests[i % requests.length] ?? ''));
  const whole = await timed(async (i) => {
    const request = readRequest(JSON.parse(requests[i % requests.length] ?? ''), NOBODY);
    if (request === null) throw new Error('a request could not be read');
    const answer = await bidder.bid(request, { isTraced: false, isLate: () => false });
    if (answer.offers.length > 0) writeResponse(request.id, answer, false);
  });
  const share = Math.round((bidder.bids / bidder.requests) * 100);
  return [
    { name: 'decide alone, p50', value: alone.p50, unit: 'µs', note: '10,000 sellers, 200,000 products' },
    { name: 'decide alone, p99', value: alone.p99, unit: 'µs' },
    {
      name: 'bid from JSON to JSON with links and banner, p50',
      value: whole.p50,
      unit: 'µs',
      note: `${share} % bids; parsing the request alone ${parsed.p50} µs`,
    },
    { name: 'bid from JSON to JSON, p99', value: whole.p99, unit: 'µs' },
  ];
}

async function timed(run: (i: number) => void | Promise<void>): Promise<{ p50: number; p99: number }> {
  for (let i = 0; i < DECISIONS / 4; i++) await run(i);
  const times = new Float64Array(DECISIONS);
  for (let i = 0; i < DECISIONS; i++) {
    const start = performance.now();
    const running = run(i);
    if (running !== undefined) await running;
    times[i] = (performance.now() - start) * 1_000;
  }
  times.sort();
  const at = (share: number) => Number((times[Math.floor(DECISIONS * share)] ?? 0).toFixed(1));
  return { p50: at(0.5), p99: at(0.99) };
}

function marketOf(): Market {
  const clicks = new ClickModel();
  const winRates = new WinRates();
  const exposures = new Exposures();
  const productsOf = new Map<string, Product[]>();
  const byKey = new Map<string, Product>();
  const campaigns = new Map<string, readonly ServingSellerCampaign[]>();
  for (let i = 0; i < PRODUCTS; i++) {
    const product = productOf(i);
    byKey.set(product.key, product);
    const products = productsOf.get(product.sellerId);
    if (products === undefined) productsOf.set(product.sellerId, [product]);
    else products.push(product);
  }
  for (let i = 0; i < SELLERS; i++)
    campaigns.set(
      sellerIdOf(i),
      [0, 1, 2].map((n) => sellerCampaignOf(i, n)),
    );
  return {
    advertisers: () => [{ id: 1, currency: 'EUR', timeZone: 'Europe/Paris', mpoEnabled: true }],
    sellerCampaignsOf: (sellerId) => campaigns.get(sellerId) ?? [],
    product: (_advertiserId, key) => byKey.get(key),
    productsOf: (sellerId) => productsOf.get(sellerId) ?? [],
    sellerName: (sellerId) => `Seller ${sellerId}`,
    suggest: openSuggestions(new Taste()),
    clickLift: (place) => clicks.lift(place),
    shareCounts: (placement) => winRates.of(placement),
    exposures: (shopper, sellerId, nowMs) => exposures.of(shopper, sellerId, nowMs),
    posted: () => 5_000_000,
    postedOn: () => 1_000_000,
    trafficCurve: () => EVEN_TRAFFIC,
    outlay: () => NO_OUTLAY,
    publicUrl: 'https://ads.marketplace.example',
  };
}

function sellerIdOf(i: number): string {
  return String(1_000_000 + i);
}

function productOf(i: number): Product {
  return {
    key: `sku-${i}`,
    id: `SKU-${i}`,
    advertiserId: 1,
    sellerId: sellerIdOf(i % SELLERS),
    title: `A product with a title of usual length, number ${i}`,
    link: `https://www.marketplace.example/products/sku-${i}?from=feed`,
    imageLink: `https://images.marketplace.example/products/sku-${i}.jpg`,
    priceMicros: 10_000_000 + (i % 90) * 1_000_000,
    currency: 'EUR',
    inStock: i % 20 !== 0,
    facets: null,
  };
}

/** Three campaigns for each seller: two with bids and one template; every tenth seller is stopped. */
function sellerCampaignOf(seller: number, n: number): ServingSellerCampaign {
  const budget = {
    budgetId: `${seller}-${n}`,
    type: 'Capped' as const,
    amountMicros: 300_000_000,
    startDate: '2026-06-01',
    endDate: '2026-06-30',
    isSuspended: seller % 10 === 0,
    advertiserId: 1,
    sellerId: sellerIdOf(seller),
    campaignIds: [n],
  };
  return {
    advertiserId: 1,
    sellerId: sellerIdOf(seller),
    campaignId: n,
    kind: n === 2 ? 'single-seller' : 'multi-seller',
    goal: 'sales',
    audience: 'both',
    bidMicros: n === 2 ? null : 200_000 + (seller % 7) * 50_000,
    pacing: n === 2 ? 'even' : 'none',
    minDailyBudgetMicros: null,
    campaignRunning: true,
    productSet: null,
    budgets: [budget],
  };
}

function profileOf(i: number, dice: () => number): ShopperProfile {
  const id = shopperKey(1, 'cookie', `shopper-${i}`);
  const views = Array.from({ length: 12 }, (_, n) => {
    const product = Math.floor(dice() * PRODUCTS);
    const timeMs = NOW_MS - n * 3_600_000 * (1 + dice() * 20);
    return {
      product: `sku-${product}`,
      sellerId: sellerIdOf(product % SELLERS),
      timeMs,
      type: 'viewItem' as const,
    };
  });
  return { id, keys: [id], isOptedOut: false, views, purchases: [] };
}

function bodyOf(shopper: number): string {
  return JSON.stringify({
    id: `auction-${shopper}`,
    at: 1,
    tmax: 200,
    cur: ['EUR'],
    imp: [
      { id: '1', banner: { format: [{ w: 300, h: 250 }] }, bidfloor: 0.05, bidfloorcur: 'EUR', secure: 1 },
    ],
    site: { page: 'https://news.example/article', publisher: { id: '77' } },
    device: { ua: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', ip: '203.0.113.7', language: 'fr' },
    user: { buyeruid: `shopper-${shopper % SHOPPERS}` },
    regs: { coppa: 0, gdpr: 0 },
  });
}

if (import.meta.main) console.table(await benchDecide());
