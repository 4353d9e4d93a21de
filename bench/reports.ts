// Reports over a month of an account of 20,000 sellers, against the same sums straight from the facts; exports; what a
// report does to bids; and how fast facts come in meanwhile.
import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { HOUR_MS } from '../packages/server/src/base/time.ts';
import type { Columns } from '../packages/server/src/stores/columns/port.ts';
import { bidRequest } from './bid.ts';
import { FEED } from './feed.ts';
import { expectOnly, load } from './load.ts';
import { type Marketplace, openMarketplace } from './marketplace.ts';
import { memoryOf } from './process-tree.ts';
import { type Api, MPO, openApi } from './report-api.ts';
import {
  DAYS,
  FACTS,
  type FactsPlan,
  leaveImpressions,
  makeFacts,
  PRODUCTS_SHOWN,
  WAITING,
} from './report-facts.ts';
import { type BenchResult, median } from './result.ts';
import { startSouk } from './server-process.ts';

type Say = (line: string) => void;

const SELLERS = 20_000;
const ONE_SELLER_CALLS = 300;
const RAW_ONE_SELLER_CALLS = 40;
const WHOLE_CALLS = 3;
const EXPORT_ROWS = 2_000_000;
/** Held to 40 reports a minute, nothing could be measured. */
const ENV = { SOUK_RATE_LIMITS: 'off' };
const BIDS = { connections: 64, seconds: 8, pool: 20_000 };

export async function benchReports(say: Say): Promise<BenchResult[]> {
  const shop = await openMarketplace(say, ENV);
  await shop.withBudgetsAndShoppers();
  const plan = await planOf(shop);
  await shop.server.leave();
  say(`reports: making ${FACTS} facts of ${SELLERS} sellers in ${DAYS} days, and rolling them up`);
  const directory = await makeFacts(shop.server.data, plan);
  say('reports: the same sums straight from the facts');
  const raw = await measureRaw(directory.stores.columns, plan);
  await leaveImpressions(directory.stores, plan);
  await directory.close();
  const server = await startSouk({ demo: false, env: ENV, data: shop.server.data });
  try {
    const api = await openApi(server, shop.account);
    const ingestion = await measureIngestion(api, say);
    return [
      ...(await measureOneSeller(api, plan, { raw, say })),
      ...(await measureWhole(api, plan, { raw, say })),
      ...(await measureExport(api, plan, say)),
      ...(await measureBids(api, plan, say)),
      ...ingestion,
    ];
  } finally {
    shop.close();
    await server.stop();
  }
}

/** The feed's sellers and as many more, in three campaigns. */
async function planOf({ account, link }: Marketplace): Promise<FactsPlan> {
  const { advertiserId } = account;
  const rows = Array.from({ length: SELLERS - FEED.sellers }, (_, i) => {
    const id = `more-${i}`;
    return `${id},Lamp,https://market.example/${id},https://market.example/${id}.jpg,9.00 EUR,more-${i},More ${i}\n`;
  });
  const text = `id,title,link,image_link,price,seller_id,seller_name\n${rows.join('')}`;
  await link.upload(
    `/advertisers/${advertiserId}/feeds?mode=delta&name=more`,
    Readable.from([Buffer.from(text)]),
  );
  const extra = { advertiserId, name: 'Third', kind: 'multi-seller', goal: 'clicks' };
  const third = await link.post<{ id: number }>('/campaigns', extra);
  const sellers = await link.get<{ id: string }[]>(`/advertisers/${advertiserId}/sellers`);
  return {
    advertiserId,
    campaignIds: [account.templateCampaignId, account.multiSellerCampaignId, third.id],
    sellerIds: sellers.map(({ id }) => Number(id)),
    endMs: Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS,
  };
}

interface Raw {
  readonly oneSellerMs: number;
  readonly allSellersMs: number;
  readonly allCampaignsMs: number;
}

const FIGURES = `sum(impressions), sum(clicks) AS c, sum(cost_micros) AS m, m / 1000000, sum(any_units) AS u,
  sum(any_revenue_micros) AS r, r / 1000000, if(c = 0, NULL, u / c), if(u = 0, NULL, m / 1000000 / u),
  if(r = 0, NULL, m / r), if(m = 0, NULL, r / m)`;

async function measureRaw(columns: Columns, plan: FactsPlan): Promise<Raw> {
  const during = `advertiser_id = ${plan.advertiserId} AND time >= fromUnixTimestamp64Milli(${startOf(plan)}) AND time < fromUnixTimestamp64Milli(${plan.endMs})`;
  const one = async (n: number): Promise<number> => {
    const { sellerId, campaignId } = pairOf(plan, n);
    return timed(() =>
      drained(
        columns.stream(
          `SELECT campaign_id, seller_id, toDate(time) AS day, ${FIGURES} FROM facts
           WHERE ${during} AND seller_id = ${sellerId} AND campaign_id = ${campaignId}
           GROUP BY campaign_id, seller_id, day ORDER BY day`,
          {},
          'JSONCompactEachRow',
        ),
      ),
    );
  };
  const all = (key: string): Promise<number> =>
    timed(() =>
      drained(
        columns.stream(
          `SELECT ${key}, toDate(time) AS day, ${FIGURES} FROM facts WHERE ${during}
           GROUP BY ${key}, day ORDER BY ${key}, day`,
          {},
          'JSONCompactEachRow',
        ),
      ),
    );
  const oneSeller: number[] = [];
  for (let n = 0; n < RAW_ONE_SELLER_CALLS; n++) oneSeller.push(await one(n));
  const whole: Record<string, number[]> = { seller_id: [], campaign_id: [] };
  for (const [key, waits] of Object.entries(whole)) {
    for (let n = 0; n < WHOLE_CALLS; n++) waits.push(await all(key));
  }
  return {
    oneSellerMs: median(oneSeller),
    allSellersMs: median(whole.seller_id ?? []),
    allCampaignsMs: median(whole.campaign_id ?? []),
  };
}

async function measureOneSeller(
  api: Api,
  plan: FactsPlan,
  { raw, say }: { raw: Raw; say: Say },
): Promise<BenchResult[]> {
  say('reports: one seller-campaign by day over 30 days');
  const waits: number[] = [];
  for (let n = 0; n < ONE_SELLER_CALLS; n++) {
    const { sellerId, campaignId } = pairOf(plan, n);
    const path = `/stats/seller-campaigns?sellerId=${sellerId}&campaignId=${campaignId}&${monthOf(plan)}`;
    waits.push(await timed(() => api.get(path)));
  }
  const late = [...waits].sort((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;
  return [
    {
      ...{ name: 'report of one seller-campaign by day, 30 days, p99', value: late, unit: 'ms' },
      ratio: raw.oneSellerMs / median(waits),
      target: { atMost: 15, ratioAtLeast: 5 },
      note: `over HTTP; median ${median(waits).toFixed(1)} ms, straight from ${FACTS} facts ${raw.oneSellerMs.toFixed(1)} ms; the ratio is of medians`,
    },
  ];
}

/** Half a million rows, most of whose time is spent in writing them down; and ninety, which are all adding up. */
async function measureWhole(
  api: Api,
  plan: FactsPlan,
  { raw, say }: { raw: Raw; say: Say },
): Promise<BenchResult[]> {
  say('reports: all sellers, and all campaigns, by day over 30 days');
  const results: BenchResult[] = [];
  for (const [entity, rawMs] of [
    ['sellers', raw.allSellersMs],
    ['campaigns', raw.allCampaignsMs],
  ] as const) {
    const path = `/stats/${entity}?advertiserId=${plan.advertiserId}&${monthOf(plan)}`;
    const waits: number[] = [];
    let bytes = 0;
    for (let n = 0; n < WHOLE_CALLS; n++) {
      waits.push(
        await timed(async () => {
          bytes = await api.get(path);
        }),
      );
    }
    results.push({
      ...{ name: `report of all ${entity} by day, 30 days`, value: median(waits), unit: 'ms' },
      ratio: rawMs / median(waits),
      target: { ratioAtLeast: 5 },
      note: `over HTTP, ${(bytes / 1e6).toFixed(2)} MB of JSON; straight from ${FACTS} facts ${rawMs.toFixed(0)} ms`,
    });
  }
  return results;
}

async function measureExport(api: Api, plan: FactsPlan, say: Say): Promise<BenchResult[]> {
  say(`reports: an export of ${EXPORT_ROWS} rows`);
  const hours = (EXPORT_ROWS / FACTS) * DAYS * 24;
  const attributes = {
    advertiserIds: [String(plan.advertiserId)],
    dimensions: ['campaignId', 'sellerId', 'productId', 'day'],
    startDate: new Date(plan.endMs - hours * HOUR_MS).toISOString(),
    endDate: new Date(plan.endMs).toISOString(),
  };
  await pause(2_000);
  const idle = memoryOf(api.server.pid).pssMb;
  let most = idle;
  const watch = setInterval(() => {
    most = Math.max(most, memoryOf(api.server.pid).pssMb);
  }, 200);
  const started = performance.now();
  const { exportId } = await api.post<{ exportId: string }>('/stats/realtime-reports/export', {
    data: { attributes },
  });
  let job = { status: 'Pending', message: '' };
  while (job.status === 'Pending') {
    await pause(20);
    job = await api.json(`/stats/report-jobs/${exportId}`);
  }
  const seconds = (performance.now() - started) / 1_000;
  const bytes = await api.get(`/stats/realtime-reports/${exportId}`);
  clearInterval(watch);
  const rows = Number(job.message.replace('rows_count=', ''));
  const note = `${rows} rows, ${(bytes / 1e6).toFixed(0)} MB, in ${seconds.toFixed(1)} s`;
  return [
    {
      ...{ name: 'export to CSV', value: rows / seconds, unit: 'rows/s', note },
      target: { atLeast: 300_000 },
    },
    {
      ...{ name: 'export to CSV and download, memory above idle (PSS)', value: most - idle, unit: 'MB' },
      target: { atMost: 200 },
    },
  ];
}

async function measureBids(api: Api, plan: FactsPlan, say: Say): Promise<BenchResult[]> {
  say('reports: bids, without and with reports on the whole account beside them');
  const pool = Array.from({ length: BIDS.pool }, (_, i) => bidRequest(i));
  const requestOf = (n: number) => pool[n % BIDS.pool] as Buffer;
  const run = async (limits: { seconds: number; requestsPerSecond?: number }) =>
    expectOnly(
      [200, 204],
      await load({ port: api.server.port, connections: BIDS.connections, requestOf, ...limits }),
    );
  const full = await run({ seconds: BIDS.seconds });
  const half = { seconds: BIDS.seconds, requestsPerSecond: full.requestsPerSecond / 2 };
  const alone = await run(half);
  const reader = readAgainAndAgain(api, `/stats/sellers?advertiserId=${plan.advertiserId}&${monthOf(plan)}`);
  const beside = await run(half);
  const reports = reader.stop();
  return [
    {
      ...{ name: 'bid p99 beside reports on the whole account', value: beside.p99Ms, unit: 'ms' },
      ratio: alone.p99Ms / beside.p99Ms,
      target: { ratioAtLeast: 0.5 },
      note: `alone ${alone.p99Ms.toFixed(1)} ms, both at ${Math.round(half.requestsPerSecond)} bids/s, open loop; ${reports} reports of all sellers meanwhile`,
    },
  ];
}

/** In a process of its own: reading fifty megabytes must not delay whoever measures bids. */
function readAgainAndAgain(api: Api, path: string): { stop(): number } {
  const program = `
    for (;;) {
      const { body } = await fetch(${JSON.stringify(api.server.url + MPO + path)}, { headers: ${JSON.stringify(api.headers)} });
      for await (const _ of body);
      process.stdout.write('.');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let reports = 0;
  child.stdout.on('data', (dots: Buffer) => {
    reports += dots.length;
  });
  return {
    stop() {
      child.kill('SIGKILL');
      return reports;
    },
  };
}

/** What waits in the log when the server starts, until the last of it is in a report, with reports all the while. */
async function measureIngestion(api: Api, say: Say): Promise<BenchResult[]> {
  say(`reports: ${WAITING} banners in the log become ${WAITING * PRODUCTS_SHOWN} facts`);
  const behind = async (): Promise<number> => {
    const { folds } = await api.link.get<{ folds: { fold: string; behind: number }[] }>('/system');
    return folds.find(({ fold }) => fold === 'facts-ads')?.behind ?? 0;
  };
  const from = await behind();
  const started = performance.now();
  let left = from;
  let reports = 0;
  while (left > 0) {
    await api.get('/stats/campaigns');
    reports++;
    left = await behind();
  }
  const seconds = (performance.now() - started) / 1_000;
  return [
    {
      ...{ name: 'facts from the log into the column store', unit: 'facts/s' },
      value: (from * PRODUCTS_SHOWN) / seconds,
      target: { atLeast: 300_000 },
      note: `${from} banners with ${PRODUCTS_SHOWN} products each, beside the other folds of that stream and ${reports} reports`,
    },
  ];
}

function pairOf(plan: FactsPlan, n: number): { sellerId: number; campaignId: number } {
  return {
    sellerId: plan.sellerIds[(n * 7_919) % plan.sellerIds.length] ?? 0,
    campaignId: plan.campaignIds[n % plan.campaignIds.length] ?? 0,
  };
}

function startOf(plan: FactsPlan): number {
  return plan.endMs - DAYS * 24 * HOUR_MS;
}

function monthOf(plan: FactsPlan): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return `startDate=${day(startOf(plan))}&endDate=${day(plan.endMs - 1)}`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function drained(pieces: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of pieces);
}
