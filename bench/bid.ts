import { shopperName } from './event-requests.ts';
import { postRequest } from './line.ts';
import { expectOnly, type LoadLimits, type LoadResult, load } from './load.ts';
import { type Marketplace, SHOPPERS } from './marketplace.ts';
import type { BenchResult } from './result.ts';
import { sideBySide } from './side-by-side.ts';

/** Exchanges keep a few dozen connections open to a bidder. */
const CONNECTIONS = 64;
const POOL = 20_000;
/** One shopper in ten is nobody we know. */
const STRANGERS = 10;

/** Bid decisions over HTTP for a marketplace of 10,000 sellers, against a bare server that parses the same requests. */
export async function benchBid(shop: Marketplace, say: (line: string) => void): Promise<BenchResult[]> {
  await shop.withBudgetsAndShoppers();
  const pool = Array.from({ length: POOL }, (_, i) => bidRequest(i));
  const requestOf = (n: number) => pool[n % POOL] as Buffer;
  const run = async (port: number, until: LoadLimits): Promise<LoadResult> => {
    return expectOnly([200, 204], await load({ port, connections: CONNECTIONS, requestOf, ...until }));
  };
  const { bare, souk, ratio, cpuRatio } = await sideBySide({
    say: (line) => say(`bid: ${line}`),
    souk: shop.server,
    run,
    settle: async () => void (await shop.drain()),
  });
  say('bid: open loop at half of that');
  const before = await noBidReasons(shop);
  const half = await run(shop.server.port, {
    seconds: 4,
    requestsPerSecond: souk.requestsPerSecond / 2,
  });
  const { 200: bids = 0, 204: noBids = 0 } = half.statuses;
  const reasons = Object.entries(await noBidReasons(shop))
    .map(([reason, count]) => [reason, count - (before[reason] ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${reason} ${count}`);
  return [
    {
      ...{ name: 'bid, closed loop', value: souk.requestsPerSecond, unit: 'requests/s', ratio },
      target: { ratioAtLeast: 0.4 },
      note: `bare ${Math.round(bare.requestsPerSecond)} requests/s`,
    },
    {
      ...{ name: 'bid, p99 at 50 % load, open loop', value: half.p99Ms, unit: 'ms' },
      target: { atMost: 10 },
      note: `p50 ${half.p50Ms.toFixed(1)} ms, max ${half.maxMs.toFixed(0)} ms; closed loop p99 ${souk.p99Ms.toFixed(1)} ms`,
    },
    {
      ...{ name: 'bid, processor time', value: souk.cpuMicros, unit: 'µs/request' },
      ...{ ratio: cpuRatio, note: `bare ${bare.cpuMicros.toFixed(0)} µs` },
    },
    {
      ...{ name: 'bid, share without a bid', value: (noBids / (bids + noBids)) * 100, unit: '%' },
      note: `every ${STRANGERS}th shopper is unknown; of ${bids + noBids} requests: ${reasons.join(', ')}`,
    },
  ];
}

async function noBidReasons(shop: Marketplace): Promise<Readonly<Record<string, number>>> {
  const { counts } = await shop.link.get<{ counts: Record<string, Record<string, number>> }>('/system');
  return counts['no bids'] ?? {};
}

export function bidRequest(i: number): Buffer {
  const stranger = i % STRANGERS === 0;
  const shopper = stranger ? SHOPPERS + i : (i * 7_919) % SHOPPERS;
  const body = {
    id: `auction-${i}`,
    at: 1,
    tmax: 200,
    cur: ['EUR'],
    imp: [
      {
        ...{ id: '1', tagid: 'article-top', bidfloor: 0.05, bidfloorcur: 'EUR', secure: 1 },
        banner: {
          format: [
            { w: 300, h: 250 },
            { w: 300, h: 600 },
          ],
          pos: 1,
        },
      },
    ],
    site: {
      ...{ id: '77', domain: 'news.example', page: `https://news.example/article/${i}`, cat: ['IAB12'] },
      publisher: { id: '77', name: 'News' },
    },
    device: {
      ...{ ip: '203.0.113.7', language: 'fr', devicetype: 2, geo: { country: 'FRA', city: 'Lyon' } },
      ua: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    },
    user: { id: `exchange-${i}`, buyeruid: shopperName(shopper) },
    bcat: ['IAB25', 'IAB26'],
    badv: ['competitor.example'],
    regs: { coppa: 0, gdpr: 0 },
    source: { tid: `transaction-${i}` },
  };
  return postRequest('/openrtb2/bid', JSON.stringify(body));
}
