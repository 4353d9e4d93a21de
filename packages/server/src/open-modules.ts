// Modules in the order in which they stand on each other, with the functions that cross where an arrow may not.
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Dice } from './base/dice.ts';
import type { Ids } from './base/ids.ts';
import { Tally } from './base/reason.ts';
import type { Clock } from './base/time.ts';
import { marketOf } from './market-of.ts';
import { type Accounts, migrations as accountTables, openAccounts } from './modules/accounts/index.ts';
import { keepRebuilding, openAttribution, type Rebuilds } from './modules/attribution/index.ts';
import { openAudience } from './modules/audience/index.ts';
import { type Campaigns, migrations as campaignTables, openCampaigns } from './modules/campaigns/index.ts';
import {
  type Catalog,
  type FeedSources,
  openCatalog,
  openFeedSources,
  openProductSets,
  type ProductSets,
  migrations as productTables,
} from './modules/catalog/index.ts';
import {
  Bidder,
  BudgetOutlays,
  biddingPolicy,
  migrations as deliveryTables,
  type Explain,
  openBudgetPacing,
  openExplain,
  openPreviews,
  type Previews,
  type ReadBudgetPacing,
  type Recorder,
} from './modules/delivery/index.ts';
import { type Events, keysNamed, openEvents, Survey } from './modules/events/index.ts';
import {
  type Idempotency,
  migrations as idempotencyTables,
  openIdempotency,
} from './modules/idempotency/index.ts';
import { type Insight, openInsight } from './modules/insight/index.ts';
import {
  type Ledger,
  migrations as ledgerTables,
  type NotBilledReason,
  openLedger,
} from './modules/ledger/index.ts';
import { openReadiness, type Readiness } from './modules/readiness/index.ts';
import { type Signal, migrations as signalTables } from './modules/signal/index.ts';
import {
  marginOf,
  openStats,
  type ReadMargin,
  type Stats,
  migrations as statsTables,
} from './modules/stats/index.ts';
import type { CalibrationReport } from './modules/value/index.ts';
import { openHub, type SignalWorld } from './open-hub.ts';
import { openLearning } from './open-learning.ts';
import { mediaCostsOf, noting, openRequestCounts, recorderOf, settlingOf } from './open-serving.ts';
import type { Stores } from './open-stores.ts';
import type { Config } from './platform/config/settings.ts';
import type { Outgoing } from './platform/http/outgoing.ts';
import type { SecretBox } from './platform/secrets/secret-box.ts';
import { migrate } from './stores/db/migrate.ts';
import { type RunningFolds, runFolds } from './stores/log/folds.ts';

export interface Modules {
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly feedSources: FeedSources;
  readonly productSets: ProductSets;
  readonly campaigns: Campaigns;
  readonly idempotency: Idempotency;
  readonly events: Events;
  readonly readiness: Readiness;
  readonly bidder: Bidder;
  readonly previews: Previews;
  readonly explain: Explain;
  readonly ledger: Pick<Ledger, 'statement'>;
  readonly calibration: () => CalibrationReport;
  readonly pacingOf: ReadBudgetPacing;
  readonly insight: Insight;
  readonly margin: ReadMargin;
  readonly recorder: Recorder;
  readonly stats: Stats;
  readonly attribution: Rebuilds;
  readonly signal: Signal;
  readonly folds: RunningFolds;
  readonly notBilled: Tally<NotBilledReason>;
  close(): Promise<void>;
}

export interface World {
  readonly config: Pick<
    Config,
    | 'data'
    | 'databaseUrl'
    | 'feedFolder'
    | 'feedHoldAbove'
    | 'tcfVendorId'
    | 'frequencyCap'
    | 'exchangeRates'
    | 'supplyChain'
    | 'blockedSupply'
  >;
  readonly clock: Clock;
  /** The machine's own time, also where `clock` is moved by hand. */
  readonly wallClock: Clock;
  readonly ids: Ids;
  readonly dice: Dice;
  /** Where shoppers reach the server: known only once it listens. */
  readonly address: { readonly publicUrl: string };
  readonly outgoing: Outgoing;
  readonly signalWorld: SignalWorld;
  readonly secrets: SecretBox;
  readonly logger: Logger;
}

export async function openModules(stores: Stores, world: World): Promise<Modules> {
  const { log, profiles } = stores;
  const { clock, logger } = world;
  const plane = await openControlPlane(stores, world);
  const { accounts, catalog, campaigns, insight } = plane;
  const outlays = new BudgetOutlays();
  const traffic = await openRequestCounts(stores, world, plane);
  const learning = openLearning(profiles);
  const market = marketOf({ ...plane, traffic, outlays, ...learning, address: world.address });
  const collection = await openCollection(stores, world, plane);
  const audience = openAudience({ profiles });
  const attribution = attributionOf(stores, accounts);
  const bidder = new Bidder({
    ...{ clock, dice: world.dice, ids: world.ids, linkKey: accounts.linkKey },
    policy: biddingPolicy(world.config),
    outlays: noting(outlays, learning.winRates),
    ...{ market, traffic, keysOf: keysNamed, profileOf: (keys) => audience.profileOf(keys) },
  });
  const gathering = gather();
  const stats = await openReports(stores, world, { ...plane, pause: gathering.pause });
  const notBilled = new Tally<NotBilledReason>();
  const settling = settlingOf(plane, { outlays, notBilled });
  const signal = await openHub(stores, world);
  const first = [audience.fold, ...learning.folds, settling, ...attribution.folds];
  const mediaCosts = mediaCostsOf(stores, accounts);
  const all = [mediaCosts.fold, ...first, ...stats.folds, ...signal.folds];
  const running = runFolds(log, all, (fold, error) =>
    logger.error({ err: error, fold }, 'a fold could not go on; the same records come again'),
  );
  const feedSources = await openSources(stores, world, plane);
  const rebuilding = keepRebuilding(attribution.rebuilds, {
    pause: gathering.pause,
    failed: (error) => logger.error(error, 'attribution could not be rebuilt further; it is tried again'),
  });
  const drain = async () => {
    await gathering.hurry(() => running.drain());
    // What is delivered may come back here as a site event.
    await signal.idle();
    await gathering.hurry(() => running.drain());
    await campaigns.idle();
  };
  return {
    ...{ accounts, catalog, campaigns, insight, feedSources, stats, notBilled },
    ledger: plane.ledger,
    folds: { ...running, drain },
    attribution: attribution.rebuilds,
    signal,
    idempotency: openIdempotency({ db: stores.db, clock, ids: world.ids, alone: isAlone(world) }),
    productSets: openProductSets({ db: stores.db, catalog, clock }),
    ...collection,
    bidder,
    previews: openPreviews({ db: stores.db, clock, market }),
    calibration: learning.calibration,
    explain: openExplain({ market, outcomes: bidder.outcomes, clock }),
    pacingOf: openBudgetPacing({ market, outcomes: bidder.outcomes, clock }),
    margin: marginOf(stats, mediaCosts),
    recorder: recorderOf({ log, profiles, clock, outlays, winRates: learning.winRates }, plane),
    async close() {
      await Promise.all([collection.survey.write(), traffic.close()]);
      await rebuilding.stop();
      await signal.stop();
      await running.stop();
      await stats.stop();
      await feedSources.close();
      await campaigns.close();
      await catalog.close();
      await accounts.close();
    },
  };
}

function attributionOf({ profiles, log }: Stores, accounts: Accounts) {
  return openAttribution({
    ...{ profiles, log },
    windowDaysOf: (id) => accounts.advertiser(id)?.attributionWindowDays ?? 30,
    currencyOf: (id) => accounts.advertiser(id)?.currency,
  });
}

/** The embedded database is this process's alone; an outside one may have others at work on it. */
function isAlone({ config }: World): boolean {
  return config.databaseUrl === null;
}

function openSources(
  { db }: Stores,
  world: World,
  { accounts, catalog }: ControlPlane,
): Promise<FeedSources> {
  const { config, clock, dice, ids, outgoing, secrets, logger } = world;
  return openFeedSources({
    ...{ db, catalog, clock, dice, ids, outgoing, secrets },
    folder: config.feedFolder,
    holdAbove: config.feedHoldAbove,
    alone: isAlone(world),
    zoneOf: (id) => accounts.advertiser(id)?.timeZone ?? 'UTC',
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    report: (error) => logger.error(error, 'feed sources could not be looked at; it is tried again'),
  });
}

interface ControlPlane {
  readonly accounts: Accounts;
  readonly catalog: Catalog;
  readonly ledger: Ledger;
  readonly campaigns: Campaigns;
  readonly insight: Insight;
}

async function openControlPlane(
  { db, log }: Stores,
  { clock, wallClock, ids, logger }: World,
): Promise<ControlPlane> {
  await migrate(db, [
    ...accountTables,
    ...idempotencyTables,
    ...productTables,
    ...ledgerTables,
    ...campaignTables,
    ...deliveryTables,
    ...statsTables,
    ...signalTables,
  ]);
  const accounts = await openAccounts({ db, clock, ids, wallClock });
  const catalog = await openCatalog({
    ...{ db, clock },
    report: (error) => logger.error(error, 'a batch of products could not be done'),
  });
  const ledger = await openLedger({ db, log });
  const campaigns = await openCampaigns({
    ...{ db, catalog, ledger, clock, ids },
    advertiserOf: (id) => accounts.advertiser(id),
    report: (error) => logger.error(error, 'a seller-campaign’s state was not recorded; it is tried again'),
  });
  const zoneOf = (id: number) => accounts.advertiser(id)?.timeZone ?? 'UTC';
  const insight = openInsight({ catalog, campaigns, ledger, clock, zoneOf });
  return { accounts, catalog, ledger, campaigns, insight };
}

async function openCollection(
  { log, profiles }: Stores,
  { config, clock, ids, logger }: World,
  { accounts, catalog }: ControlPlane,
): Promise<{ survey: Survey; events: Events; readiness: Readiness }> {
  const survey = new Survey(profiles, (error) =>
    logger.error(error, 'counts of events could not be written; they are tried again'),
  );
  await survey.load();
  const events = openEvents({
    ...{ log, clock, ids, survey, vendorId: config.tcfVendorId },
    advertiserOfPartner: (partnerId) => accounts.advertiserOfPartner(partnerId),
    offerOf: (advertiserId, product) => catalog.product(advertiserId, product),
  });
  return { survey, events, readiness: openReadiness({ accounts, catalog, survey, clock }) };
}

function openReports(
  stores: Stores,
  { config, clock, ids, logger }: World,
  { accounts, catalog, campaigns, pause }: ControlPlane & { pause: (ms: number) => Promise<void> },
): Promise<Stats> {
  return openStats({
    ...stores,
    ...{ clock, ids, pause },
    world: {
      sellerName: (sellerId) => catalog.seller(sellerId)?.name ?? '',
      sellersOf: (advertiserId) => catalog.sellers({ advertiserId }),
      partnerIdOf: (id) => accounts.advertiser(id)?.partnerId ?? 0,
      currencyOf: (id) => accounts.advertiser(id)?.currency,
      advertiserOfCampaign: (id) => campaigns.campaign(id)?.advertiserId,
      advertiserOfSeller: (id) => catalog.seller(id)?.advertiserId,
    },
    reportsDirectory: join(config.data, 'reports'),
    exportFailed: (exportId, error) => logger.error({ err: error, exportId }, 'a report could not be made'),
    rollupFailed: (error) =>
      logger.error(error, 'facts could not be added up; reports are slower, not wrong'),
  });
}

/** Pauses in which facts gather to larger batches; they end early while somebody waits for everything to be folded in. */
function gather() {
  const waiting = new Set<() => void>();
  let inHurry = 0;
  return {
    pause(ms: number): Promise<void> {
      if (inHurry > 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(end, ms);
        waiting.add(end);
        function end(): void {
          clearTimeout(timer);
          waiting.delete(end);
          resolve();
        }
      });
    },
    async hurry(work: () => Promise<void>): Promise<void> {
      inHurry++;
      for (const end of waiting) end();
      try {
        await work();
      } finally {
        inHurry--;
      }
    },
  };
}
