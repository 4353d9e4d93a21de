import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { seededDice } from '../../src/base/dice.ts';
import { randomIds } from '../../src/base/ids.ts';
import { consoleApi } from '../../src/edges/console-api/console-api.ts';
import { demoPages } from '../../src/edges/console-api/demo-pages.ts';
import { marketOf } from '../../src/market-of.ts';
import {
  type Accounts,
  migrations as accountTables,
  openAccounts,
  type Role,
} from '../../src/modules/accounts/index.ts';
import { openAttribution } from '../../src/modules/attribution/index.ts';
import {
  type Campaigns,
  migrations as campaignTables,
  openCampaigns,
} from '../../src/modules/campaigns/index.ts';
import {
  migrations as catalogTables,
  openCatalog,
  openFeedSources,
} from '../../src/modules/catalog/index.ts';
import {
  BudgetOutlays,
  NO_COUNTS,
  NO_LIFT,
  OutcomeCounts,
  openExplain,
} from '../../src/modules/delivery/index.ts';
import { type Events, openEvents, Survey } from '../../src/modules/events/index.ts';
import { openInsight } from '../../src/modules/insight/index.ts';
import { migrations as ledgerTables, openLedger } from '../../src/modules/ledger/index.ts';
import { EVEN_TRAFFIC } from '../../src/modules/pacing/index.ts';
import { openReadiness } from '../../src/modules/readiness/index.ts';
import { NO_SUGGESTIONS } from '../../src/modules/recommendation/index.ts';
import { ClickModel } from '../../src/modules/value/index.ts';
import { createHttp } from '../../src/platform/http/http.ts';
import { openOutgoing } from '../../src/platform/http/outgoing.ts';
import { secretBox } from '../../src/platform/secrets/secret-box.ts';
import { afterwards } from './afterwards.ts';
import { testDb, testLog, testProfiles } from './stores.ts';

export const OPERATOR_KEY = 'op_key';

export interface ConsoleWorld {
  readonly app: FastifyInstance;
  readonly accounts: Accounts;
  readonly events: Events;
  readonly campaigns: Campaigns;
  /** Calls the console API as the operator. */
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  ): Promise<{ status: number; json: any }>;
  /** Every route of the console API, with the role that it is open to. */
  readonly routes: readonly ConsoleRoute[];
  /** How often the folds were drained. */
  drains(): number;
}

export interface ConsoleRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly role: Role | 'nobody-yet' | undefined;
}

/** The console API over real modules and stores, with a clock that stands at one moment. */
export async function consoleWorld(t: TestContext, mode: 'real' | 'test' = 'test'): Promise<ConsoleWorld> {
  let nowMs = 1_700_000_000_000;
  const clock = { now: () => nowMs };
  const ids = randomIds();
  const db = await testDb(t, [...accountTables, ...catalogTables, ...ledgerTables, ...campaignTables]);
  const accounts = await openAccounts({ db, clock, ids });
  const catalog = await openCatalog({ db, clock });
  const log = await testLog(t);
  const ledger = await openLedger({ db, log });
  const attribution = openAttribution({
    ...{ log, profiles: await testProfiles(t) },
    windowDaysOf: (id) => accounts.advertiser(id)?.attributionWindowDays ?? 30,
    currencyOf: (id) => accounts.advertiser(id)?.currency,
  }).rebuilds;
  const campaigns = await openCampaigns({
    ...{ db, catalog, ledger, clock, ids },
    advertiserOf: (id) => accounts.advertiser(id),
    report: (error) => assert.fail(String(error)),
  });
  const outgoing = openOutgoing({ allowed: 'all' });
  afterwards(t, () => outgoing.close());
  const feedSources = await openFeedSources({
    ...{ db, catalog, clock, ids, outgoing, dice: seededDice(1), folder: null, holdAbove: 0.5, alone: true },
    secrets: secretBox(Buffer.alloc(32)),
    zoneOf: () => 'UTC',
    pause: async () => {},
    report: (error) => assert.fail(String(error)),
  });
  const market = marketOf({
    ...{ accounts, campaigns, catalog, ledger, address: { publicUrl: '' } },
    ...{
      traffic: { curve: () => EVEN_TRAFFIC },
      outlays: new BudgetOutlays(),
      suggest: () => NO_SUGGESTIONS,
      clickLift: () => NO_LIFT,
      exposures: () => 0,
      shareCounts: () => NO_COUNTS,
    },
  });
  let drains = 0;
  const app = createHttp({ logger: pino({ level: 'silent' }) });
  const survey = new Survey();
  const routes: ConsoleRoute[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (method !== 'HEAD' && url.startsWith('/console/v1')) {
      routes.push({ method: method as ConsoleRoute['method'], url, role: config?.role });
    }
  });
  const events = openEvents({
    ...{ log, clock, ids, survey, vendorId: null },
    advertiserOfPartner: (partnerId) => accounts.advertiserOfPartner(partnerId),
    offerOf: (advertiserId, product) => catalog.product(advertiserId, product),
  });
  await app.register(consoleApi, {
    ...{ operatorKey: OPERATOR_KEY, accounts, events, catalog, campaigns, attribution, feedHoldAbove: 0.5 },
    feedSources,
    calibration: () => new ClickModel().calibration(),
    readiness: openReadiness({ accounts, catalog, survey, clock }),
    insight: openInsight({ catalog, campaigns, ledger, clock, zoneOf: () => 'UTC' }),
    rehearse: () => ({ bids: [], reason: 'no-candidates', trace: [] }),
    margin: async () => [],
    ledger,
    explain: openExplain({ market, outcomes: new OutcomeCounts(nowMs), clock }),
    clock: {
      now: clock.now,
      mode,
      advance:
        mode === 'real'
          ? null
          : async (byMs: number) => {
              nowMs += byMs;
              return nowMs;
            },
    },
    system: {
      async drain() {
        drains++;
      },
      lag: async () => [],
      counts: () => ({ 'no bids': { 'no-candidates': 2 } }),
    },
  });
  await app.register(demoPages, { accounts, catalog });
  afterwards(t, async () => {
    await app.close();
    await feedSources.close();
    await campaigns.idle();
  });
  const call: ConsoleWorld['call'] = async (method, path, body, headers = {}) => {
    const answer = await app.inject({
      method,
      url: `/console/v1${path}`,
      headers: { authorization: `Bearer ${OPERATOR_KEY}`, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return { status: answer.statusCode, json: answer.body === '' ? null : answer.json() };
  };
  return { app, accounts, events, campaigns, call, routes, drains: () => drains };
}
