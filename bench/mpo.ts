import { request as send } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { addDays } from '../packages/server/src/base/time.ts';
import { type AccountHandle, makeAccount } from '../packages/server/src/edges/cli/account-handle.ts';
import { DATA_FILES, readIfThere } from '../packages/server/src/edges/cli/data-files.ts';
import { linkTo, refusalOf, type ServerLink } from '../packages/server/src/edges/cli/server-link.ts';
import { type MpoCalls, openMpoCalls } from '../packages/server/src/edges/cli/traffic/mpo-calls.ts';
import { openSender } from '../packages/server/src/edges/cli/traffic/sender.ts';
import { rssOf } from './process-tree.ts';
import { type BenchResult, median } from './result.ts';
import { type SoukServer, startSouk } from './server-process.ts';

const SELLERS = 100_000;
/** Every seller is in each of them, with one budget in each. */
const CAMPAIGNS = 3;
/** The most that one call takes. */
const BULK = 2_000;
const BULK_CALLS = 9;
const READS = 400;
const RSS_SAMPLE_MS = 20;
/** What a client may ask for in a minute is another question than what the server can. */
const ENV = { SOUK_RATE_LIMITS: 'off' };

interface Account {
  readonly server: SoukServer;
  readonly handle: AccountHandle;
  readonly link: ServerLink;
  readonly campaignIds: readonly number[];
  readonly sellerIds: readonly string[];
  /** With a token of its own: one lives for a quarter of an hour. */
  mpo(): Promise<MpoCalls>;
}

/** One account of 100,000 sellers, 300,000 seller-campaigns and 300,000 budgets, over the MPO API. */
export async function benchMpo(say: (line: string) => void): Promise<BenchResult[]> {
  say('mpo: starting a server');
  const server = await startSouk({ demo: false, env: ENV });
  let restarted: SoukServer | undefined;
  const link = linkTo(server.url, (await readIfThere(server.data, DATA_FILES.operatorKey))?.trim() ?? '');
  try {
    const account = await openAccount(server, link, say);
    say(`mpo: ${SELLERS * CAMPAIGNS} budgets, ${BULK} in a call`);
    const results = await fillBudgets(account);
    say(`mpo: changing ${BULK} budgets and bids in a call`);
    results.push(...(await benchBulk(account)));
    say('mpo: reads with filters');
    results.push(...(await benchReads(account)));
    say('mpo: whole lists');
    results.push(...(await benchLists(account)));
    link.close();
    say('mpo: starting again');
    await server.leave();
    const seconds = await secondsOf(async () => {
      restarted = await startSouk({ demo: false, env: ENV, data: server.data });
    });
    results.push({
      name: 'start on that account',
      value: seconds,
      unit: 's',
      note: 'until requests are answered',
    });
    return results;
  } finally {
    link.close();
    await (restarted ?? server).stop();
  }
}

async function openAccount(
  server: SoukServer,
  link: ServerLink,
  say: (line: string) => void,
): Promise<Account> {
  const handle = await makeAccount(
    {
      ...{ name: 'Bench', currency: 'EUR', timeZone: 'UTC', goal: 'clicks' },
      ...{ minDailyBudget: 5, adminEmail: 'bench@example.com' },
    },
    { link, signalUrl: server.url, file: join(server.data, 'bench.json') },
  );
  const { advertiserId } = handle;
  const campaignIds = [handle.multiSellerCampaignId];
  while (campaignIds.length < CAMPAIGNS) {
    const name = `Bench ${campaignIds.length}`;
    const campaign = { advertiserId, name, kind: 'multi-seller', goal: 'clicks' };
    campaignIds.push((await link.post<{ id: number }>('/campaigns', campaign)).id);
  }
  say(`mpo: a feed of ${SELLERS} sellers, who join ${CAMPAIGNS} campaigns`);
  const path = `/advertisers/${advertiserId}/feeds?mode=full&name=bench`;
  const answer = await link.upload(path, Readable.from(feedOfSellers()));
  if (answer.status !== 200) throw refusalOf(answer);
  await link.post('/system/drain');
  const sellers = await link.get<{ id: string }[]>(`/advertisers/${advertiserId}/sellers`);
  const mpo = () => openMpoCalls(openSender({ baseUrl: server.url, toleratesRestarts: false }), handle);
  return { server, handle, link, campaignIds, sellerIds: sellers.map(({ id }) => id), mpo };
}

function* feedOfSellers(): Generator<string> {
  yield 'id,title,link,image_link,price,availability,seller_id,seller_name\n';
  for (let i = 0; i < SELLERS; i++) {
    yield `P${i},Thing ${i},https://shop.example/p/${i},https://shop.example/i/${i}.jpg,1.00 EUR,in stock,s${i},Seller number ${i}\n`;
  }
}

/** The budgets that the account has before anything is measured, which is measured as well. */
async function fillBudgets({ mpo, sellerIds, campaignIds }: Account): Promise<BenchResult[]> {
  const startDate = new Date().toISOString().slice(0, 10);
  const terms = { budgetType: 'Capped', amount: '100', startDate, endDate: addDays(startDate, 30) };
  const seconds: number[] = [];
  const calls = await mpo();
  for (const campaignId of campaignIds) {
    for (let at = 0; at < sellerIds.length; at += BULK) {
      const budgets = sellerIds
        .slice(at, at + BULK)
        .map((sellerId) => ({ sellerId, campaignIds: [campaignId], ...terms }));
      seconds.push(await secondsOf(() => calls.send('POST', '/budgets', budgets)));
    }
  }
  return [
    {
      ...{ name: `POST ${BULK} budgets`, value: median(seconds), unit: 's' },
      target: { atMost: 1 },
      note: `median of ${seconds.length} calls, the slowest ${Math.max(...seconds).toFixed(2)} s; the account grows to ${SELLERS * CAMPAIGNS} budgets`,
    },
  ];
}

async function benchBulk({ mpo, sellerIds, campaignIds }: Account): Promise<BenchResult[]> {
  const calls = await mpo();
  const page = `/budgets?campaignId=${campaignIds[1]}&limit=${BULK}`;
  const budgets = await calls.get<{ id: string }[]>(page);
  const amounts: number[] = [];
  const bids: number[] = [];
  for (let n = 1; n <= BULK_CALLS; n++) {
    const changes = budgets.map(({ id }) => ({ budgetId: id, amount: String(100 + n) }));
    amounts.push(await secondsOf(() => calls.send('PATCH', '/budgets', changes)));
    const wanted = sellerIds
      .slice(0, BULK)
      .map((sellerId) => ({ id: `${sellerId}.${campaignIds[0]}`, bid: n / 10 }));
    bids.push(await secondsOf(() => calls.send('PATCH', '/seller-campaigns', wanted)));
  }
  const figure = (name: string, seconds: readonly number[]): BenchResult => ({
    ...{ name, value: median(seconds), unit: 's', target: { atMost: 1 } },
    note: `median of ${seconds.length} calls, the slowest ${Math.max(...seconds).toFixed(2)} s`,
  });
  return [figure(`PATCH ${BULK} amounts`, amounts), figure(`PATCH ${BULK} bids`, bids)];
}

/** Reads as an integration makes them, one after the other; each kind for itself. */
async function benchReads({ mpo, handle, sellerIds, campaignIds }: Account): Promise<BenchResult[]> {
  const calls = await mpo();
  const seller = (n: number) => sellerIds[(n * 7_919) % sellerIds.length];
  const advertiser = `advertiserId=${handle.advertiserId}`;
  const reads: Readonly<Record<string, (n: number) => string>> = {
    'sellers by name': (n) => `/sellers?${advertiser}&sellerName=Seller%20number%20${n}`,
    'budgets of a seller': (n) => `/budgets?sellerId=${seller(n)}&status=Current`,
    'budgets of a seller-campaign': (n) => `/seller-campaigns/${seller(n)}.${campaignIds[0]}/budgets`,
    'seller-campaigns of a seller': (n) => `/sellers/${seller(n)}/seller-campaigns`,
    'a seller-campaign': (n) => `/seller-campaigns/${seller(n)}.${campaignIds[1]}`,
    'a page of 100 budgets': (n) => `/budgets?${advertiser}&limit=100&after=${100_000 + n * 700}`,
    'a page of 100 active sellers': (n) =>
      `/sellers?${advertiser}&sellerStatus=Active&limit=100&after=${1_000_000 + n}`,
    'scheduled budgets of all sellers (none)': () => `/budgets?${advertiser}&status=Scheduled`,
  };
  const results: BenchResult[] = [];
  for (const [name, pathOf] of Object.entries(reads)) {
    const times: number[] = [];
    for (let n = 0; n < READS; n++) times.push(await secondsOf(() => calls.get(pathOf(n))));
    times.sort((a, b) => a - b);
    const at = (share: number) => 1_000 * (times[Math.floor((times.length - 1) * share)] ?? 0);
    results.push({
      ...{ name: `read: ${name}, p99`, value: at(0.99), unit: 'ms', target: { atMost: 20 } },
      note: `p50 ${at(0.5).toFixed(2)} ms`,
    });
  }
  return results;
}

async function benchLists({ server, handle, link }: Account): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  const sender = openSender({ baseUrl: link.url, toleratesRestarts: false });
  const lists = [
    { path: '/sellers', rows: SELLERS, target: { atMost: 2 } },
    { path: '/budgets', rows: SELLERS * CAMPAIGNS },
    { path: '/seller-campaigns', rows: SELLERS * CAMPAIGNS },
  ];
  for (const { path, rows, target } of lists) {
    const token = await tokenOf(sender, handle);
    await download(server, path, token); // the first walk sorts what was added
    const before = rssOf(server.pid);
    let highest = before;
    const sampling = setInterval(() => {
      highest = Math.max(highest, rssOf(server.pid));
    }, RSS_SAMPLE_MS);
    const { seconds, found, bytes, firstMs } = await download(server, path, token);
    clearInterval(sampling);
    if (found !== rows) throw new Error(`GET ${path} has ${found} rows instead of ${rows}`);
    results.push({
      ...{
        name: `GET ${path}, whole`,
        value: seconds,
        unit: 's',
        ...(target === undefined ? {} : { target }),
      },
      note: `${rows} rows, ${Math.round(bytes / 1e6)} MB, the first byte after ${Math.round(firstMs)} ms; the server grew by ${Math.round(highest - before)} MB`,
    });
  }
  sender.close();
  return results;
}

async function tokenOf(sender: ReturnType<typeof openSender>, handle: AccountHandle): Promise<string> {
  const form = {
    grant_type: 'client_credentials',
    client_id: handle.clientId,
    client_secret: handle.clientSecret,
  };
  const answer = await sender.send({
    method: 'POST',
    path: '/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  return (JSON.parse(answer.text) as { access_token: string }).access_token;
}

interface Download {
  readonly seconds: number;
  readonly firstMs: number;
  readonly bytes: number;
  /** Rows, told by what each begins with. */
  readonly found: number;
}

/** Reads a list as it comes, holding none of it. */
function download({ port }: SoukServer, path: string, token: string): Promise<Download> {
  const started = performance.now();
  const url = `/2026-07/marketing-solutions/marketplace-performance-outcomes${path}`;
  return new Promise((resolve, reject) => {
    const call = send({ port, host: '127.0.0.1', path: url, headers: { authorization: `Bearer ${token}` } });
    call.on('error', reject);
    call.on('response', (response) => {
      const firstMs = performance.now() - started;
      let bytes = 0;
      let found = 0;
      let tail = '';
      response.setEncoding('latin1');
      response.on('data', (text: string) => {
        bytes += text.length;
        const whole = tail + text;
        found += whole.split('{"id":').length - 1;
        tail = whole.slice(-5);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ seconds: (performance.now() - started) / 1000, firstMs, bytes, found }),
      );
    });
    call.end();
  });
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
