import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { randomIds } from '../../src/base/ids.ts';
import { MinuteCounts } from '../../src/base/minute-counts.ts';
import { collectRoutes } from '../../src/edges/collect/collect-routes.ts';
import {
  type Events,
  eventsIn,
  openEvents,
  SITE_STREAM,
  type SiteEvent,
} from '../../src/modules/events/index.ts';
import { createHttp } from '../../src/platform/http/http.ts';
import type { Log } from '../../src/stores/log/port.ts';
import { afterwards } from './afterwards.ts';

const KEYS = new Map(
  (['events-api', 'pipeline', 'partner'] as const).map((kind) => [
    `key-of-${kind}`,
    { callerId: kind, advertiserId: 1, kind, name: kind, createdAtMs: 0, revokedAtMs: null },
  ]),
);

/** The doors for events alone, before a log: advertiser 1 has the account 12345. */
export async function collectServer(t: TestContext, log: Log): Promise<FastifyInstance> {
  return (await collectServerWith(t, log)).app;
}

/** The same with the events behind them. */
export async function collectServerWith(
  t: TestContext,
  log: Log,
): Promise<{ app: FastifyInstance; events: Events }> {
  const ids = randomIds();
  const events = openEvents({
    log,
    ids,
    clock: { now: () => Date.UTC(2026, 2, 1) },
    vendorId: null,
    advertiserOfPartner: (partnerId) => (partnerId === 12345 ? { id: 1, currency: 'EUR' } : undefined),
    offerOf: () => ({ sellerId: '501', id: 'SKU-1' }),
  });
  const app = createHttp({ logger: pino({ level: 'silent' }) });
  await app.register(collectRoutes, {
    ...{ events, ids },
    eventKey: (key) => KEYS.get(key),
    partnerIdOf: (id) => (id === 1 ? 12345 : undefined),
    rate: { counts: new MinuteCounts({ now: () => Date.UTC(2026, 2, 1) }), perMinute: 3 },
  });
  afterwards(t, () => app.close());
  return { app, events };
}

/** What stands in the log. */
export async function keptIn(log: Log): Promise<SiteEvent[]> {
  const records = await log.read(SITE_STREAM, 0, { records: 10_000, bytes: 1e9 });
  return records.flatMap(({ data }) => eventsIn(data));
}
