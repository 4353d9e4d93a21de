// Reports over a month of an account of 20,000 sellers, against the same sums straight from the facts; exports; what a
// report does to bids; and how fast facts come in meanwhile.
import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { HOUR_MS } from '../packages/server/src/base/time.ts';
import { bidRequest } from './bid.ts';
import { FEED } from './feed.ts';
import { measureIngestion } from './ingestion.ts';
import { expectOnly, load } from './load.ts';
import { type Marketplace, openMarketplace } from './marketplace.ts';
import { memoryOf, untilAtRest } from './process-tree.ts';
import { type Api, MPO, openApi } from './report-api.ts';
import { DAYS, FACTS, type FactsPlan, leaveImpressions, makeFacts } from './report-facts.ts';
import { measureOneSeller, measureRaw, measureWhole, monthOf } from './report-reads.ts';
import type { BenchResult } from './result.ts';
import { startSouk } from './server-process.ts';

type Say = (line: string) => void;

const SELLERS = 20_000;
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
  await atRest(process.pid, say);
  say('reports: the same sums straight from the facts');
  const raw = await measureRaw(directory.stores.columns, plan);
  await leaveImpressions(directory.stores, plan);
  await directory.close();
  const server = await startSouk({ demo: false, env: ENV, data: shop.server.data });
  try {
    const api = await openApi(server, shop.account);
    const ingestion = await measureIngestion(api, say);
    await atRest(server.pid, say);
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

/** Where merges would go on, they and not the reports would be measured. */
async function atRest(pid: number, say: Say): Promise<void> {
  say('reports: waiting until merges rest');
  if (!(await untilAtRest(pid))) say('reports: merges do not rest, figures are pessimistic');
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
