import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { randomIds } from '../packages/server/src/base/ids.ts';
import { openDeliveries } from '../packages/server/src/modules/signal/delivery/deliveries.ts';
import { openGovernance } from '../packages/server/src/modules/signal/governance/governance.ts';
import { openIngestion } from '../packages/server/src/modules/signal/ingestion/ingestion.ts';
import {
  DELIVERY_DEFAULTS,
  type Integration,
} from '../packages/server/src/modules/signal/integrations/integration.ts';
import { GOVERNED_STREAM, RECEIVED_STREAM } from '../packages/server/src/modules/signal/signal-event.ts';
import { ticker } from '../packages/server/src/platform/clock/ticker.ts';
import { FOLD_BATCH } from '../packages/server/src/stores/log/folds.ts';
import type { Log } from '../packages/server/src/stores/log/port.ts';
import { openSegmentLog } from '../packages/server/src/stores/log/segment-log.ts';
import { openLmdbProfiles } from '../packages/server/src/stores/profiles/lmdb-profiles.ts';
import type { Profiles } from '../packages/server/src/stores/profiles/port.ts';
import type { BenchResult } from './result.ts';

const EVENTS = 100_000;
const BATCH = 10;
const PERSONS = 10_000;
/** Requests under way at once, as a busy server has them. */
const AT_ONCE = 64;

/**
 * Signal's three steps, each with a real log and real profiles on disk and without HTTP on either side: events in a second of
 * the whole process's processor time, the disk's threads included.
 */
export async function benchSignal(): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'souk-bench-signal-'));
  const log = await openSegmentLog({ directory: join(directory, 'log') });
  const profiles = await openLmdbProfiles({ directory: join(directory, 'profiles') });
  try {
    const bodies = Array.from({ length: EVENTS / BATCH }, (_, i) => bodyOf(i * BATCH));
    const taken = await rateOf(() => takeAll(log, bodies));
    const governed = await rateOf(() => governAll(log, profiles));
    const delivered = await rateOf(() => deliverAll(log, profiles));
    const note = `${EVENTS} events of ${PERSONS} persons`;
    return [
      line('taken, durable', taken, { note: `${note}, batches of ${BATCH}`, atLeast: 80_000 }),
      line('governed', governed, { note, atLeast: 10_000 }),
      line('delivered in each person’s order', delivered, {
        note: `${note}, to a destination that answers at once`,
        atLeast: 10_000,
      }),
    ];
  } finally {
    await profiles.close();
    await log.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function line(
  what: string,
  value: number,
  { note, atLeast }: { note: string; atLeast: number },
): BenchResult {
  const name = `signal in process, events ${what}, in a second of processor time`;
  return { name, value: Math.round(value), unit: '1/s', target: { atLeast }, note };
}

async function rateOf(work: () => Promise<void>): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (EVENTS * 1_000_000) / (user + system);
}

const clock = { now: () => Date.now() };

async function takeAll(log: Log, bodies: readonly string[]): Promise<void> {
  const ingestion = openIngestion({ log, clock, ids: randomIds(), vendorId: null });
  const arrival = {
    advertiserId: 1,
    source: 's',
    channel: 'server',
    type: null,
    shared: {},
    anonymousId: null,
  } as const;
  for (let at = 0; at < bodies.length; at += AT_ONCE) {
    const requests = bodies.slice(at, at + AT_ONCE);
    await Promise.all(requests.map((body) => ingestion.accept(JSON.parse(body) as unknown[], arrival)));
  }
}

function bodyOf(from: number): string {
  const items = Array.from({ length: BATCH }, (_, i) => ({
    ...{ type: 'track', event: 'Order Completed', messageId: `message-${from + i}` },
    anonymousId: `visitor-${(from + i) % PERSONS}`,
    timestamp: new Date().toISOString(),
    context: { page: { url: 'https://shop.example/thanks', title: 'Thanks' }, userAgent: 'Mozilla/5.0' },
    properties: {
      ...{ order_id: `order-${from + i}`, currency: 'EUR' },
      products: [{ product_id: 'SKU-A', name: 'Widget', quantity: 2, price: 49.99 }],
    },
  }));
  return JSON.stringify(items);
}

async function governAll(log: Log, profiles: Profiles): Promise<void> {
  const { fold } = openGovernance({ log, profiles, vendorId: null });
  for (let at = 0; at < EVENTS; ) {
    const records = await log.read(RECEIVED_STREAM, at, FOLD_BATCH);
    await fold.apply(records);
    at = records.at(-1)?.position ?? EVENTS;
  }
}

async function deliverAll(log: Log, profiles: Profiles): Promise<void> {
  const integration: Integration = {
    ...{ id: 'one', advertiserId: 1, vendor: 'criteo', name: 'One', variant: 'default', enabled: true },
    ...{ deliveryMode: 'server_side', paused: null, revision: 1, startsAfter: 0, createdAtMs: 0 },
    config: { partner_id: '1', caller_id: 'c', endpoint: 'https://destination.example/' },
    secrets: { api_key: 'k' },
    settings: { ...DELIVERY_DEFAULTS, ratePerSecond: 100_000, concurrency: 256 },
  };
  const answer = {
    kind: 'answer',
    status: 200,
    retryAfter: null,
    body: '{"errors":[],"warnings":[]}',
  } as const;
  const deliveries = openDeliveries({
    ...{ log, profiles, clock, ticker, dice: Math.random, ownEventsUrl: () => '' },
    post: async () => answer,
    integrations: () => [integration],
    pause: async () => undefined,
    failed: (error) => {
      throw error;
    },
  });
  await deliveries.follow();
  await deliveries.idle();
  const [figures] = await deliveries.figures();
  const end = await log.end(GOVERNED_STREAM);
  if (figures?.delivered !== end) throw new Error(`${figures?.delivered} of ${end} were delivered`);
  await deliveries.stop();
}

if (import.meta.main) console.table(await benchSignal());
