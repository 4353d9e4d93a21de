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
  const send = senderTo(url);
  const credentials = {
    grant_type: 'client_credentials',
    client_id: demo.clientId,
    client_secret: demo.clientSecret,
  };
  const { access_token } = await json<{ access_token: string }>(
    await send('/oauth2/token', { body: credentials }),
  );
  const mpo: Send = (path, options) => send(`${MPO}${path}`, { ...options, token: access_token });
  await letServe(demo, { send, mpo });
  return {
    async click() {
      const request = {
        id: 'fresh',
        imp: [{ id: '1', banner: { w: 300, h: 250 } }],
        user: { buyeruid: SHOPPER },
      };
      let answer = await send('/openrtb2/bid', { body: request });
      for (let tries = 0; answer.status === 204 && tries < ASKED_MAX; tries++) {
        answer = await send('/openrtb2/bid', { body: request });
      }
      const { seatbid } = await json<{ seatbid: { bid: { adm: string }[] }[] }>(answer);
      const markup = seatbid[0]?.bid[0]?.adm ?? '';
      const link = /href="([^"]+\/c\/[^"]+)"/.exec(markup);
      await fetch(/src="([^"]+\/i\/[^"]+)"/.exec(markup)?.[1] ?? '');
      const redirect = await fetch(link?.[1] ?? '', { redirect: 'manual' });
      if (redirect.status !== 302) throw new Error(`the click was answered by ${redirect.status}`);
      return performance.now();
    },
    async standardClicks() {
      const { columns, data } = await json<{ columns: string[]; data: number[][] }>(
        await mpo('/stats/campaigns'),
      );
      return data[0]?.[columns.indexOf('clicks')] ?? 0;
    },
    exportedClicks: () => exportedClicks(mpo, demo.advertiserId),
  };
}

type Send = (
  path: string,
  options?: { method?: string; body?: unknown; token?: string },
) => Promise<Response>;

function senderTo(url: string): Send {
  return (path, { method, body, token } = {}) =>
    fetch(url + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

const SHOPPER = 'fresh';

/** A bid and a budget without a cap: nothing but the click itself decides when the next ad is shown. */
async function letServe(demo: AccountHandle, { send, mpo }: { send: Send; mpo: Send }): Promise<void> {
  const { sellerId, productId } = demo.sampleProductIds[0] ?? { sellerId: '', productId: '' };
  const campaignId = demo.multiSellerCampaignId;
  const startDate = new Date().toISOString().slice(0, 10);
  const bid = [{ id: `${sellerId}.${campaignId}`, bid: 0.5 }];
  await json(await mpo('/seller-campaigns', { method: 'PATCH', body: bid }));
  await json(
    await mpo('/budgets', {
      body: [{ sellerId, campaignIds: [campaignId], budgetType: 'Uncapped', startDate }],
    }),
  );
  const events = [{ event: 'viewItem', item: productId }];
  const account = String(demo.partnerId);
  await json(
    await send('/m/event?version=s2s_v0', { body: { account, retailer_visitor_id: SHOPPER, events } }),
  );
}

async function exportedClicks(mpo: Send, advertiserId: number): Promise<number> {
  const advertiserIds = [String(advertiserId)];
  const attributes = { fileFormat: 'json', advertiserIds, dimensions: ['campaignId'], metrics: ['clicks'] };
  const body = { data: { type: 'RealTimeProductReportJob', attributes } };
  const { exportId } = await json<{ exportId: string }>(
    await mpo('/stats/realtime-reports/export', { body }),
  );
  const statusOf = async () =>
    (await json<{ status: string }>(await mpo(`/stats/report-jobs/${exportId}`))).status;
  while ((await statusOf()) === 'Pending');
  const file = await json<{ data: number[][] }>(await mpo(`/stats/realtime-reports/${exportId}`));
  return file.data[0]?.[1] ?? 0;
}

async function json<Body>(answer: Response): Promise<Body> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as Body;
}
