// Reports over HTTP, and the same sums straight from the facts.
import { HOUR_MS } from '../packages/server/src/base/time.ts';
import type { Columns } from '../packages/server/src/stores/columns/port.ts';
import { cpuSecondsOf } from './process-tree.ts';
import type { Api } from './report-api.ts';
import { DAYS, FACTS, type FactsPlan } from './report-facts.ts';
import { type BenchResult, median } from './result.ts';

type Say = (line: string) => void;

const ONE_SELLER_CALLS = 300;
const RAW_ONE_SELLER_CALLS = 40;
const WHOLE_CALLS = 5;

interface Cost {
  /** Median. */
  readonly ms: number;
  /** Mean processor time of all processes that took part: neighbours hardly touch it. */
  readonly cpuMs: number;
}

export interface Raw {
  readonly oneSeller: Cost;
  readonly sellers: Cost;
  readonly campaigns: Cost;
}

const FIGURES = `sum(impressions), sum(clicks) AS c, sum(cost_micros) AS m, m / 1000000, sum(any_units) AS u,
  sum(any_revenue_micros) AS r, r / 1000000, if(c = 0, NULL, u / c), if(u = 0, NULL, m / 1000000 / u),
  if(r = 0, NULL, m / r), if(m = 0, NULL, r / m)`;

/** On a column store that this process started. */
export async function measureRaw(columns: Columns, plan: FactsPlan): Promise<Raw> {
  const during = `advertiser_id = ${plan.advertiserId} AND time >= fromUnixTimestamp64Milli(${startOf(plan)}) AND time < fromUnixTimestamp64Milli(${plan.endMs})`;
  const rows = (key: string, filter: string): Promise<void> =>
    drained(
      columns.stream(
        `SELECT ${key}, toDate(time) AS day, ${FIGURES} FROM facts WHERE ${during} ${filter}
         GROUP BY ${key}, day ORDER BY ${key}, day`,
        {},
        { format: 'JSONCompactEachRow' },
      ),
    );
  const raw = async (calls: number, call: (n: number) => Promise<unknown>): Promise<Cost> =>
    (await costsOf(process.pid, calls, call)).cost;
  return {
    oneSeller: await raw(RAW_ONE_SELLER_CALLS, (n) => {
      const { sellerId, campaignId } = pairOf(plan, n);
      return rows('campaign_id, seller_id', `AND seller_id = ${sellerId} AND campaign_id = ${campaignId}`);
    }),
    sellers: await raw(WHOLE_CALLS, () => rows('seller_id', '')),
    campaigns: await raw(WHOLE_CALLS, () => rows('campaign_id', '')),
  };
}

export async function measureOneSeller(
  api: Api,
  plan: FactsPlan,
  { raw, say }: { raw: Raw; say: Say },
): Promise<BenchResult[]> {
  say('reports: one seller-campaign by day over 30 days');
  const { cost, waits } = await costsOf(api.server.pid, ONE_SELLER_CALLS, (n) => {
    const { sellerId, campaignId } = pairOf(plan, n);
    return api.get(`/stats/seller-campaigns?sellerId=${sellerId}&campaignId=${campaignId}&${monthOf(plan)}`);
  });
  const late = [...waits].sort((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;
  return [
    {
      ...{ name: 'report of one seller-campaign by day, 30 days, p99', value: late, unit: 'ms' },
      ratio: raw.oneSeller.ms / cost.ms,
      target: { atMost: 15, ratioAtLeast: 5 },
      note: `over HTTP; median ${besideRaw(cost, raw.oneSeller)}; the ratio is of medians`,
    },
  ];
}

/** Half a million rows, most of whose time is spent in writing them down; and ninety, which are all adding up. */
export async function measureWhole(
  api: Api,
  plan: FactsPlan,
  { raw, say }: { raw: Raw; say: Say },
): Promise<BenchResult[]> {
  say('reports: all sellers, and all campaigns, by day over 30 days');
  const results: BenchResult[] = [];
  for (const entity of ['sellers', 'campaigns'] as const) {
    const path = `/stats/${entity}?advertiserId=${plan.advertiserId}&${monthOf(plan)}`;
    let bytes = 0;
    const { cost } = await costsOf(api.server.pid, WHOLE_CALLS, async () => {
      bytes = await api.get(path);
    });
    results.push({
      ...{ name: `report of all ${entity} by day, 30 days`, value: cost.ms, unit: 'ms' },
      ratio: raw[entity].ms / cost.ms,
      target: { ratioAtLeast: 5 },
      note: `over HTTP, ${(bytes / 1e6).toFixed(2)} MB of JSON; median ${besideRaw(cost, raw[entity])}`,
    });
  }
  return results;
}

function besideRaw(cost: Cost, raw: Cost): string {
  const text = ({ ms, cpuMs }: Cost): string => `${ms.toFixed(1)} ms (processor time ${cpuMs.toFixed(1)})`;
  const ratio = (raw.cpuMs / cost.cpuMs).toFixed(1);
  return `${text(cost)}, straight from ${FACTS} facts ${text(raw)}; ratio by processor time ${ratio}`;
}

async function costsOf(
  pid: number,
  calls: number,
  call: (n: number) => Promise<unknown>,
): Promise<{ cost: Cost; waits: readonly number[] }> {
  const waits: number[] = [];
  const before = cpuSecondsOf(pid);
  for (let n = 0; n < calls; n++) {
    const started = performance.now();
    await call(n);
    waits.push(performance.now() - started);
  }
  const cpuMs = ((cpuSecondsOf(pid) - before) * 1_000) / calls;
  return { cost: { ms: median(waits), cpuMs }, waits };
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

export function monthOf(plan: FactsPlan): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return `startDate=${day(startOf(plan))}&endDate=${day(plan.endMs - 1)}`;
}

async function drained(pieces: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of pieces);
}
