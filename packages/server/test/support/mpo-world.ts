import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { randomIds } from '../../src/base/ids.ts';
import type { Clock } from '../../src/base/time.ts';
import { adPreviewRoutes } from '../../src/edges/mpo-api/ad-preview/ad-preview.ts';
import { advertiserRoutes } from '../../src/edges/mpo-api/advertisers/advertisers.ts';
import { budgetRoutes } from '../../src/edges/mpo-api/budgets/budgets.ts';
import { pacingRoutes } from '../../src/edges/mpo-api/budgets/pacing/pacing.ts';
import { changeRoutes } from '../../src/edges/mpo-api/changes/changes.ts';
import { explainRoutes } from '../../src/edges/mpo-api/explain/explain.ts';
import { mpoApi } from '../../src/edges/mpo-api/mpo-api.ts';
import { sellerCampaignRoutes } from '../../src/edges/mpo-api/seller-campaigns/seller-campaigns.ts';
import { sellerRoutes } from '../../src/edges/mpo-api/sellers/sellers.ts';
import { marketOf } from '../../src/market-of.ts';
import * as accountsModule from '../../src/modules/accounts/index.ts';
import * as campaignsModule from '../../src/modules/campaigns/index.ts';
import * as catalogModule from '../../src/modules/catalog/index.ts';
import * as deliveryModule from '../../src/modules/delivery/index.ts';
import * as idempotencyModule from '../../src/modules/idempotency/index.ts';
import * as ledgerModule from '../../src/modules/ledger/index.ts';
import { EVEN_TRAFFIC } from '../../src/modules/pacing/index.ts';
import { NO_SUGGESTIONS } from '../../src/modules/recommendation/index.ts';
import { createHttp } from '../../src/platform/http/http.ts';
import type { Db } from '../../src/stores/db/port.ts';
import { afterwards } from './afterwards.ts';
import { testDb, testLog } from './stores.ts';

export const MPO_PATH = '/2026-07/marketing-solutions/marketplace-performance-outcomes';

/** An answer of the API, its body parsed. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as a client would, without declared shapes.
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** One marketplace with two sellers, a multi-seller campaign and a template, behind the real routes and stores. */
export interface MpoWorld {
  readonly db: Db;
  readonly app: FastifyInstance;
  readonly accounts: accountsModule.Accounts;
  readonly catalog: catalogModule.Catalog;
  readonly ledger: ledgerModule.Ledger;
  readonly campaigns: campaignsModule.Campaigns;
  readonly time: { nowMs: number };
  readonly advertiserId: number;
  readonly templateId: number;
  readonly multiSellerId: number;
  /** Ada and Bob, as Souk numbers them. */
  readonly sellers: readonly [string, string];
  /** Calls the MPO API as the marketplace's own client. */
  call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<Answer>;
  /** Makes another account with its own client. */
  stranger(): Promise<{ advertiserId: number; call: MpoWorld['call'] }>;
  /** Charges a click of the seller to whatever budgets stand for it now. */
  click(of: { sellerId: string; campaignId: number; priceMicros: number }): Promise<void>;
  importProducts(rows: readonly (readonly [productId: string, seller: string])[]): Promise<void>;
}

const SCOPES = ['MarketingSolutions_Campaign_Read', 'MarketingSolutions_Campaign_Manage'] as const;

export async function mpoWorld(t: TestContext): Promise<MpoWorld> {
  const time = { nowMs: Date.UTC(2026, 4, 10, 12) };
  const clock: Clock = { now: () => time.nowMs };
  const db = await testDb(t, [
    ...accountsModule.migrations,
    ...catalogModule.migrations,
    ...ledgerModule.migrations,
    ...campaignsModule.migrations,
    ...deliveryModule.migrations,
    ...idempotencyModule.migrations,
  ]);
  const ids = randomIds();
  const accounts = await accountsModule.openAccounts({ db, clock, ids });
  const catalog = await catalogModule.openCatalog({ db, clock });
  const ledger = await ledgerModule.openLedger({ db, log: await testLog(t) });
  const campaigns = await campaignsModule.openCampaigns({
    db,
    catalog,
    ledger,
    clock,
    ids,
    advertiserOf: (id) => accounts.advertiser(id),
    report: (error) => {
      throw error;
    },
  });
  const address = { publicUrl: 'https://souk.example' };
  const market = marketOf({
    ...{
      accounts,
      campaigns,
      catalog,
      ledger,
      address,
      suggest: () => NO_SUGGESTIONS,
      clickLift: () => deliveryModule.NO_LIFT,
      exposures: () => 0,
      shareCounts: () => deliveryModule.NO_COUNTS,
    },
    ...{ traffic: { curve: () => EVEN_TRAFFIC }, outlays: new deliveryModule.BudgetOutlays() },
  });
  const outcomes = new deliveryModule.OutcomeCounts(time.nowMs);
  const explain = deliveryModule.openExplain({ market, outcomes, clock });
  const pacingOf = deliveryModule.openBudgetPacing({ market, outcomes, clock });
  const previews = deliveryModule.openPreviews({ db, clock, market });
  const app = createHttp({ logger: pino({ level: 'silent' }) });
  await app.register(mpoApi, {
    accounts,
    idempotency: idempotencyModule.openIdempotency({ db, clock, ids, alone: true }),
    routes: [
      (mpo) => advertiserRoutes(mpo, { accounts, campaigns, catalog }),
      (mpo) => adPreviewRoutes(mpo, { accounts, campaigns, previews }),
      (mpo) => sellerRoutes(mpo, { campaigns }),
      (mpo) => sellerCampaignRoutes(mpo, { campaigns }),
      (mpo) => explainRoutes(mpo, { campaigns, explain }),
      (mpo) => pacingRoutes(mpo, { campaigns, pacingOf }),
      (mpo) => budgetRoutes(mpo, { campaigns }),
      (mpo) => changeRoutes(mpo, { campaigns }),
    ],
  });
  afterwards(t, async () => {
    await app.close();
    await campaigns.close();
    await catalog.close();
    await accounts.close();
  });

  const advertiser = await accounts.createAdvertiser({
    name: 'Shop',
    currency: 'USD',
    mpoEnabled: true,
    singleSellerEnabled: true,
    productSetIdsMin: 2,
  });
  const advertiserId = advertiser.id;
  const base = { db, app, accounts, catalog, ledger, campaigns, time, advertiserId };
  await importProducts(base, advertiserId, [
    ['A1', 'Ada'],
    ['A2', 'Ada'],
    ['B1', 'Bob'],
  ]);
  const common = { advertiserId, goal: 'sales' } as const;
  const template = await campaigns.createCampaign({
    ...common,
    name: 'Template',
    kind: 'single-seller',
    minDailyBudgetMicros: 10_000_000,
  });
  const multi = await campaigns.createCampaign({
    ...common,
    name: 'Everyone',
    kind: 'multi-seller',
    minDailyBudgetMicros: null,
  });
  const call = await clientOf(base, advertiserId);
  const funds = deliveryModule.settlementFunds({ campaigns, zoneOf: () => advertiser.timeZone });
  let links = 0;
  return {
    ...base,
    templateId: template.id,
    multiSellerId: multi.id,
    sellers: [sellerNamed(catalog, 'Ada'), sellerNamed(catalog, 'Bob')],
    call,
    async stranger() {
      const other = await accounts.createAdvertiser({
        name: 'Other',
        currency: 'USD',
        mpoEnabled: true,
        singleSellerEnabled: true,
      });
      return { advertiserId: other.id, call: await clientOf(base, other.id) };
    },
    async click({ sellerId, campaignId, priceMicros }) {
      links++;
      const position = links;
      const click = {
        position,
        linkId: `link-${position}`,
        timeMs: time.nowMs,
        advertiserId,
        campaignId,
        sellerId,
      };
      await ledger.settle({
        clicks: [{ ...click, product: 'a1', shopper: [], priceMicros, expired: false }],
        upTo: position,
        fundsOf: (each) => funds.fundsFor(each),
        refresh: (tx, sellerIds) => funds.refresh(tx, sellerIds),
      });
      await campaigns.idle();
    },
    importProducts: (rows) => importProducts(base, advertiserId, rows),
  };
}

/** A second process on the same database, or the first one after a restart. */
export async function anotherProcess(t: TestContext, world: MpoWorld): Promise<campaignsModule.Campaigns> {
  const campaigns = await campaignsModule.openCampaigns({
    ...world,
    clock: { now: () => world.time.nowMs },
    ids: randomIds(),
    advertiserOf: (id) => world.accounts.advertiser(id),
    report: (error) => {
      throw error;
    },
  });
  afterwards(t, () => campaigns.close());
  return campaigns;
}

type Base = Pick<MpoWorld, 'app' | 'accounts' | 'catalog' | 'campaigns'>;

async function importProducts(
  { catalog, campaigns }: Base,
  advertiserId: number,
  rows: readonly (readonly [string, string])[],
): Promise<void> {
  const lines = rows.map(
    ([id, seller]) =>
      `${id},Thing ${id},https://shop.example/p/${id},https://shop.example/i/${id}.jpg,1.00 USD,in stock,x-${seller},${seller}`,
  );
  const text = ['id,title,link,image_link,price,availability,seller_id,seller_name', ...lines, ''].join('\n');
  async function* source() {
    yield Buffer.from(text);
  }
  await catalog.importFeed({ advertiserId, mode: 'full', source: source(), name: 'feed.csv' });
  await campaigns.idle();
}

function sellerNamed(catalog: catalogModule.Catalog, name: string): string {
  const [seller] = catalog.sellers({ name });
  if (seller === undefined) throw new Error(`the feed brought no seller ${name}`);
  return seller.id;
}

async function clientOf({ app, accounts }: Base, advertiserId: number): Promise<MpoWorld['call']> {
  const client = await accounts.createClient({
    name: `client of ${advertiserId}`,
    scopes: [...SCOPES],
    advertiserIds: [advertiserId],
  });
  return async (method, path, body) => {
    // A fresh token for each call, as official clients do: the test's clock may have passed the last one's end.
    const token = await accounts.issueToken(client);
    const answer = await app.inject({
      method,
      url: `${MPO_PATH}${path}`,
      headers: { authorization: `Bearer ${token?.accessToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const { statusCode: status, headers } = answer;
    return { status, headers, body: answer.body === '' ? null : answer.json() };
  };
}
