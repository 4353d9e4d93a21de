// The composition root: configuration → stores → modules → edges → listen. The one file that sees every tier.
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type Dice, seededDice } from './base/dice.ts';
import { type Ids, randomIds } from './base/ids.ts';
import { MinuteCounts } from './base/minute-counts.ts';
import type { Clock } from './base/time.ts';
import { adsRoutes } from './edges/ads/ads-routes.ts';
import { collectRoutes } from './edges/collect/collect-routes.ts';
import { consoleApi, type SystemControl } from './edges/console-api/console-api.ts';
import { consolePages } from './edges/console-api/console-pages.ts';
import { demoPages } from './edges/console-api/demo-pages.ts';
import { operatorKey } from './edges/console-api/operator-key.ts';
import { startPage } from './edges/console-api/start-page.ts';
import { criteoEnvelope } from './edges/mpo-api/envelope.ts';
import { mpoApi } from './edges/mpo-api/mpo-api.ts';
import { mpoRoutes } from './edges/mpo-api/mpo-routes.ts';
import { areRatesOn, type RateLimits, rateLimitsFor } from './edges/mpo-api/rate-limits.ts';
import { openrtbRoutes } from './edges/openrtb/openrtb-routes.ts';
import { ingestionRoutes } from './edges/signal-api/ingestion-routes.ts';
import { signalApi } from './edges/signal-api/signal-api.ts';
import { signalMetrics } from './edges/signal-api/signal-metrics.ts';
import { type Modules, openModules } from './open-modules.ts';
import { openStores, type Stores } from './open-stores.ts';
import { openTestClock, systemClock, type TestClock } from './platform/clock/clock.ts';
import { ticker } from './platform/clock/ticker.ts';
import type { Config } from './platform/config/settings.ts';
import { healthRoutes } from './platform/http/health.ts';
import { createHttp } from './platform/http/http.ts';
import { listen } from './platform/http/listen.ts';
import { openOutgoing } from './platform/http/outgoing.ts';
import { openSecretBox } from './platform/secrets/secret-box.ts';
import { createLogger } from './platform/telemetry/logger.ts';
import { createMetrics, type Metrics } from './platform/telemetry/metrics.ts';
import { postOf } from './post-of.ts';

export interface RunningSouk {
  /** Of the API, collection and ads. */
  readonly url: string;
  /** Of Signal's management port. */
  readonly signalUrl: string;
  readonly operatorKey: string;
  /** Finishes what is under way, then stops every child and lets go of every file. */
  close(): Promise<void>;
}

/** Starts everything in this process and its children; resolves when requests are answered. */
export async function startSouk(config: Config): Promise<RunningSouk> {
  const logger = createLogger({ level: config.logLevel, format: config.logFormat });
  const stores = await openStores(config, (engine, line) =>
    logger[line.startsWith('LOG:') ? 'debug' : 'info']({ engine }, line),
  );
  try {
    return await startOn(stores, config, logger);
  } catch (error) {
    await stores.close();
    throw error;
  }
}

async function startOn(stores: Stores, config: Config, logger: Logger): Promise<RunningSouk> {
  const testClock = config.clock === 'test' ? await openTestClock(config.data) : null;
  const clock: Clock = testClock ?? systemClock();
  const ids = randomIds();
  // On the test clock the same requests in the same order get the same answers.
  const dice: Dice = testClock === null ? Math.random : seededDice(1);
  const address = { publicUrl: config.publicUrl ?? '', ownUrl: '' };
  const outgoing = openOutgoing({ allowed: config.outgoingPrivate });
  const post = postOf(outgoing, () => address.ownUrl);
  const secrets = await openSecretBox(config.data);
  const modules = await openModules(stores, {
    ...{ config, clock, ids, dice, address, outgoing, secrets, logger },
    wallClock: systemClock(),
    signalWorld: {
      ...{ post, ticker },
      ownEventsUrl: () => `${address.ownUrl}/events`,
    },
  });
  const servers: FastifyInstance[] = [];
  try {
    const app = createHttp({ logger, render: criteoEnvelope });
    servers.push(app);
    const key = await operatorKey(config.data, ids);
    await registerEdges(app, {
      modules,
      stores,
      clock,
      testClock,
      ids,
      key,
      metrics: metricsOf(modules),
      feedHoldAbove: config.feedHoldAbove,
      rateLimits: rateLimitsFor(config, clock),
      eventsPerMinute: areRatesOn(config) ? config.rateEvents : null,
      demo: config.demo,
      address,
    });
    const signal = createHttp({ logger });
    servers.push(signal);
    const counted = signalMetrics(modules.signal);
    await signal.register(healthRoutes, { checks: {}, metrics: () => counted.render() });
    await signal.register(signalApi, {
      ...{ signal: modules.signal, accounts: modules.accounts, clock, operatorKey: key },
      secret: modules.accounts.linkKey,
      perMinute: areRatesOn(config) ? SIGNAL_CALLS_PER_MINUTE : null,
    });
    await listen(app, { host: config.host, port: config.port, setting: 'port' });
    await listen(signal, { host: config.host, port: config.signalPort, setting: 'signal-port' });
    address.ownUrl = urlOf(app);
    if (config.publicUrl === null) address.publicUrl = address.ownUrl;
    await modules.signal.start();
    return { url: urlOf(app), signalUrl: urlOf(signal), operatorKey: key, close };
  } catch (error) {
    await closeEdges();
    throw error;
  }

  async function closeEdges(): Promise<void> {
    await Promise.all(servers.map((server) => server.close()));
    await modules.close();
    post.close();
    outgoing.close();
  }

  async function close(): Promise<void> {
    await closeEdges();
    await stores.close();
  }
}

/** Of one user of Signal's management API, as its documentation says. */
const SIGNAL_CALLS_PER_MINUTE = 100;

interface EdgeParts {
  readonly modules: Modules;
  readonly stores: Stores;
  readonly clock: Clock;
  readonly testClock: TestClock | null;
  readonly ids: Ids;
  readonly key: string;
  readonly metrics: Metrics;
  readonly feedHoldAbove: number;
  readonly rateLimits: RateLimits | null;
  /** Of the Events API, for each key; null where nobody counts. */
  readonly eventsPerMinute: number | null;
  readonly demo: boolean;
  readonly address: { readonly publicUrl: string };
}

async function registerEdges(app: FastifyInstance, parts: EdgeParts): Promise<void> {
  const { modules, stores, clock, testClock, ids, key, metrics } = parts;
  const { accounts, catalog, campaigns, events, bidder, recorder, folds } = modules;
  await app.register(healthRoutes, {
    checks: {
      db: async () => void (await stores.db.query('SELECT 1')),
      columns: async () => void (await stores.columns.query('SELECT 1')),
    },
    metrics: () => metrics.render(),
  });
  const perMinute = parts.eventsPerMinute;
  await app.register(collectRoutes, {
    ...{ events, ids },
    eventKey: (given) => accounts.eventKey(given),
    partnerIdOf: (id) => accounts.advertiser(id)?.partnerId,
    rate: perMinute === null ? null : { counts: new MinuteCounts(clock), perMinute },
  });
  ingestionRoutes(app, {
    ingestion: modules.signal.ingestion,
    eventKey: (given) => accounts.eventKey(given),
    ...{ clock, secret: accounts.linkKey, uuid: () => randomUUID() },
  });
  await app.register(openrtbRoutes, { bidder, recorder, operatorKey: key });
  await app.register(adsRoutes, {
    ...{ recorder, bidder, events, ids, address: parts.address },
    sellerName: (id) => catalog.seller(id)?.name ?? '',
    advertiserName: (id) => accounts.advertiser(id)?.name ?? '',
  });
  const { idempotency } = modules;
  await app.register(mpoApi, {
    accounts,
    routes: mpoRoutes(modules),
    rateLimits: parts.rateLimits,
    idempotency,
  });
  const system: SystemControl = {
    drain: () => folds.drain(),
    lag: () => folds.lag(),
    counts: () => countsOf(modules),
  };
  await app.register(consoleApi, {
    operatorKey: key,
    accounts,
    events,
    readiness: modules.readiness,
    catalog,
    feedSources: modules.feedSources,
    feedHoldAbove: parts.feedHoldAbove,
    campaigns,
    attribution: modules.attribution,
    explain: modules.explain,
    margin: modules.margin,
    ledger: modules.ledger,
    calibration: modules.calibration,
    insight: modules.insight,
    rehearse: (request, advertiserId) => bidder.rehearse(request, advertiserId),
    clock: {
      mode: testClock === null ? 'real' : 'test',
      now: () => clock.now(),
      advance: testClock === null ? null : (byMs) => testClock.advance(byMs),
    },
    system,
  });
  await app.register(consolePages);
  await app.register(startPage, { clock: testClock === null ? 'real' : 'test' });
  if (parts.demo) await app.register(demoPages, { accounts, catalog });
}

function metricsOf({ events, bidder, recorder, notBilled }: Modules): Metrics {
  const metrics = createMetrics();
  metrics.tally({ name: 'souk_events_dropped_total', help: 'Site events that were not kept.' }, events.drops);
  metrics.tally({ name: 'souk_no_bids_total', help: 'Bid requests without a bid.' }, bidder.noBids);
  metrics.tally(
    { name: 'souk_ads_unrecorded_total', help: 'Impressions and clicks that were not counted.' },
    recorder.unrecorded,
  );
  metrics.tally(
    { name: 'souk_clicks_not_billed_total', help: 'Clicks that were judged and not billed in full.' },
    notBilled,
  );
  const total = (name: string, help: string, read: () => number) =>
    metrics.gauge({ name, help }, () => [{ labels: {}, value: read() }]);
  total('souk_events_kept', 'Site events kept since the start.', () => events.kept());
  total('souk_bid_requests', 'Bid requests since the start.', () => bidder.requests);
  total('souk_bids', 'Bid requests answered with a bid since the start.', () => bidder.bids);
  return metrics;
}

/** Why things were refused since the start, by subject. */
function countsOf({ events, bidder, recorder, notBilled }: Modules): Record<string, Record<string, number>> {
  return {
    'events kept': { total: events.kept() },
    'events dropped': events.drops.counts(),
    'bid requests': { total: bidder.requests, bids: bidder.bids },
    'no bids': bidder.noBids.counts(),
    'clicks not billed': notBilled.counts(),
    'ads not recorded': recorder.unrecorded.counts(),
  };
}

function urlOf(app: FastifyInstance): string {
  const { address, family, port } = app.server.address() as AddressInfo;
  const anywhere = address === '0.0.0.0' || address === '::';
  const host = anywhere ? '127.0.0.1' : address;
  return `http://${family === 'IPv6' && !anywhere ? `[${host}]` : host}:${port}`;
}
