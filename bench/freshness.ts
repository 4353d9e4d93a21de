// How old the newest figure in a report is: from the answer to a click until the standard statistics, and a real-time
// export that is made again and again, show it. On real time, one click after the other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AccountHandle } from '../packages/server/src/edges/cli/account-handle.ts';
import { type BenchResult, median } from './result.ts';
import { type SoukServer, startSouk } from './server-process.ts';

const CLICKS = 20;
const MPO = '/2026-01/marketing-solutions/marketplace-performance-outcomes';
const WAIT_MS_MAX = 10_000;
/** Two readers that ask without a pause would measure each other on one core. */
const POLL_MS = 50;
/** Until the view that makes the shopper known is folded in. */
const ASKED_MAX = 1_000;

export async function benchFreshness(say: (line: string) => void): Promise<BenchResult[]> {
  const souk = await startSouk({ demo: true });
  try {
    const ads = await openAds(souk);
    const standard: number[] = [];
    const exported: number[] = [];
    for (let click = 1; click <= CLICKS; click++) {
      const clickedMs = await ads.click();
      const shown = await Promise.all([
        until(clickedMs, async () => (await ads.standardClicks()) >= click),
        until(clickedMs, async () => (await ads.exportedClicks()) >= click),
      ]);
      standard.push(shown[0]);
      exported.push(shown[1]);
    }
    say(`${CLICKS} clicks were seen in both reports`);
    return [...freshnessOf('standard statistics', standard), ...freshnessOf('real-time export', exported)];
  } finally {
    await souk.stop();
  }
}

function freshnessOf(report: string, waits: readonly number[]): BenchResult[] {
  const note = `from the click's answer to the ${report} that shows it, polls included; ${waits.length} clicks`;
  return [
    { name: `${report}: click visible after, median`, value: median(waits), unit: 'ms', note },
    {
      name: `${report}: click visible after, worst`,
      value: Math.max(...waits),
      unit: 'ms',
      target: { atMost: 1_000 },
      note,
    },
  ];
}

async function until(sinceMs: number, isShown: () => Promise<boolean>): Promise<number> {
  while (!(await isShown())) {
    await pause(POLL_MS);
    if (performance.now() - sinceMs > WAIT_MS_MAX)
      throw new Error(`a click was not reported within ${WAIT_MS_MAX} ms`);
  }
  return performance.now() - sinceMs;
}

interface Ads {
  /** Follows the link of a fresh ad; resolves with the moment of the redirect. */
  click(): Promise<number>;
  standardClicks(): Promise<number>;
  exportedClicks(): Promise<number>;
}

async function openAds({ url, data }: SoukServer): Promise<Ads> {
  const demo: AccountHandle = JSON.parse(readFileSync(join(data, 'demo.json'), 'utf8'));
  const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const post = (path: string, body: unknown, headers?: Record<string, string>) =>
    send('POST', path, body, headers);
  const credentials = {
    grant_type: 'client_credentials',
    client_id: demo.clientId,
    client_secret: demo.clientSecret,
  };
  const { access_token } = await json<{ access_token: string }>(await post('/oauth2/token', credentials));
  const auth = { authorization: `Bearer ${access_token}` };
  const sample = demo.sampleProductIds[0];
  // A bid and a budget without a cap: nothing but the click itself decides when the next ad is shown.
  const budget = {
    sellerId: sample?.sellerId,
    campaignIds: [demo.multiSellerCampaignId],
    budgetType: 'Uncapped',
    startDate: new Date().toISOString().slice(0, 10),
  };
  const bid = [{ id: `${sample?.sellerId}.${demo.multiSellerCampaignId}`, bid: 0.5 }];
  await json(await send('PATCH', `${MPO}/seller-campaigns`, bid, auth));
  await json(await post(`${MPO}/budgets`, [budget], auth));
  const view = { event: 'viewItem', item: sample?.productId };
  await json(
    await post('/m/event?version=s2s_v0', {
      account: String(demo.partnerId),
      retailer_visitor_id: 'fresh',
      events: [view],
    }),
  );

  return {
    async click() {
      const request = {
        id: 'fresh',
        imp: [{ id: '1', banner: { w: 300, h: 250 } }],
        user: { buyeruid: 'fresh' },
      };
      let answer = await post('/openrtb2/bid', request);
      for (let tries = 0; answer.status === 204 && tries < ASKED_MAX; tries++)
        answer = await post('/openrtb2/bid', request);
      const link = /href="([^"]+\/c\/[^"]+)"/.exec(
        (await json<{ seatbid: { bid: { adm: string }[] }[] }>(answer)).seatbid[0]?.bid[0]?.adm ?? '',
      );
      const redirect = await fetch(link?.[1] ?? '', { redirect: 'manual' });
      if (redirect.status !== 302) throw new Error(`the click was answered by ${redirect.status}`);
      return performance.now();
    },
    async standardClicks() {
      const report = await json<{ columns: string[]; data: number[][] }>(
        await fetch(`${url}${MPO}/stats/campaigns`, { headers: auth }),
      );
      return report.data[0]?.[report.columns.indexOf('clicks')] ?? 0;
    },
    async exportedClicks() {
      const attributes = {
        fileFormat: 'json',
        advertiserIds: [String(demo.advertiserId)],
        dimensions: ['campaignId'],
        metrics: ['clicks'],
      };
      const job = { data: { type: 'RealTimeProductReportJob', attributes } };
      const { exportId } = await json<{ exportId: string }>(
        await post(`${MPO}/stats/realtime-reports/export`, job, auth),
      );
      const statusOf = async () =>
        (
          await json<{ status: string }>(
            await fetch(`${url}${MPO}/stats/report-jobs/${exportId}`, { headers: auth }),
          )
        ).status;
      while ((await statusOf()) === 'Pending');
      const file = await json<{ data: number[][] }>(
        await fetch(`${url}${MPO}/stats/realtime-reports/${exportId}`, { headers: auth }),
      );
      return file.data[0]?.[1] ?? 0;
    },
  };
}

async function json<Body>(answer: Response): Promise<Body> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as Body;
}
