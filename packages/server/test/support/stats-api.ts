import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { randomIds } from '../../src/base/ids.ts';
import { criteoEnvelope } from '../../src/edges/mpo-api/envelope.ts';
import { mpoApi } from '../../src/edges/mpo-api/mpo-api.ts';
import { statsRoutes } from '../../src/edges/mpo-api/stats/stats-routes.ts';
import { migrations as accountsMigrations, openAccounts } from '../../src/modules/accounts/index.ts';
import { migrations, openStats, type ReportWorld, type Stats } from '../../src/modules/stats/index.ts';
import { createHttp } from '../../src/platform/http/http.ts';
import { createLogger } from '../../src/platform/telemetry/logger.ts';
import type { Columns } from '../../src/stores/columns/port.ts';
import type { Db } from '../../src/stores/db/port.ts';
import { afterwards } from './afterwards.ts';
import { testDirectory } from './log.ts';
import { testColumns, testDb, testLog, testProfiles } from './stores.ts';

/** Statistics over HTTP on real stores, with two advertisers whose campaigns and sellers are theirs by number. */
export interface StatsApi {
  readonly app: FastifyInstance;
  readonly columns: Columns;
  readonly db: Db;
  readonly time: { nowMs: number };
  readonly scopes: { readonly both: Headers; readonly none: Headers };
  stats(): Stats;
  /** The header of a client that may read everything of these advertisers. */
  bearer(advertiserIds: number[]): Promise<Headers>;
  /** As after a restart of the server. */
  reopen(): Promise<void>;
}

export type Headers = { readonly authorization: string };

/** The ids that the first two advertisers of a server get. */
export const OURS = 10_001;
export const THEIRS = 10_002;

/** Campaigns and sellers 100 to 199 are ours, 200 to 299 theirs. */
export const WORLD: ReportWorld = {
  sellerName: shopName,
  sellersOf: (advertiserId) => {
    const first = { [OURS]: 100, [THEIRS]: 200 }[advertiserId] ?? 0;
    return Array.from({ length: 100 }, (_, i) => String(first + i)).map((id) => ({ id, name: shopName(id) }));
  },
  partnerIdOf: (advertiserId) => advertiserId + 40_000,
  currencyOf: (advertiserId) => ({ [OURS]: 'EUR', [THEIRS]: 'JPY' })[advertiserId],
  advertiserOfCampaign: ownerOf,
  advertiserOfSeller: (sellerId) => ownerOf(Number(sellerId)),
};

/** One seller took a name that a spreadsheet would run. */
function shopName(sellerId: string): string {
  if (sellerId === '199') return '=HYPERLINK("http://x")';
  return `Shop "${sellerId}", Ltd`;
}

function ownerOf(id: number): number | undefined {
  return { 1: OURS, 2: THEIRS }[Math.floor(id / 100)];
}

const READ_SCOPES = ['MarketingSolutions_Campaign_Read', 'MarketingSolutions_Analytics_Read'];

export async function openStatsApi(t: TestContext, nowMs: number): Promise<StatsApi> {
  const [db, columns, log, profiles, reportsDirectory] = await Promise.all([
    testDb(t, [...accountsMigrations, ...migrations]),
    testColumns(t),
    testLog(t),
    testProfiles(t),
    testDirectory(t),
  ]);
  const time = { nowMs };
  const clock = { now: () => time.nowMs };
  const ids = randomIds();
  const accounts = await openAccounts({ db, clock, ids });
  afterwards(t, () => accounts.close());
  await accounts.createAdvertiser({ name: 'Ours', currency: 'EUR' });
  await accounts.createAdvertiser({ name: 'Theirs', currency: 'JPY' });
  const open = (): Promise<Stats> =>
    openStats({
      ...{ db, columns, log, profiles, clock, ids, reportsDirectory, world: WORLD },
      pause: async () => {},
      exportFailed: (_id, error) => t.diagnostic(String(error)),
      rollupFailed: (error) => t.diagnostic(String(error)),
    });
  let stats = await open();
  const app = createHttp({
    logger: createLogger({ level: 'error', format: 'json', write: () => {} }),
    render: criteoEnvelope,
  });
  const current: Stats = {
    get folds() {
      return stats.folds;
    },
    standard: (query, format, gone) => stats.standard(query, format, gone),
    createExport: (body, visible, asOf) => stats.createExport(body, visible, asOf),
    exportStatus: (id, visible) => stats.exportStatus(id, visible),
    openExport: (id, visible) => stats.openExport(id, visible),
    rolledUp: () => stats.rolledUp(),
    stop: () => stats.stop(),
  };
  await app.register(mpoApi, { accounts, routes: [(api) => statsRoutes(api, { stats: current })] });
  afterwards(t, async () => {
    await app.close();
    await stats.stop();
  });

  async function bearer(advertiserIds: number[], scopes = READ_SCOPES): Promise<Headers> {
    const client = await accounts.createClient({ name: 'it', scopes, advertiserIds });
    const token = await accounts.issueToken(client);
    return { authorization: `Bearer ${token?.accessToken}` };
  }

  return {
    ...{ app, columns, db, time, bearer },
    scopes: { both: await bearer([OURS, THEIRS]), none: await bearer([OURS, THEIRS], []) },
    stats: () => stats,
    async reopen() {
      await stats.stop();
      stats = await open();
    },
  };
}
