import { EVENTS_PER_REQUEST, endlessRequests, pixelRequests } from './event-requests.ts';
import { expectOnly, type LoadLimits, type LoadResult, load } from './load.ts';
import { type Marketplace, SHOPPERS } from './marketplace.ts';
import type { BenchResult } from './result.ts';
import { sideBySide } from './side-by-side.ts';

/**
 * As many as keep the disk busy while the processor works (one group of records is written while the next is read), and
 * few enough that waiting in line does not hide what one request takes.
 */
const CONNECTIONS = 64;

interface Surface {
  readonly name: string;
  readonly requestOf: () => Buffer;
  readonly eventsPerRequest: number;
  readonly targets: {
    readonly rate: { readonly atLeast?: number; readonly ratioAtLeast: number };
    readonly p99Ms: number;
  };
}

/** Servers' events over HTTP, durable before the answer, six of them a request, against a bare server that parses the same. */
export async function benchCollect(shop: Marketplace, say: (line: string) => void): Promise<BenchResult[]> {
  await shop.withCatalog();
  const requestOf = endlessRequests({ partnerId: shop.account.partnerId, shoppers: SHOPPERS });
  const targets = { rate: { atLeast: 60_000, ratioAtLeast: 0.6 }, p99Ms: 15 };
  return measured({ name: 'collect', requestOf, eventsPerRequest: EVENTS_PER_REQUEST, targets }, shop, say);
}

/** The tag's requests: one product view each, of a browser that has its cookie. */
export async function benchPixel(shop: Marketplace, say: (line: string) => void): Promise<BenchResult[]> {
  await shop.withCatalog();
  const requestOf = pixelRequests({ partnerId: shop.account.partnerId, shoppers: SHOPPERS });
  const targets = { rate: { ratioAtLeast: 0.6 }, p99Ms: 15 };
  return measured({ name: 'pixel', requestOf, eventsPerRequest: 1, targets }, shop, say);
}

async function measured(
  { name, requestOf, eventsPerRequest, targets }: Surface,
  shop: Marketplace,
  say: (line: string) => void,
): Promise<BenchResult[]> {
  const keptBefore = await keptEvents(shop);
  let sent = 0;
  const run = async (port: number, until: LoadLimits): Promise<LoadResult> => {
    const result = expectOnly([200], await load({ port, connections: CONNECTIONS, requestOf, ...until }));
    if (port === shop.server.port) sent += result.statuses[200] ?? 0;
    return result;
  };
  const drains: number[] = [];
  const { bare, souk, ratio, cpuRatio } = await sideBySide({
    say: (line) => say(`${name}: ${line}`),
    souk: shop.server,
    run,
    settle: async () => void drains.push(await shop.drain()),
  });
  say(`${name}: open loop at half of that`);
  const half = await run(shop.server.port, {
    seconds: 4,
    requestsPerSecond: souk.requestsPerSecond / 2,
  });
  const lastDrain = await shop.drain();
  const lost = sent * eventsPerRequest - ((await keptEvents(shop)) - keptBefore);
  if (lost !== 0) throw new Error(`${lost} acknowledged events were not kept`);
  const eventsPerSecond = souk.requestsPerSecond * eventsPerRequest;
  return [
    {
      ...{ name: `${name}, closed loop`, value: eventsPerSecond, unit: 'events/s', ratio },
      target: targets.rate,
      note: `bare ${Math.round(bare.requestsPerSecond)} requests/s; load used ${percent(bare.loadShare)} and ${percent(souk.loadShare)} of its core`,
    },
    {
      ...{ name: `${name}, p99 with ${CONNECTIONS} connections`, value: souk.p99Ms, unit: 'ms' },
      target: { atMost: targets.p99Ms },
      note: `p50 ${souk.p50Ms.toFixed(1)} ms, bare p99 ${bare.p99Ms.toFixed(1)} ms`,
    },
    {
      ...{ name: `${name}, p99 at 50 % load, open loop`, value: half.p99Ms, unit: 'ms' },
      target: { atMost: targets.p99Ms },
      note: `p50 ${half.p50Ms.toFixed(1)} ms, max ${half.maxMs.toFixed(0)} ms`,
    },
    {
      ...{ name: `${name}, processor time with folds`, value: souk.cpuMicros, unit: 'µs/request' },
      ...{ ratio: cpuRatio, note: `bare ${bare.cpuMicros.toFixed(0)} µs` },
    },
    {
      ...{ name: `${name}, folds behind after full load`, value: Math.max(...drains), unit: 's' },
      note: `until everything is folded in; after half load ${lastDrain.toFixed(1)} s`,
    },
  ];
}

async function keptEvents(shop: Marketplace): Promise<number> {
  const { counts } = await shop.link.get<{ counts: { 'events kept': { total: number } } }>('/system');
  return counts['events kept'].total;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
